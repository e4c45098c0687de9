"""The communication plugin's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Communication": "通信",
    "Bytes and seconds of a training step's collectives, and the pipeline's bubble: what a layout costs.": (
        "一个训练步中集合通信的字节数与时间，以及流水线气泡：并行布局的代价。"
    ),
    "Sent by a device each step": "每步每台设备发送",
    "Time on the links, nothing overlapped": "链路时间（不计重叠）",
    "Arithmetic of a step, at the peak": "一步的运算时间（按峰值）",
    "Pipeline bubble": "流水线气泡",
    "share of a step": "占一步的份额",
    "Parallelism": "并行方式",
    "Collective": "集合通信",
    "Sent": "发送量",
    "Time": "时间",
    "What each kind of parallelism sends": "每种并行方式的发送量",
    "A good implementation hides most of it behind arithmetic: these are the bytes and seconds to hide.": (
        "好的实现会把其中大部分隐藏在运算之后：这里是需要被隐藏的字节与秒数。"
    ),
    "data parallelism": "数据并行",
    "tensor parallelism": "张量并行",
    "expert parallelism": "专家并行",
    "pipeline parallelism": "流水线并行",
    "context parallelism": "上下文并行",
    "reduce-scatter and all-gather": "归约散发与全收集",
    "all-reduce": "全归约",
    "all-to-all": "全交换",
    "point to point": "点对点",
    "ring of keys and values": "键值环传",
    "nothing is sent: the run is on one device": "没有通信：只在一台设备上训练",
    "models.toml does not say how the run is shared out": "models.toml 没有说明训练如何分摊到各设备",
}
