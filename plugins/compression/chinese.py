"""The compression plugin's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Made smaller": "压缩",
    "Weights, arithmetic and devices after quantization, pruning, distillation, and by sparse activation.": (
        "量化、剪枝、蒸馏之后，以及稀疏激活之下的权重、运算量与设备数。"
    ),
    "Method": "方法",
    "Way": "途径",
    "Weights, GB": "权重（GB）",
    "Left of 16 bits": "占 16 位的份额",
    "GFLOP a token": "每词元 GFLOP",
    "Devices": "设备数",
    "What is left after each way of making it smaller": "每种压缩方法之后还剩多少",
    "Quantized weights are multiplied in 16 bits, so that the arithmetic stays; zeros are skipped only by hardware "
    "made for two of every four. What is lost in quality is not counted here.": (
        "量化后的权重仍以 16 位相乘，运算量不变；只有支持四取二稀疏的硬件才会跳过零。质量上的损失不在此计算。"
    ),
    "as it is": "原样",
    "16 bits": "16 位",
    "quantization": "量化",
    "pruning": "剪枝",
    "half, 2 of every 4": "一半（每 4 个留 2 个）",
    "half, anywhere": "一半（任意位置）",
    "distillation": "蒸馏",
    "half of the layers": "一半的层",
    "sparse activation": "稀疏激活",
    "were every expert used": "若使用全部专家",
    "a dense model of the same work": "运算量相同的稠密模型",
    "Made smaller, by tier": "按规模分档的压缩",
    "What compression leaves of small and of large models, and what their smaller siblings leave.": (
        "压缩之后大小模型各剩多少，换用较小的同族模型又剩多少。"
    ),
    "Tier": "分档",
    "Number of models": "模型数",
    "16 bits, GB": "16 位（GB）",
    "4 bits, GB": "4 位（GB）",
    "Pruned to half, GB": "剪枝一半（GB）",
    "80 GB devices, 16 bits": "80 GB 设备数（16 位）",
    "80 GB devices, 4 bits": "80 GB 设备数（4 位）",
    "Medians of each tier; weights alone": "各档的中位数；只计权重",
    "Under 1B": "10 亿以下",
    "1B to 10B": "10 亿至 100 亿",
    "10B to 100B": "100 亿至 1000 亿",
    "Over 100B": "1000 亿以上",
    "Model": "模型",
    "Smaller sibling": "较小的同族模型",
    "Weights": "权重",
    "FLOP a token": "每词元 FLOP",
    "A smaller sibling in its place: what is left": "换用较小的同族模型：还剩多少",
    "Weights by tier and precision": "各档与精度的权重",
    "The median model of each tier, its weights in 16 bits, pruned to half of them, and in 4 bits.": (
        "各档的中位模型：16 位、剪枝一半与 4 位的权重。"
    ),
    "Weights against parameters": "权重与参数量",
    "Each model twice: its weights in 16 bits, and by a 4-bit quantizer that leaves tables and head as they are.": (
        "每个模型两个点：16 位的权重，以及保留词表与输出头的 4 位量化。"
    ),
    "Parameters": "参数量",
    "4 bits": "4 位",
    "pruned to half": "剪枝一半",
}
