"""The plugin's texts in Chinese; the sentences that give a verdict's reason are in `chinese_reasons`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reporter_plugins.emergence.chinese_reasons import REASONS

_PAGE: Final = {
    "Emergence": "涌现",
    "Emergence: {name}": "涌现：{name}",
    "Whether abilities emerge with scale, where, how surely, and whether it is the metric that jumps.": (
        "能力是否随规模涌现、在何处、把握多大，以及跳变是否只来自指标。"
    ),
    "95 % interval": "95% 区间",
    "Curves judged": "已判定的曲线",
    "of {count} curves": "共 {count} 条曲线",
    "Called emergent": "判为涌现",
    "Expected false among them": "其中预期误判数",
    "Scores: {sources}": "分数来源：{sources}",
    "Verdict": "结论",
    "Curves": "曲线数",
    "What it means": "含义",
    "Verdicts, at a posterior probability of 0.90": "结论（后验概率 0.90）",
    "Curve": "曲线",
    "Onset": "起点",
    "Half-rise": "半升点",
    "Why": "理由",
    "What is open, and why": "未定之处及理由",
    "Whether it is the metric that jumps cannot be checked: no continuous metric was measured on the same models.": (
        "无法检查跳变是否来自指标：同一批模型没有连续指标。"
    ),
    "Every curve": "全部曲线",
    "Every curve; {count} more stand in data/project.json": "全部曲线；另有 {count} 条见 data/project.json",
    "### The most telling curves, each on a logarithmic and on a raw axis": (
        "### 最能说明问题的曲线：对数轴与原始轴并列"
    ),
    "Points are scores with the 95 % interval that their number of items gives; the line is the fit, the band its "
    "95 % interval. Chance is dotted, and the bracket shaded: from the last scale at chance to the first above.": (
        "点为分数及由题目数得出的 95% 区间；线为拟合，带为其 95% 区间。点线为随机水平，"
        "阴影为区段：从最后一个处于随机水平的规模到第一个高于它的规模。"
    ),
    "Scores with their 95 % intervals, and the fit with its own, over the logarithm of the scale.": (
        "对数规模上的分数及其 95% 区间，以及拟合及其区间。"
    ),
    "The same scores and the same fit over the raw scale: a logarithmic axis makes no jump here.": (
        "原始规模上的同一分数与同一拟合：此处不存在对数轴造成的跳变。"
    ),
    "A continuous metric on the same models: if it rises before the bracket, the metric made the jump.": (
        "同一批模型的连续指标：若它在区段之前已上升，则跳变来自指标。"
    ),
    "{curve}, raw scale": "{curve}，原始轴",
    "Training compute": "训练计算量",
    "Training tokens": "训练 token 数",
    "Loss": "损失",
    "score": "分数",
    "### What should a model of this size be able to do?": "### 这一规模的模型应当会做什么？",
    "Ladder of thresholds": "阈值阶梯",
    "The onset of each curve with its 95 % interval, its half-rise, and below them the models of the project. "
    "A model is past what lies to its left.": (
        "每条曲线的起点及其 95% 区间、半升点；下方为本项目的模型。模型已越过其左侧的阈值。"
    ),
    "onset, 95 %": "起点（95%）",
    "half-rise": "半升点",
    "model": "模型",
    "Models of the families that were measured": "所测系列的模型",
    "Models of other families": "其他系列的模型",
    "Models of other families, if they behaved as the one that was measured": (
        "其他系列的模型（假设与所测系列表现相同）"
    ),
    "Size": "规模",
    "past half-rise": "已过半升点",
    "half-rise possible": "可能已到半升点",
    "begun": "已开始",
    "onset possible": "可能已开始",
    "not yet": "尚未",
    "A place on the ladder holds for the family that was measured; where a score stays below a tenth of the "
    "headroom, half of its rise comes before the onset.": (
        "阶梯上的位置只对所测系列成立；分数不到上升空间十分之一时，半升点在起点之前。"
    ),
    "Ability": "能力",
    "Published": "已发表",
    "First above chance": "首个高于随机水平",
    "Published thresholds (Wei et al. 2022, Table 1) beside what is computed here": (
        "已发表的阈值（Wei 等 2022，表 1）与此处计算结果对照"
    ),
    "Probabilities and artefact checks": "概率与指标检查",
    "sudden": "突变",
    "gradual": "渐变",
    "level": "持平",
    "falling": "下降",
    "At chance up to": "处于随机水平至",
    "Above chance from": "高于随机水平自",
    "Is it the metric?": "是指标造成的吗？",
    "BIG-bench's linearity and breakthroughness, for history": (
        "BIG-bench 的 linearity 与 breakthroughness（仅供历史参考）"
    ),
    "Linearity": "linearity（线性度）",
    "Breakthroughness": "breakthroughness（突破度）",
    "Linearity and breakthroughness know neither the scale's spacing nor chance nor the number of items: "
    "they grow with the number of models, a score straight in raw scale breaks through, and so does a flat "
    "one with a single odd run. They are printed for comparison with BIG-bench and decide nothing.": (
        "这两个量既不知规模间距，也不知随机水平与题目数：它们随模型数增大；在原始轴上呈直线的分数会被判为突破，"
        "只有一次异常运行的平直分数也会。此处仅为与 BIG-bench 对照而列出，不作任何判定。"
    ),
}

_VERDICTS: Final = {
    "emergent": "涌现",
    "emergent, one model only": "涌现（仅一个模型）",
    "metric artefact likely": "很可能是指标假象",
    "undecided": "未定",
    "declines": "下降",
    "flat above chance": "高于随机水平但持平",
    "no rise": "无上升",
    "no evidence": "无证据",
    "not enough scales": "规模数不足",
    "Rises from chance, clearly more steeply than a straight line in raw scale, and not at the largest alone.": (
        "从随机水平上升，明显陡于原始轴上的直线，且不只见于最大规模。"
    ),
    "The same, but only the largest scale is above chance: one odd run would look alike.": (
        "同上，但只有最大规模高于随机水平：一次异常运行也会如此。"
    ),
    "The headline jumps, but a continuous metric on the same models was rising long before.": (
        "主指标跳变，但同一批模型的连续指标早已在上升。"
    ),
    "Rises, but in none of the ways that count as sudden.": "上升，但不属于任何突变形式。",
    "The scores allow several verdicts, or cannot be judged.": "分数容许多种结论，或无法判定。",
    "Falls with scale.": "随规模下降。",
    "Above chance at every scale, without a rise.": "各规模均高于随机水平，无上升。",
    "Level or falling, or level without being clear about chance.": "持平或下降，或持平但与随机水平的关系不明。",
    "Level, and nowhere clearly above chance.": "持平，且无明显高于随机水平之处。",
    "Fewer than five distinct scales, or less than a decade.": "不同规模少于五个，或不足一个数量级。",
}

CHINESE: Final[Mapping[str, str]] = {**_PAGE, **_VERDICTS, **REASONS}
