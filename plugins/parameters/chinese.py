"""The texts of the parameters' section in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Parameters": "参数量",
    "Every parameter counted from the architecture, tied weights once, buffers left out.": (
        "由结构逐一计数：共享权重只计一次，缓冲区不计。"
    ),
    "Active per token": "每词元激活",
    "Embedding": "嵌入",
    "Without embedding and head": "不含嵌入与输出头",
    "Where the parameters are": "参数分布",
    "Every weight of the model": "模型的全部权重",
    "Component": "组成部分",
    "Kind": "类别",
    "Formula": "公式",
    "embedding": "嵌入",
    "attention": "注意力",
    "mlp": "前馈网络",
    "experts": "专家",
    "shared_experts": "共享专家",
    "shared experts": "共享专家",
    "router": "路由",
    "norm": "归一化",
    "conv": "卷积",
    "ssm": "状态空间",
    "other": "其他",
    "lm_head": "输出头",
    "lm head": "输出头",
    "as stated": "照原文引用",
    "The architecture is not published: this total is stated, not derived.": (
        "结构未公开：此总数为引用的说法，并非推导得出。"
    ),
    "### The textbook's shortcut\n\n12·L·h² + V·h is quick, and it is another model's count.": (
        "### 教科书的速算公式\n\n12·L·h² + V·h 很快，但它数的是另一个模型。"
    ),
    "Shortcut over exact": "速算与精确之比",
    "Part": "部分",
    "Difference": "差",
    "Why": "原因",
    "rest": "其余",
    "all": "合计",
    "exact count less the shortcut": "精确计数减去速算值",
    "What the shortcut leaves out or adds": "速算公式漏掉或多出的部分",
    "4·L·h² takes as many key-value heads as query heads, heads that fill h, and no biases": (
        "4·L·h² 假设键值头与查询头一样多、各头合起来等于 h、没有偏置"
    ),
    "8·L·h² takes one plain MLP of inner size 4h, without biases, gate or experts": (
        "8·L·h² 假设一个内宽 4h 的普通前馈网络，没有偏置、门控或专家"
    ),
    "V·h takes one table of tokens: no learned positions, no second table for an untied head": (
        "V·h 假设只有一张词表：没有学习的位置编码，也没有独立的输出头"
    ),
    "norms, poolers and the like are left out": "归一化、池化等未计入",
    "Counted as `{class_name}` ({family}).": "按 `{class_name}` 计数（{family}）。",
    "Counted as `{class_name}` ({family}). Not given, and taken from the reference implementation: {taken}.": (
        "按 `{class_name}` 计数（{family}）。未给出、取自参考实现的字段：{taken}。"
    ),
    "### Against the published total": "### 与公布的总数对照",
    "Published": "公布值",
    "equal": "相等",
    "The published total is the count, to the last parameter.": "公布的总数与计数完全一致。",
    "unexplained": "未能解释",
    "No known causes make up this difference.": "已知原因都凑不成这个差。",
    "Published total less the count": "公布值减去计数",
    "causal masks of every layer": "每层的因果掩码",
    "causal masks of half of the layers": "半数层的因果掩码",
    "rotary frequencies of every layer": "每层的旋转频率",
    "rotary frequencies of every layer, in part of a head": "每层的部分旋转频率",
    "masked-score constants of every layer": "每层的掩码常数",
    "tied head stored a second time": "共享的输出头又存了一份",
    "unused table of relative positions in cross-attention": "交叉注意力中未用的相对位置表",
    "router correction bias, a buffer": "路由修正偏置（缓冲区）",
    "layer that predicts a further token": "预测后续词元的层",
    "scales of FP8 blocks": "FP8 分块的缩放因子",
    "scales of FP8 blocks in the layer that predicts a further token": "预测后续词元的层中 FP8 分块的缩放因子",
    "checked": "已核对",
    "not checked": "未核对",
    "differs": "不一致",
    "The count is that of the headers of {file}.": "计数与 {file} 的文件头一致。",
    "The count is that of the headers of {file} (the tied head is stored twice).": (
        "计数与 {file} 的文件头一致（共享的输出头存了两份）。"
    ),
    "The count is that of the headers of {file} ({number} stored elements are not learnt).": (
        "计数与 {file} 的文件头一致（另存有 {number} 个不参与学习的元素）。"
    ),
    "The count is that of transformers' {name} on the meta device.": (
        "计数与 transformers 的 {name}（meta 设备）一致。"
    ),
    "Not held against transformers' {name} on the meta device: {why}": (
        "未与 transformers 的 {name}（meta 设备）核对：{why}"
    ),
    "The count is {counted}, and that of the headers of {file} is {found}.": (
        "计数为 {counted} 个参数，而 {file} 的文件头为 {found} 个。"
    ),
    "The count is {counted}, and that of transformers' {name} on the meta device is {found}.": (
        "计数为 {counted} 个参数，而 transformers 的 {name}（meta 设备）为 {found} 个。"
    ),
    "Experts of a layer": "每层专家数",
    "Experts a token uses": "每词元使用的专家数",
    "Share of the parameters that a token uses": "每词元所用参数的占比",
    "Operations saved against the dense twin": "相对稠密对应模型节省的运算",
}
