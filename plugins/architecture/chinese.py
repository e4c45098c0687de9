"""What formulas call their symbols, and where an input comes from, in Chinese: the words of every derivation.

They stand together because they are the field's words, which many plugins share: `hidden size`, `tokens of a prompt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reporter_plugins.architecture.chinese_work import COSTS, MACHINES, ORIGINS, WORK

FIELDS: Final[Mapping[str, str]] = {
    "hidden size": "隐藏维度",
    "num hidden layers": "层数",
    "num attention heads": "注意力头数",
    "num key value heads": "键值头数",
    "head dim": "每头维度",
    "intermediate size": "前馈层宽度",
    "moe intermediate size": "专家的前馈宽度",
    "vocab size": "词表大小",
    "vocabulary size": "词表大小",
    "num experts": "专家数",
    "num experts per tok": "每词元使用的专家数",
    "max position embeddings": "最大位置数",
    "number of layers": "层数",
    "layers": "层",
    "sliding window": "滑动窗口",
    "num channels": "通道数",
    "patch size": "图块边长",
    "image size": "图像边长",
    "layer_types, or every {number}th is full": "layer_types；否则每 {number} 层有一层为全注意力",
    "the layers after the dense ones": "稠密层之后的各层",
    "the other layers than sparse encoder layers": "编码器中非稀疏的各层",
    "the other layers than sparse decoder layers": "解码器中非稀疏的各层",
    "the other layers than sliding layers": "滑动窗口层之外的各层",
    "sliding layers": "滑动窗口层",
    "full layers": "全注意力层",
    "every layer whose index leaves 1 when divided by layers // sparse layers; all where that is 1": (
        "序号除以（层数 // 稀疏层数）余 1 的各层；该商为 1 时为全部"
    ),
    "a token goes through one expert (arXiv:2101.03961, section 2.1)": (
        "每个词元只经过一个专家（arXiv:2101.03961，第 2.1 节）"
    ),
    "decoder_sparse_step and mlp_only_layers": "decoder_sparse_step 与 mlp_only_layers",
    "num decoder layers": "解码器层数",
    "n shared experts": "共享专家数",
    "experts per token": "每词元的专家数",
    "dense layers": "稠密层",
    "sparse layers": "稀疏层",
    "dense encoder layers": "编码器的稠密层",
    "dense decoder layers": "解码器的稠密层",
    "sparse encoder layers": "编码器的稀疏层",
    "sparse decoder layers": "解码器的稀疏层",
    "kv lora rank": "键值的低秩维度",
    "q lora rank": "查询的低秩维度",
    "qk nope head dim": "查询与键每头中不带位置的维度",
    "qk rope head dim": "查询与键每头中带旋转位置的维度",
    "v head dim": "值的每头维度",
    "relative attention num buckets": "相对位置的分桶数",
    "type vocab size": "句段类型数",
    "key-value heads; one for a latent": "键值头；潜在注意力时为一",
    "expert norm": "专家归一化",
    "first_k_dense_replace, or mlp_layer_types": "first_k_dense_replace 或 mlp_layer_types",
}
"""Fields of an architecture."""

COUNTS: Final[Mapping[str, str]] = {
    "all parameters": "全部参数",
    "all parameters: a token uses every one": "全部参数：每个词元都用到",
    "counted": "逐一计数",
    "by the shortcut": "按速算公式",
    "parameters a token uses": "一个词元用到的参数",
    "parameters active per token": "每词元激活的参数",
    "those that a token uses": "其中一个词元用到的",
    "those of all routed experts": "全部路由专家的参数",
    "those of the experts a token passes through": "一个词元经过的专家的参数",
    "weights that a token is multiplied with": "与一个词元相乘的权重",
    "the same where it goes through every expert": "若经过每个专家时的同一数值",
    "token and position tables": "词元表与位置表",
    "the head's own, none where it is tied": "输出头自己的参数；共享时为零",
    "head, none where it is tied": "输出头；共享时为零",
    "matrices in layers": "各层中的矩阵",
    "of them in layers": "其中位于各层的",
    "in layers, split by tensor parallelism": "各层中由张量并行切分的",
    "key and value projections": "键与值的投影",
    "norms and routers": "归一化与路由器",
    "embedding and head of one stage": "一个流水级的嵌入与输出头",
    "tables": "各表",
    "the total that is published": "公布的总数",
    "unique parameters of the architecture": "该结构的不重复参数",
    "weights of the head": "输出头的权重",
    "weights that a prompt's token is multiplied with": "与提示中一个词元相乘的权重",
    "weights that a new token is multiplied with": "与一个新词元相乘的权重",
    "products of the prompt's attention": "提示内注意力的乘积数",
    "products of its attention to the context": "新词元对上下文注意力的乘积数",
    "numbers kept of a sequence": "每条序列保存的数",
    "numbers of a recurrent state": "循环状态的数",
    "its experts": "其专家",
    "numbers kept of a token": "每个词元保存的数",
    "numbers of a recurrent state, whatever the length": "循环状态的数，与长度无关",
    "numbers a token of the widest block": "最宽一块中每词元的数",
    "key-value heads": "键值头",
}
"""Parameters, weights and what is counted of them."""

PLUGINS: Final[Mapping[str, str]] = {
    "Architecture": "结构",
    "Verification": "核对",
    "What a model is made of: an architecture is a list of components, built by its family from its fields.": (
        "模型由什么组成：结构是一列组成部分，由所属系列根据字段构建。"
    ),
    "Communication: what a parallel layout sends in a training step, how long its links take, and the bubble.": (
        "通信：一种并行布局在一个训练步中发送多少、链路耗时多久，以及流水线气泡。"
    ),
    "Models side by side, by tiers of size: under 10B, 10B to 100B, over 100B parameters.": (
        "按规模分级对照各模型：10B 以下、10B 至 100B、100B 以上。"
    ),
    "Compression: what quantization, pruning, distillation and sparse activation leave of a model, and of tiers.": (
        "压缩：量化、剪枝、蒸馏与稀疏激活之后，模型与各级还剩多少。"
    ),
    "Compute: the operations of a forward pass and of training, the hours they take, and what training entails.": (
        "计算：前向与训练的运算量、所需小时数，以及训练的前提与代价。"
    ),
    "Whether an ability emerges with scale, where, how surely, and whether it is the metric that jumps.": (
        "能力是否随规模涌现、在何处、有多大把握，以及跳变的是否只是指标。"
    ),
    "Energy: what training a model takes in energy, carbon, water and money, and how well that is known.": (
        "能耗：训练一个模型所需的能量、碳排放、用水与费用，以及这些数字有多可靠。"
    ),
    "Accelerators: what each computes, keeps, moves and draws, with a source for every figure.": (
        "加速器：各自的算力、显存、带宽与功耗，每个数字都有来源。"
    ),
    "What this machine really does: records of `reporter measure`, and what reports make of them.": (
        "本机的真实表现：`reporter measure` 的记录，以及报告如何使用它们。"
    ),
    "Memory: what weights, caches, gradients, optimizers and activations take, whole and on one device of a layout.": (
        "显存：权重、缓存、梯度、优化器与激活值的占用，总量及布局中单个设备上的量。"
    ),
    "How many parameters a model has: exactly, by component, each with the formula that counted it.": (
        "模型有多少参数：精确计数，按组成部分列出，每项都有公式。"
    ),
    "Scaling laws: from a table of training runs to laws, what they foretell, and how far to trust them.": (
        "规模定律：由训练记录表得到定律、其预测，以及可信的程度。"
    ),
    "Serving: how fast a deployment can be at most, how many sequences it holds, and what its tokens cost.": (
        "部署：一种部署最快能多快、能容纳多少序列，以及每个词元的费用。"
    ),
    "Sweeps: one model along axes of its serving or training table, as a table, small charts and the best cells.": (
        "扫描：一个模型沿部署或训练各轴变化，给出表格、小图与最佳单元。"
    ),
}
"""What the built-in plugins are, on the page that lists them."""

CHINESE: Final[Mapping[str, str]] = {**FIELDS, **COUNTS, **WORK, **MACHINES, **COSTS, **ORIGINS, **PLUGINS}
