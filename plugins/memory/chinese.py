"""The memory plugin's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Memory": "显存",
    "Bytes to serve the model and to train it, each with the formula that gives it.": (
        "部署与训练该模型所需的字节数，每个数都附有算出它的公式。"
    ),
    "Weights": "权重",
    "KV cache": "KV 缓存",
    "KV cache per token": "每词元 KV 缓存",
    "Activations": "激活值",
    "Gradients": "梯度",
    "Optimizer": "优化器",
    "Adapters": "适配器",
    "Working memory": "工作显存",
    "To serve": "部署所需",
    "To serve, per device": "部署所需（每台设备）",
    "Fewest devices": "最少设备数",
    "Largest batch that fits": "可容纳的最大批量",
    "Largest context that fits": "可容纳的最长上下文",
    "Where the memory goes when it is served": "部署时显存的去向",
    "The architecture is not published: nothing is known but the weights, and the total is of them.": (
        "架构未公开：只知道权重，总计也只含权重。"
    ),
    "Weights at every precision": "各种精度下的权重",
    "Precision": "精度",
    "Weights, GB": "权重（GB）",
    "Bits per weight": "每权重比特数",
    "Of bf16": "相对 bf16",
    "Devices": "设备数",
    "### Training": "### 训练",
    "does not fit": "放不下",
    "The fullest device of this layout would hold more than its memory: a higher ZeRO stage, more tensor or pipeline "
    "parallelism, or recomputation makes it less.": (
        "该布局中占用最多的设备会超出其显存：提高 ZeRO 阶段、增大张量或流水线并行、或采用重计算可以降低占用。"
    ),
    "needs a layout": "需要并行布局",
    "One device does not hold a replica: ZeRO, tensor or pipeline parallelism share it out, and models.toml does not "
    "say how.": "一台设备放不下一个副本：需要 ZeRO、张量或流水线并行来分摊，而 models.toml 没有说明如何分摊。",
    "To train, one replica": "训练所需（一个副本）",
    "To train, per device": "训练所需（每台设备）",
    "Activations per layer and device": "每层每台设备的激活值",
    "Where the memory goes when it is trained, one replica": "训练时显存的去向（一个副本）",
    "On the fullest device of the layout": "该并行布局中占用最多的设备",
    "Activations are not counted: they need the architecture and `sequence_length`.": (
        "未计激活值：需要架构与 `sequence_length`。"
    ),
    "scores are kept; with dropout": "保留注意力分数；有 dropout",
    "scores are kept; with dropout; norms and loss operation by operation": (
        "保留注意力分数；有 dropout；归一化与损失逐个算子执行"
    ),
    "scores are kept; without dropout": "保留注意力分数；无 dropout",
    "scores are kept; without dropout; norms and loss operation by operation": (
        "保留注意力分数；无 dropout；归一化与损失逐个算子执行"
    ),
    "attention is fused, so that scores are never kept; with dropout": "注意力已融合，从不保留分数；有 dropout",
    "attention is fused, so that scores are never kept; with dropout; norms and loss operation by operation": (
        "注意力已融合，从不保留分数；有 dropout；归一化与损失逐个算子执行"
    ),
    "attention is fused, so that scores are never kept; without dropout": "注意力已融合，从不保留分数；无 dropout",
    "attention is fused, so that scores are never kept; without dropout; norms and loss operation by operation": (
        "注意力已融合，从不保留分数；无 dropout；归一化与损失逐个算子执行"
    ),
    "### Fine-tuning with adapters": "### 用适配器微调",
    "To fine-tune": "微调所需",
    "Trained parameters": "被训练的参数",
    "Where the memory goes when it is fine-tuned": "微调时显存的去向",
}
