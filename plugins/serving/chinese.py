"""The serving plugin's texts in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "Serving": "部署",
    "Latency and throughput on a roofline: bounds that no deployment on this hardware beats.": (
        "屋顶线模型上的延迟与吞吐：这种硬件上任何部署都无法超越的界限。"
    ),
    "Prefill at best": "最快预填充",
    "A token at best": "最快每词元",
    "Throughput at best": "吞吐（最高）",
    "Batch that turns compute-bound": "转为计算受限的批量",
    "Sequences that fit": "可容纳的序列数",
    "Throughput with so many, at best": "装满时的吞吐（最高）",
    "Energy per million tokens": "每百万词元能耗",
    "Cost per million tokens": "每百万词元费用",
    "calibrated": "已校准",
    "Rates are measured ({file}, {date}), and no datasheet's.": "速率为实测值（{file}，{date}），而非厂商资料。",
    "does not fit": "放不下",
    "The fullest device of this layout would hold more than its memory.": "该布局中占用最多的设备会超出其显存。",
    "This model does not generate token by token: there is no decoding.": "该模型不逐词元生成：没有解码。",
    "memory-bound": "访存受限",
    "A step waits for weights and cache to be read; a larger batch costs little.": (
        "每一步都在等待读取权重与缓存；加大批量几乎不增加时间。"
    ),
    "compute-bound": "计算受限",
    "A step waits for the arithmetic; a larger batch takes as much longer.": (
        "每一步都在等待运算；批量加大多少，时间就长多少。"
    ),
    "No batch turns this compute-bound: a sequence's cache takes longer to read than its token to compute.": (
        "任何批量都不会使其转为计算受限：读取一个序列的缓存比计算它的词元更久。"
    ),
    "Batch": "批量",
    "Latency at best, ms/token": "延迟（最快，毫秒/词元）",
    "Throughput at best, token/s": "吞吐（最高，词元/秒）",
    "Throughput against batch": "吞吐随批量的变化",
    "Fits": "放得下",
    "yes": "是",
    "no": "否",
    "Deployments side by side": "部署对照",
    "Models on the hardware they are served on: throughput against batch, devices against precision.": (
        "各模型在其部署硬件上：吞吐随批量、设备数随精度的变化。"
    ),
    "no model has a serving table with hardware": "没有模型的 serving 表给出硬件",
    "Each line is a model on its devices, at its own context, up to the largest batch that fits: at best.": (
        "每条线是一个模型在其设备上、以其自身的上下文、直到可容纳的最大批量：最好情形。"
    ),
    "Sequences at once": "同时处理的序列数",
    "Tokens a second, at best": "每秒词元数（最高）",
    "Devices against precision": "设备数随精度的变化",
    "The fewest devices of its hardware that hold each model, with its cache and working memory, by the weights' "
    "precision.": "按权重精度，容纳各模型及其缓存与工作显存所需的最少设备数。",
    "Devices": "设备数",
    "Model": "模型",
    "Hardware": "硬件",
    "A token": "每词元",
    "Throughput": "吞吐",
    "Throughput, full": "装满时的吞吐",
    "Energy, 1M tokens": "每百万词元能耗",
    "Cost, 1M tokens": "每百万词元费用",
    "Every deployment, at its own batch and context": "各部署，以其自身的批量与上下文",
    "All of these are bounds: no deployment on this hardware is faster. `[models.x.serving]` describes one.": (
        "这些都是界限：这种硬件上没有更快的部署。`[models.x.serving]` 描述一个部署。"
    ),
    "models.toml names no hardware to serve on: serving.hardware": "models.toml 没有给出部署用的硬件：serving.hardware",
    "no peak rate or no memory bandwidth of {name} is published": "{name} 的峰值速率或显存带宽没有公布",
    "the architecture is not published": "架构未公开",
}
