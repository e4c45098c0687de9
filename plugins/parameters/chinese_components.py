"""Names of components in Chinese: where a component stands, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLACES: Final[Mapping[str, str]] = {
    "": "",
    "encoder ": "编码器",
    "decoder ": "解码器",
    "cross ": "交叉",
    "decoder cross ": "解码器交叉",
    "vision ": "视觉",
    "text ": "文本",
    "expert ": "专家",
    "encoder expert ": "编码器专家",
    "decoder expert ": "解码器专家",
    "shared expert ": "共享专家",
    "repeated ": "重复层",
    "sliding ": "滑动窗口",
    "full ": "全局",
}

PARTS: Final[Mapping[str, str]] = {
    "token embedding": "词嵌入",
    "position embedding": "位置嵌入",
    "segment embedding": "段落嵌入",
    "patch embedding": "图块嵌入",
    "embedding norm": "嵌入归一化",
    "embedding projection": "嵌入投影",
    "relative position bias": "相对位置偏置",
    "relative position embedding": "相对位置嵌入",
    "class token": "类别词元",
    "query projection": "查询投影",
    "key projection": "键投影",
    "value projection": "值投影",
    "key and value projection": "键值投影",
    "output projection": "输出投影",
    "query compression": "查询压缩",
    "key value compression": "键值压缩",
    "query norm": "查询归一化",
    "key norm": "键归一化",
    "key value norm": "键值归一化",
    "attention": "注意力",
    "attention norm": "注意力归一化",
    "attention sinks": "注意力汇",
    "post attention norm": "注意力后归一化",
    "gate projection": "门控投影",
    "up projection": "升维投影",
    "down projection": "降维投影",
    "mlp norm": "前馈归一化",
    "post mlp norm": "前馈后归一化",
    "router": "路由",
    "layer norm": "层归一化",
    "final norm": "末层归一化",
    "language model head": "语言模型输出头",
    "language model head bias": "语言模型输出头偏置",
    "head transform": "输出头变换",
    "head norm": "输出头归一化",
    "classifier": "分类头",
    "pooler": "池化",
    "projector": "投影器",
    "projector norm": "投影器归一化",
    "convolution": "卷积",
    "input projection": "输入投影",
    "selection projection": "选择投影",
    "time step projection": "时间步投影",
    "state transition": "状态转移",
    "state output projection": "状态输出投影",
    "skip": "跳连",
    "stem": "首层卷积",
    "stem norm": "首层归一化",
}


def components() -> dict[str, str]:
    """Every part at every place; what a family calls otherwise stays English."""
    return {place + part: there + name for place, there in PLACES.items() for part, name in PARTS.items()}
