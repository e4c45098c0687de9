"""The sentences that give a verdict's reason, in Chinese: each head with each place, and with and without an onset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_STEEP: Final = "rises more steeply than a straight line in raw {scale} ({sure})"
_STEEP_ZH: Final = "比原始 {scale} 轴上的直线上升得更陡（{sure}）"

_HEADS: Final = {
    f"{_STEEP}, ": f"{_STEEP_ZH}，",
    f"{_STEEP}, but no more than one model is above chance: ": f"{_STEEP_ZH}，但高于随机水平的模型不超过一个：",
    "rises gradually ({sure}), ": "渐次上升（{sure}），",
}
_PLACES: Final = {
    "no single scale clearly above chance": "没有任何单个规模明显高于随机水平",
    "above chance from the smallest scale on ({first})": "从最小规模（{first}）起即高于随机水平",
    "above chance from {first} on, at chance up to {last}": "自 {first} 起高于随机水平，至 {last} 为止处于随机水平",
}
_WHOLE: Final = {
    f"{_STEEP}, but the largest scale is not clearly above chance": f"{_STEEP_ZH}，但最大规模并不明显高于随机水平",
    "falls with {scale} ({sure})": "随 {scale} 下降（{sure}）",
    "does not rise by a twentieth of the headroom (level {level}, falling {falling})": (
        "上升不到上升空间的二十分之一（持平 {level}，下降 {falling}）"
    ),
    "no rise of a twentieth of the headroom ({sure}); above chance at every scale": (
        "上升不到上升空间的二十分之一（{sure}）；各规模均高于随机水平"
    ),
    "no rise of a twentieth of the headroom ({sure}); no scale is clearly above chance": (
        "上升不到上升空间的二十分之一（{sure}）；没有规模明显高于随机水平"
    ),
    "no rise of a twentieth of the headroom ({sure}); whether it lies above chance is not clear": (
        "上升不到上升空间的二十分之一（{sure}）；是否高于随机水平不明"
    ),
    "rises, but its shape is undecided (sudden {sudden}, gradual {gradual})": (
        "上升，但形状未定（突变 {sudden}，渐变 {gradual}）"
    ),
    "whether it rises is undecided (sudden {sudden}, gradual {gradual}, level {level}, falling {falling})": (
        "是否上升未定（突变 {sudden}，渐变 {gradual}，持平 {level}，下降 {falling}）"
    ),
    "{metric} made {share} % ({low} to {high} %) of its gain before the onset, and the middle of its gain over "
    "{width} decades; log-probability rises before answers do, so read with care": (
        "{metric} 的增益有 {share}%（{low} 至 {high}%）在起点之前取得，其中段跨 {width} 个数量级；"
        "对数概率先于答案上升，须谨慎解读"
    ),
    "{metric} made {share} % ({low} to {high} %) of its gain before the onset, and the middle of its gain over "
    "{width} decades": "{metric} 的增益有 {share}%（{low} 至 {high}%）在起点之前取得，其中段跨 {width} 个数量级",
}
_NOT_JUDGED: Final = {
    "the table gives no chance level: nothing is guessed, so not judged": "表中没有随机水平：不作猜测，故不判定",
    "the table gives no number of items: nothing is guessed, so not judged": "表中没有题目数：不作猜测，故不判定",
    "the table gives no chance level and no number of items: nothing is guessed, so not judged": (
        "表中没有随机水平与题目数：不作猜测，故不判定"
    ),
    "cannot be checked: no continuous metric was measured on the same models": "无法检查：同一批模型没有连续指标",
    "cannot be checked: the headline has no onset inside the data": "无法检查：主指标在数据之内没有起点",
    "cannot be checked: too few models have both metrics": "无法检查：同时有两种指标的模型太少",
    "cannot be checked: the continuous metric does not rise": "无法检查：连续指标没有上升",
    "cannot be checked: the headline was not judged": "无法检查：主指标未作判定",
    "{count} rows without a positive {scale} are left out: they have no place on a log axis": (
        "{count} 行没有正的 {scale}，未计入：在对数轴上没有位置"
    ),
    "{count} rows give no chance level: their curves get no verdict, nothing is guessed": (
        "{count} 行没有随机水平：其曲线不作判定，不作猜测"
    ),
    "{count} rows give no number of items: their curves get no verdict, nothing is guessed": (
        "{count} 行没有题目数：其曲线不作判定，不作猜测"
    ),
    "loss is read in decades of compute by L ~ C^-0.050 (Kaplan et al. 2020)": (
        "损失按 L ~ C^-0.050（Kaplan 等 2020）换算为计算量的数量级"
    ),
}
_TOO_FEW: Final = "{count} distinct scales over {span} decades; {needed} over 1 are needed. "
_TOO_FEW_ZH: Final = "{count} 个不同规模，跨 {span} 个数量级；需要 {needed} 个，跨 1 个。"
_SETTLE: Final = {
    "A model at {scale} = {sizes} would settle it": "再有 {scale} = {sizes} 的一个模型即可判定",
    "Models at {scale} = {sizes} would settle it": "再有 {scale} = {sizes} 的模型即可判定",
    "Checkpoints at further losses would settle it": "再有其他损失处的检查点即可判定",
}
_ONSETS: Final = {
    "at {onset} (95 %: {span}); ": "起点 {onset}（95%：{span}）；",
    "before the data; ": "起点在数据之前；",
    "": "",
}
"""The longest first: a sentence that begins with a value would take an onset for a part of it."""


def _reasons() -> Iterator[tuple[str, str]]:
    sentences = {head + place: one + other for head, one in _HEADS.items() for place, other in _PLACES.items()}
    for onset, translated in _ONSETS.items():
        for sentence, other in {**sentences, **_WHOLE}.items():
            yield onset + sentence, translated + other
    for what, other in _SETTLE.items():
        yield _TOO_FEW + what, _TOO_FEW_ZH + other


REASONS: Final[Mapping[str, str]] = {**dict(_reasons()), **_NOT_JUDGED}
