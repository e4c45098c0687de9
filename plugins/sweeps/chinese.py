"""The sweeps plugin's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Sweep": "扫描",
    "Sweep: {name}": "扫描：{name}",
    "One model with other precisions, hardware, batches, contexts or layouts; the same formulas, run again.": (
        "同一个模型换用其他精度、硬件、批量、上下文或布局；同样的公式重新计算。"
    ),
    "Model": "模型",
    "Axes": "扫描轴",
    "within": "符合",
    "none within": "均不符合",
    "{kept} / {all}: {limits}": "{kept} / {all}：{limits}",
    "Aim": "目标",
    "Its number": "其数值",
    "The best cell for each aim, within the budgets": "预算之内每个目标的最佳组合",
    "Fewest devices": "最少设备数",
    "Least memory on a device": "单台设备显存最少",
    "Fastest token": "每词元最快",
    "Fastest prompt": "提示最快",
    "Most tokens a second": "每秒词元最多",
    "Least energy a token": "每词元能耗最低",
    "Cheapest token": "每词元费用最低",
    "Least memory on a device, training": "训练时单台设备显存最少",
    "Each line is a value of the second axis; every point is a row of the table below.": (
        "每条线是第二个轴的一个取值；每个点是下表的一行。"
    ),
    "Every cell": "全部组合",
    "Why not": "不可行的原因",
    "does not fit on the device": "设备放不下",
    "Weights, GB": "权重（GB）",
    "KV cache, GB": "KV 缓存（GB）",
    "Per device, GB": "每台设备（GB）",
    "Per device, GB: {rest}": "每台设备（GB）：{rest}",
    "Devices": "设备数",
    "Devices: {rest}": "设备数：{rest}",
    "Prefill, s": "预填充（秒）",
    "Token, ms": "每词元（毫秒）",
    "Token, ms: {rest}": "每词元（毫秒）：{rest}",
    "Tokens/s": "词元/秒",
    "Tokens/s: {rest}": "词元/秒：{rest}",
    "Wh, 1M tokens": "每百万词元 Wh",
    "Cost, 1M tokens": "每百万词元费用",
    "To train, GB": "训练所需（GB）",
    "To train, per device, GB": "训练所需，每台设备（GB）",
    "To train, per device, GB: {rest}": "训练所需，每台设备（GB）：{rest}",
    "precision": "精度",
    "context": "上下文",
    "batch": "批量",
    "hardware": "硬件",
    "tensor_parallel": "张量并行",
    "pipeline_parallel": "流水线并行",
    "expert_parallel": "专家并行",
    "context_parallel": "上下文并行",
    "data_parallel": "数据并行",
    "micro_batch_size": "微批大小",
    "recompute": "重计算",
    "optimizer": "优化器",
    "accelerators": "加速器数",
    "kv_precision": "缓存精度",
    "sequence_length": "序列长度",
    "zero_stage": "ZeRO 阶段",
}
