"""The plugin's texts in Chinese; the reasons of warnings are in `chinese_reasons`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reporter_plugins.scaling.chinese_reasons import REASONS

_LAW: Final[Mapping[str, str]] = {
    "Scaling law": "规模定律",
    "Scaling law: {name}": "规模定律：{name}",
    "The law that fits a table of training runs best, how well its numbers are known, and what follows from it.": (
        "对一张训练记录表拟合得最好的定律、其数值的可靠程度，以及由它得出的结论。"
    ),
    "L = {expression}, fitted to {runs} runs.": "L = {expression}，由 {runs} 次训练拟合。",
    "L = {expression}, fitted to {runs} runs after the {dropped} of highest loss were left out.": (
        "L = {expression}，去掉损失最高的 {dropped} 次后由 {runs} 次训练拟合。"
    ),
    "Runs: {source}": "训练记录：{source}",
    "irreducible loss": "不可约损失",
    "coefficient of N": "N 的系数",
    "coefficient of D": "D 的系数",
    "coefficient of C": "C 的系数",
    "exponent of N": "N 的指数",
    "exponent of D": "D 的指数",
    "exponent of C": "C 的指数",
    "exponent of the sparsity": "稀疏度的指数",
    "scale of N": "N 的尺度",
    "scale of D": "D 的尺度",
    "growth of the best N with C": "最优 N 随 C 的增长指数",
    "Objective": "目标函数",
    "sum of the charges of log(predicted) − log(observed)": "log(预测) − log(观测) 的罚值之和",
    "These runs cannot tell the exponents of the law: none are shown, since any would be the design's and not the "
    "models'.": "这些训练无法确定定律的指数，因此不予给出：任何数值都只反映实验设计，而非模型。",
    "What they can tell is the loss over compute, L(C) = {law}: {values}.": (
        "能够确定的是损失随算力的变化，L(C) = {law}：{values}。"
    ),
    "How well the symbols are known": "各符号的可靠程度",
    "Symbol": "符号",
    "Estimate": "估计值",
    "Standard error": "标准误",
    "95 % interval": "95% 区间",
    "95 % sandwich interval": "95% 三明治区间",
    "The standard error is the standard deviation over resampled runs, unbounded where a few of them run "
    "off. The intervals are percentiles over resamples, chosen by measuring how often they cover; the "
    "sandwich interval is another way beside them.": (
        "标准误是对训练重采样所得的标准差，少数重采样发散时记为无界。区间取重采样的百分位，其方法由实测覆盖率选定；旁边的三明治区间是另一种算法。"
    ),
    "Compute-optimal sizes": "算力最优的规模",
    "Budget": "预算",
    "Best N": "最优 N",
    "Best D": "最优 D",
    "90 % interval of N": "N 的 90% 区间",
    "90 % interval of D": "D 的 90% 区间",
    "90 % interval of D/N": "D/N 的 90% 区间",
    "Loss": "损失",
    "Range": "范围",
    "within the runs": "训练范围内",
    "unbounded": "无界",
    "extrapolation, {times} ×": "外推，{times} 倍",
    "The charts show {shown} of the {runs} runs, those that the law fits worst among them.": (
        "图中画出 {runs} 次训练中的 {shown} 次，包括拟合最差的那些。"
    ),
    "Way to the optimum": "求最优的方法",
    "a: N grows as C^a": "a：N 按 C^a 增长",
    "b: D grows as C^b": "b：D 按 C^b 增长",
    "these runs": "这些训练",
    "How the best size grows, by approach and in print": "最优规模如何增长：各方法与已发表的结果",
    "approach 1: envelope of training curves": "方法一：训练曲线的包络",
    "approach 2: IsoFLOP parabolas": "方法二：等算力抛物线",
    "approach 2 with cubics": "方法二（三次曲线）",
    "approach 3: this law": "方法三：本定律",
    "Profiles that are left out": "未采用的等算力曲线",
    "Budget, FLOP": "预算（FLOP）",
    "Why": "原因",
    "the loss has no minimum: the parabola opens downwards": "损失没有最小值：抛物线开口向下",
    "the minimum is not bracketed: no run is smaller": "最小值未被夹住：没有更小的训练",
    "the minimum is not bracketed: no run is larger": "最小值未被夹住：没有更大的训练",
    "fewer than 3 sizes": "少于 3 种规模",
    "Held out by scale: the law of the runs up to {budget} FLOP foretells the {runs} dearer ones with a mean error of "
    "{error} %.": "按规模留出：由 {budget} FLOP 以下的训练所得的定律预测其上的 {runs} 次训练，平均误差 {error}%。",
    "Without the runs that the law fits worst": "去掉拟合最差的训练",
    "Under other charges of a residual": "换用其他残差罚函数",
    "Without one size at a time": "逐一去掉一种规模",
    "Runs": "训练",
    "Charge": "罚函数",
    "all runs": "全部训练",
    "{count} left out": "去掉 {count} 次",
    "without N = {size}": "去掉 N = {size}",
    "squares": "最小二乘",
    "Published laws, held against these runs": "已发表的定律与这些训练对照",
    "Law": "定律",
    "Objective here": "在此的目标函数",
    "Over this fit's": "与本拟合之比",
    "Mean error": "平均误差",
    "Mean offset": "平均偏移",
    "the supplied law": "给定的定律",
    "Another data set or tokenizer shifts every loss: a law of other runs with a large offset and a mean error no "
    "larger than that has the right shape at another level.": (
        "换一个数据集或分词器会使所有损失整体偏移：若偏移很大而平均误差不超过它，则定律形状正确，只是水平不同。"
    ),
    "Besiroglu et al. 2024 print A = 482.01, B = 2085.43 for these runs. The scale of their Huber likelihood is free "
    "and went to 4.7e-6, which puts the threshold at 4.7e-9: that estimate is the one of least absolute deviations. "
    "Their standard errors are of the fit with the threshold 1e-3, as here.": (
        "Besiroglu et al. 2024 对这些训练给出 A = 482.01、B = 2085.43。其 Huber 似然的尺度是自由的，降到了 4.7e-6，"
        "阈值因而为 4.7e-9：该估计即最小绝对偏差估计。其标准误则属于阈值 1e-3 的拟合，与此处相同。"
    ),
    "no warnings": "没有警告",
    "None of the checks of the table, the fit and its stability objects.": "对表格、拟合及其稳定性的检查均无异议。",
}

_CHARTS: Final[Mapping[str, str]] = {
    "Loss over compute": "损失与算力",
    "Each point is a run. The line is the least loss that the law allows for a budget, dashed where it goes beyond the "
    "runs (shaded); the band is its 90 % interval.": (
        "每个点是一次训练。线是定律在给定预算下允许的最小损失，超出训练范围处（阴影）为虚线；色带是其 90% 区间。"
    ),
    "Compute C": "算力 C",
    "Parameters N": "参数 N",
    "Tokens D": "词元 D",
    "Loss, nats per token": "损失（nat/词元）",
    "runs": "训练",
    "extrapolation": "外推",
    "best for the budget": "预算下最优",
    "The best size for a budget": "给定预算下的最优规模",
    "Parameters of the model of least loss over compute: by each approach that these runs allow, and as published.": (
        "损失最小的模型的参数随算力的变化：这些训练所允许的各方法，以及已发表的结果。"
    ),
    "profile minima": "等算力最低点",
    "IsoFLOP profiles": "等算力曲线",
    "Loss over size, a colour a budget; the line joins the lowest points of the parabolas.": (
        "损失与规模，每种颜色一个预算；虚线连接各抛物线的最低点。"
    ),
    "lowest points": "最低点",
    "Residuals over Parameters N": "残差与参数 N",
    "Residuals over Tokens D": "残差与词元 D",
    "Residuals over Compute C": "残差与算力 C",
    "Observed over predicted loss, per cent, of every run.": "每次训练的观测损失与预测损失之差（百分比）。",
    "Observed − predicted, %": "观测 − 预测（%）",
    "What the law leaves over: a pattern here is a term that the law lacks": (
        "定律未解释的部分：若有规律，说明定律缺少一项"
    ),
    "Whether the law holds when the runs change": "训练改变时定律是否仍成立",
    "Exponents without the k worst runs": "去掉最差 k 次训练后的指数",
    "Exponents of the law fitted again without the k runs of largest residual.": (
        "去掉残差最大的 k 次训练后重新拟合所得的指数。"
    ),
    "Runs left out": "去掉的训练数",
    "Exponent": "指数",
    "Held out: the dearest quarter": "留出：算力最高的四分之一",
    "Losses of the runs above a budget, and what the law of the cheaper runs foretells for them.": (
        "预算之上各训练的损失，以及由较便宜的训练所得定律的预测。"
    ),
    "observed": "观测",
    "foretold": "预测",
}

_MODELS: Final[Mapping[str, str]] = {
    "Models on the law": "定律上的模型",
    "Models on the law: {name}": "定律上的模型：{name}",
    "The loss that the law foretells for each model, its distance from the best size, what more would gain.": (
        "定律对每个模型预测的损失、它与最优规模的距离，以及增加投入的收益。"
    ),
    "The loss is what a model of this size, trained on this many tokens of the data of these runs with their "
    "tokenizer, would have: the models' own losses are on other data.": (
        "此损失是指：同样规模的模型，用这些训练的数据与分词器训练同样多的词元所应有的损失；"
        "各模型自己的损失是在其他数据上的。"
    ),
    "{far} of {all} models lie beyond the runs, up to {times} times: a law says there what the runs do not.": (
        "{all} 个模型中有 {far} 个超出训练范围，最多 {times} 倍：在那里只有定律的说法，没有训练的证据。"
    ),
    "N, active": "N（激活）",
    "Best loss": "最优损失",
    "C over the least": "C / 最小 C",
    "N over the best": "N / 最优 N",
    "N over the best N": "N / 最优 N",
    "Standing": "位置",
    "Where the models stand": "各模型的位置",
    "larger": "偏大",
    "trained longer": "训练更久",
    "optimal": "最优",
    "Best loss: of the best size for the same compute. C over the least: the model's compute over the least that "
    "reaches its loss. Range: how many times outside the range of the runs its N, D or C lies.": (
        "最优损失：同样算力下最优规模的损失。C / 最小 C：模型的算力与达到其损失所需的最小算力之比。"
        "范围：其 N、D 或 C 超出训练范围的倍数。"
    ),
    "Size over the best size for the compute": "规模与算力最优规模之比",
    "Each point is a model. Above the line it is larger than is best for its training compute, below it smaller and "
    "trained for longer, which makes it cheaper to serve.": (
        "每个点是一个模型。线上方的规模大于其训练算力下的最优值，下方的较小而训练更久，推理成本更低。"
    ),
    "Training compute, 6 N D": "训练算力 6 N D",
    "models": "模型",
    "compute-optimal": "算力最优",
    "How far the loss falls with ten times more of one thing": "某一项增加十倍时损失下降多少",
    "Without training tokens, and therefore left out: {names}.": "未给出训练词元数，因此略去：{names}。",
    "only a law of both N and D, E + A/N^alpha + B/D^beta, foretells the loss of a model": (
        "只有同时含 N 与 D 的定律 E + A/N^alpha + B/D^beta 才能预测模型的损失"
    ),
    "the runs do not tell {symbols}: beyond them the law foretells too low a loss": (
        "这些训练无法确定 {symbols}：在其范围之外，定律预测的损失偏低"
    ),
    "no model has training.tokens: give them in [models.NAME.training]": (
        "没有模型给出 training.tokens：请写入 [models.NAME.training]"
    ),
}

CHINESE: Final[Mapping[str, str]] = {**_LAW, **_CHARTS, **_MODELS, **REASONS}
