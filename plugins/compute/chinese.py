"""The texts of compute in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_MODEL: Final = {
    "Compute": "计算量",
    "Operations of one pass and of training, and the accelerator-hours they take.": (
        "一次前向与整个训练的运算量，以及所需的加速器小时。"
    ),
    "only a total is stated, and models.toml has no training table for the model": (
        "只给出总参数量，且 models.toml 没有该模型的 training 表"
    ),
    "Training, 6·N·D": "训练（6·N·D）",
    "Accelerator-hours": "加速器小时",
    "reported": "公布值",
    "computed from the given utilization": "由给定利用率推算",
    "computed from published utilization": "由公开的利用率区间推算",
    "Model FLOPs utilization": "模型算力利用率（MFU）",
    "Duration": "时长",
    "calibrated": "已校准",
    "Rates are measured ({file}, {date}), and no datasheet's.": "速率为实测值（{file}，{date}），而非厂商资料。",
    "Context of the forward pass": "前向计算的上下文",
    "Only a total is stated: every parameter is taken to be used by every token.": (
        "只给出总数：假定每个词元用到全部参数。"
    ),
    "Where the operations of a forward pass are": "前向运算量的分布",
    "Operations": "运算量",
    "By 6·N·D": "按 6·N·D",
    "Counted from the components": "由各组成部分计数",
    "Both counts side by side": "两种计数对照",
    "Forward pass, per token": "前向，每词元",
    "Forward pass, one sequence of the context": "前向，一条满上下文的序列",
    "Training, model FLOPs": "训练，模型运算量",
    "Training, with recomputation": "训练，含重计算",
    "Deadline": "期限",
    "Accelerators": "加速器",
    "{days} days": "{days} 天",
    "The fewest accelerators for a deadline": "按期限所需的最少加速器",
    "A multiply-add is two operations. Attention is counted in full, every position to every position: with a causal "
    "mask that is skipped, its scores take half.": (
        "一次乘加计为两次运算。注意力按全部位置对全部位置计数；若跳过因果掩码部分，其得分计算减半。"
    ),
}

_ENTAILED: Final = {
    "What training entails": "训练的前提与代价",
    "Data, repetition, the search for hyper-parameters, and what ten times the parameters costs.": (
        "数据、重复、超参数搜索，以及参数增至十倍的代价。"
    ),
    "the training table gives no tokens": "training 表没有给出 tokens",
    "Tokens per parameter": "每参数词元数",
    "Over compute-optimal tokens": "与计算最优词元数之比",
    "Compute-optimal size for these operations": "该运算量下的计算最优规模",
    "Distinct text": "不重复文本",
    "Epochs": "轮数",
    "Worth in distinct tokens": "折合不重复词元",
    "overfitting risk: low": "过拟合风险：低",
    "overfitting risk: moderate": "过拟合风险：中",
    "overfitting risk: high": "过拟合风险：高",
    "past 16 epochs another one adds next to nothing (Muennighoff et al. 2023)": (
        "超过 16 轮后再多一轮几乎没有收益（Muennighoff 等，2023）"
    ),
    "past 4 epochs repeated data are worth less than new ones (Muennighoff et al. 2023)": (
        "超过 4 轮后重复数据不如新数据（Muennighoff 等，2023）"
    ),
    "there are fewer tokens than parameters: the model can memorize them": "词元少于参数：模型可以把它们记住",
    "there are few tokens a parameter, as before Hoffmann et al. 2022": "每参数词元较少，如 Hoffmann 等（2022）之前",
    "there are many tokens a parameter; no distinct tokens are given, so each is taken as seen once": (
        "每参数词元充足；未给出不重复词元数，按只见一次计"
    ),
    "there are many tokens a parameter and at most 4 epochs (Muennighoff et al. 2023)": (
        "每参数词元充足，且不超过 4 轮（Muennighoff 等，2023）"
    ),
    "grid": "网格",
    "random": "随机",
    "Bayesian": "贝叶斯",
    "Search": "搜索",
    "Trials": "试验次数",
    "Operations, on a proxy": "运算量（小代理）",
    "Operations, in full": "运算量（全规模）",
    "The search for hyper-parameters: trials times the cost of one": "超参数搜索：试验次数 × 单次代价",
    "Training, the same data": "训练，数据不变",
    "Training, ten times the data": "训练，数据十倍",
    "Data, compute-optimal growth": "数据，按计算最优增长",
    "Serving, per token": "推理，每词元",
    "What": "项目",
    "Now": "现在",
    "Ten times the parameters": "参数十倍",
    "What ten times the parameters costs": "参数增至十倍的代价",
}

_REACHED: Final = {
    "Reported utilization": "公开的利用率",
    "What training runs report of the peak; the default range is fitted to them.": (
        "公开训练达到的峰值比例；默认区间据此拟合。"
    ),
    "Where a definition gives no `utilization`, the range of the hardware's generation is taken. Whole runs count "
    "6·N·D over all hours, restarts and all; single steps and benchmarks lie higher.": (
        "定义中没有 `utilization` 时，取硬件所属世代的区间。完整训练以 6·N·D 除以全部小时（含重启）计；"
        "单步与基准测试的数字更高。"
    ),
    "Generation": "世代",
    "Centre": "中心值",
    "Low": "下限",
    "High": "上限",
    "first tensor cores": "第一代张量核心",
    "A100 generation": "A100 世代",
    "H100 generation": "H100 世代",
    "B200 generation": "B200 世代",
    "Utilization that is taken, at 10B parameters a token": "采用的利用率（每词元 100 亿参数时）",
    "Reported utilization over model size": "公开利用率与模型规模",
    "Each point is a published figure: whole runs by generation of hardware, and single steps or benchmarks.": (
        "每个点是一个公开数字：按硬件世代划分的完整训练，以及单步或基准测试。"
    ),
    "Parameters a token uses": "每词元用到的参数",
    "Utilization": "利用率",
    "Counted over": "统计范围",
    "whole run": "完整训练",
    "steps": "单步",
    "steps and benchmarks": "单步与基准测试",
    "Published figures": "公开数字",
}

_RUNS: Final = {
    "Published runs": "公开的训练",
    "Accelerator-hours of published runs against 6·N·D and the default range of utilization.": (
        "公开训练的加速器小时，与 6·N·D 加默认利用率区间的推算对照。"
    ),
    "Median error of the hours": "小时数的中位误差",
    "Published hours inside the 90 % interval": "公布小时落在 90% 区间内的比例",
    "Computed against published accelerator-hours": "加速器小时：推算与公布对照",
    "Each point is a published run with the 90 % interval of the computed hours; on the line both agree.": (
        "每个点是一次公开的训练，带推算小时的 90% 区间；线上表示两者一致。"
    ),
    "published runs": "公开的训练",
    "both agree": "两者一致",
    "Published": "公布值",
    "Computed": "推算值",
    "Furthest off: {runs}.": "偏差最大：{runs}。",
    "Run": "训练",
    "Published hours": "公布小时",
    "Computed hours": "推算小时",
    "Error": "误差",
    "Inside": "是否在区间内",
    "inside": "区间内",
    "outside": "区间外",
    "Remark": "备注",
    "Published and computed accelerator-hours": "公布与推算的加速器小时",
}

CHINESE: Final[Mapping[str, str]] = {**_MODEL, **_ENTAILED, **_REACHED, **_RUNS}
