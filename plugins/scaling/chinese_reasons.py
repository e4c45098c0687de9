"""Names and reasons of warnings in Chinese; the English name stays beside each, since it is what one searches for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "unidentifiable-design": "无法识别的设计",
    "duplicate-runs": "重复的训练",
    "embedding-count": "嵌入参数的计法",
    "flops-not-6nd": "C 不等于 6ND",
    "loss-unit": "损失的单位",
    "suspicious-row": "可疑的行",
    "fixed-horizon": "固定的学习率时程",
    "correlated-checkpoints": "相关的检查点",
    "outliers": "离群点",
    "threshold-sensitivity": "对阈值敏感",
    "leave-one-size-out": "去掉一种规模",
    "rounded-law": "舍入的定律",
    "narrow-interval": "过窄的区间",
    "not-converged": "未收敛",
    "coefficient-at-zero": "系数为零",
    "negative-exponent": "负指数",
    "unstable-resamples": "不稳定的重采样",
}

_MEANINGLESS: Final = "; the exponents mean nothing here, a law of compute alone, L(C), can be fitted."
_LOSS: Final = "{p%d} has a loss of {l%d} where {q%d}, with no more parameters or tokens, has {m%d}"
_LOSS_CHINESE: Final = "{p%d} 的损失为 {l%d}，而参数与词元都不更多的 {q%d} 为 {m%d}"


def _rows(template: str, count: int, between: str) -> str:
    return between.join(template % (i, i, i, i) for i in range(count))


_SUSPICIOUS: Final[Mapping[str, str]] = {
    **{
        f"{_rows(_LOSS, n, ', ')} and {{more}} more.": f"{_rows(_LOSS_CHINESE, n, '；')}；另有 {{more}} 行。"
        for n in (3,)
    },
    **{f"{_rows(_LOSS, n, ', ')}.": f"{_rows(_LOSS_CHINESE, n, '；')}。" for n in (3, 2, 1)},
}
"""More rows first: a pattern of one would take a list for one long place."""

_TABLE: Final[Mapping[str, str]] = {
    f"the runs have {{count}} distinct {{column}}, and {{law}} needs {{needed}}{_MEANINGLESS}": (
        "训练只有 {count} 个不同的 {column}，而 {law} 需要 {needed} 个；指数在此没有意义，只能拟合算力的定律 L(C)。"
    ),
    "tokens follow params (about {ratio} tokens a parameter, and {free} of the spread of log D left over), so that "
    f"their exponents cannot be told apart{_MEANINGLESS}": (
        "词元随参数而定（每参数约 {ratio} 个词元，log D 的离散只剩 {free}），两个指数无法区分；"
        "指数在此没有意义，只能拟合算力的定律 L(C)。"
    ),
    "{places}: a run that is counted twice narrows every interval.": "{places}：同一训练计两次会使所有区间变窄。",
    "embeddings are up to {share} of the parameters ({runs} runs over {most}): which count is meant changes "
    "the exponents (Pearce & Song 2024, arXiv:2406.12907; it is most of the difference between Kaplan's and "
    "Chinchilla's).": (
        "嵌入最多占参数的 {share}（{runs} 次训练超过 {most}）：采用哪种计法会改变指数"
        "（Pearce & Song 2024, arXiv:2406.12907；Kaplan 与 Chinchilla 的差别大半由此而来）。"
    ),
    "C is {low} to {high} times 6 N D ({far} of {all} runs by more than {most}): N and C count different things, or "
    "tokens are not those of the run.": (
        "C 是 6 N D 的 {low} 至 {high} 倍（{all} 次训练中 {far} 次相差超过 {most}）：N 与 C 的计法不同，"
        "或词元不是该训练的。"
    ),
    "{far} of {all} losses are below {least}, the lowest {lowest}: likely not nats per token but per byte or "
    "character, or bits; E, A and B are in the unit given.": (
        "{all} 个损失中有 {far} 个低于 {least}，最低 {lowest}：很可能不是每词元的 nat，而是每字节或字符，或以比特计；"
        "E、A、B 沿用所给单位。"
    ),
    "{early} of {all} losses are read before the learning-rate schedule ends ({schedule}): they are higher than those "
    "of runs of that length, and bend the exponents (Hoffmann et al. 2022, section 2).": (
        "{all} 个损失中有 {early} 个在学习率时程结束前读取（{schedule}）：它们高于同长度训练的损失，会使指数偏移"
        "（Hoffmann et al. 2022，第 2 节）。"
    ),
    "{rows} rows are of {runs} runs, up to {most} of one: rows of a run err together, so whole runs are resampled and "
    "the intervals are as wide as those of the runs.": (
        "{rows} 行来自 {runs} 次训练，一次最多 {most} 行：同一训练的误差相关，因此按整次训练重采样，区间与训练数相称。"
    ),
}

_MOVE: Final = "{symbol} goes from {before} to {after} ({errors} standard errors)"
_MOVE_CHINESE: Final = "{symbol} 从 {before} 变为 {after}（{errors} 个标准误）"

_FIT: Final[Mapping[str, str]] = {
    "the Newton decrement is {decrement} of the objective: not a minimum.": (
        "牛顿减量为目标函数的 {decrement}：不是最小值。"
    ),
    "{symbols} is best at zero: the runs do not tell it from the other terms.": (
        "{symbols} 的最优值为零：这些训练无法把它与其他项区分开。"
    ),
    "{symbols} is not above zero: more would make the loss worse.": "{symbols} 不大于零：投入更多反而使损失变差。",
    "{places} of the loss off the law, where most runs are within {sigma}.": (
        "{places}：偏离定律的部分占损失之比；多数训练在 {sigma} 以内。"
    ),
    "rows of one size err together (correlation {r} from one to the next): if they are checkpoints, give a `run` "
    "column, so that whole runs are resampled; now the intervals are too narrow.": (
        "同一规模的相邻行误差相关（相关系数 {r}）：若它们是检查点，请给出 `run` 列以按整次训练重采样；目前区间过窄。"
    ),
    "{share} of the resamples have no clear minimum: the intervals are a lower bound.": (
        "{share} 的重采样没有明确的最小值：区间只是下界。"
    ),
    f"{_MOVE} with {{charge}}: how large residuals are charged decides it.": (
        f"{_MOVE_CHINESE}（{{charge}}）：结果取决于如何处罚大残差。"
    ),
    f"{_MOVE} without {{size}}: one size of model decides it.": (
        f"去掉 {{size}} 后{_MOVE_CHINESE}：结果取决于一种规模的模型。"
    ),
    "flops up to {times} times beyond the runs: a law says there what the runs do not.": (
        "预算最多超出训练范围 {times} 倍：在那里只有定律的说法，没有训练的证据。"
    ),
    "laws that print the same ({digits}) have objectives from {low} to {high} here (the best possible is {best}) and, "
    "at the largest budget, optima from {few} to {many} tokens a parameter: use more digits.": (
        "印出来相同的定律（{digits}）在此的目标函数从 {low} 到 {high}（最优为 {best}），"
        "在最大预算下的最优从每参数 {few} 到 {many} 个词元：应给出更多位数。"
    ),
    "the supplied interval of {symbols} as wide as these runs allow: it would need many times the runs.": (
        "给定的 {symbols} 区间与这些训练所允许的宽度相比过窄：那需要多得多的训练。"
    ),
}

REASONS: Final[Mapping[str, str]] = {
    **{name: f"{chinese} {name}" for name, chinese in _NAMES.items()}, **_SUSPICIOUS, **_TABLE, **_FIT
}  # fmt: skip
