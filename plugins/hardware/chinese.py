"""The catalogue's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Hardware": "硬件",
    "Accelerators that a definition may name, with dense peaks; where sources disagree, a range.": (
        "定义中可引用的加速器及其稠密峰值；来源不一致处给出区间。"
    ),
    "Peaks are dense: datasheets often print twice as much, with sparsity. "
    "An accelerator of your own goes into `[hardware.NAME]`.": (
        "峰值均为稠密值：厂商资料常给出含稀疏的两倍数字。自己的加速器写入 `[hardware.NAME]`。"
    ),
    "Accelerator": "加速器",
    "Slug": "标识",
    "Vendor": "厂商",
    "Year": "年份",
    "Memory": "显存",
    "Bandwidth": "带宽",
    "Links": "互连",
    "Design power": "设计功耗",
    "Memory, bandwidth, links and power": "显存、带宽、互连与功耗",
    "Dense peaks by number format": "各数值格式的稠密峰值",
    "Measured matrix multiplication over peak, bf16": "实测矩阵乘法与峰值之比（bf16）",
    "The best of a search over shapes, as a share of the dense peak: no model trains faster than this.": (
        "遍历各种形状后的最佳值占稠密峰值的比例：任何模型的训练都不会快于此。"
    ),
    "Share of the dense peak": "占稠密峰值之比",
    "measured": "实测",
    "Measured": "实测",
    "Measured rates": "实测速率",
    "Format": "格式",
    "Shape": "形状",
    "Software": "软件",
}
