"""The comparison's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Compare": "比较",
    "Models by tier of size, largest first; what a token uses beside what is kept.": (
        "按规模分档的模型，从大到小；每个词元用到的参数与存储的参数并列。"
    ),
    "Under 10B": "100 亿以下",
    "10B to 100B": "100 亿至 1000 亿",
    "Over 100B": "1000 亿以上",
    "Active share": "激活占比",
    "Active against total parameters": "激活参数与总参数",
    "Each point is a model. On the diagonal a token uses every parameter; below it are mixtures of experts.": (
        "每个点是一个模型。对角线上每个词元用到全部参数；其下方是混合专家模型。"
    ),
    "every parameter used": "全部参数都用到",
    "mixture of experts": "混合专家",
    "{count} smaller ones of this tier stand in the table of all models.": "本档其余 {count} 个较小的模型见总表。",
}
