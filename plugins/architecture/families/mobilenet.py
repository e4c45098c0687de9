"""MobileNetV2 and EfficientNet: narrow layers widened about a depthwise convolution (arXiv:1801.04381, 1905.11946)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from reporter_plugins.architecture.component import ONE, Component, Convolution, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import classification_head, labels
from reporter_plugins.architecture.size import Size

WIDTHS = (16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320)
STRIDES = (2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)


def mobilenet_components(config: Config, architecture: str) -> Iterator[Component]:
    """A stem, sixteen inverted residuals, a last convolution, a classifier."""
    widths = [multiplied(config, width) for width in WIDTHS]
    first = multiplied(config, 32)
    side, reached = config.integer("image_size") // 2, 2
    yield from convolved(config, "stem", config.integer("num_channels"), first, 9, side)
    if not config.flag("first_layer_is_expansion"):
        yield from convolved(config, "stem expansion", first, first, 1, side)
    yield from convolved(config, "stem depthwise", 1, first, 9, side)
    yield from convolved(config, "stem reduction", first, widths[0], 1, side)
    for index, (before, after) in enumerate(pairwise(widths)):
        if reached != config.integer("output_stride"):
            reached, side = reached * STRIDES[index], -(-side // STRIDES[index])
        wide = divisible(round(before * config.number("expand_ratio")), config)
        yield from convolved(config, f"layer {index + 1} expansion", before, wide, 1, side)
        yield from convolved(config, f"layer {index + 1} depthwise", 1, wide, 9, side)
        yield from convolved(config, f"layer {index + 1} reduction", wide, after, 1, side)
    fine = config.flag("finegrained_output") and config.number("depth_multiplier") < 1
    last = 1280 if fine else multiplied(config, 1280)
    yield from convolved(config, "last", widths[-1], last, 1, side)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), channels(config, last))


def multiplied(config: Config, width: int) -> int:
    """A width times `depth_multiplier`, made divisible."""
    return divisible(round(width * config.number("depth_multiplier")), config)


def divisible(width: int, config: Config) -> int:
    """The nearest multiple of `depth_divisible_by`, not more than a tenth below."""
    return nearest(width, config.integer("depth_divisible_by"), config.integer("min_depth"))


def nearest(width: float, divisor: int, least: int) -> int:
    """The nearest multiple of a number, at least `least`, not more than a tenth below."""
    divisor = max(1, divisor)
    found = max(least, int(width + divisor / 2) // divisor * divisor)
    return int(found + divisor) if found < 0.9 * width else int(found)


def efficientnet_components(config: Config, architecture: str) -> Iterator[Component]:
    """A stem, seven stages of widened layers with an attention to channels, a last convolution, a classifier."""
    side = -(-config.integer("image_size") // 2)
    yield from convolved(config, "stem", config.integer("num_channels"), scaled(config, 32), 9, side)
    width, number = 0, 0
    for stage in range(len(config.sequence("in_channels"))):
        inputs = scaled(config, config.item("in_channels", stage).value)
        width = scaled(config, config.item("out_channels", stage).value)
        repeats = math.ceil(config.number("depth_coefficient") * config.item("num_block_repeats", stage).value)
        for index in range(repeats):
            number += 1
            before = side
            side = -(-side // config.item("strides", stage).value) if index == 0 else side
            yield from block(config, f"layer {number} ", stage, (width if index else inputs, width), (before, side))
    last = scaled(config, 1280)
    if config.integer("hidden_dim") != last:
        config.fault("hidden_dim", f"hidden_dim is only known as {last}, 1280 times width_coefficient, rounded")
    yield from convolved(config, "last", width, last, 1, side)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), config.size("hidden_dim"))


def scaled(config: Config, width: int) -> int:
    """A width times `width_coefficient`, made divisible."""
    divisor = config.integer("depth_divisor")
    return nearest(width * config.number("width_coefficient"), divisor, divisor)


def block(
    config: Config, name: str, stage: int, widths: tuple[int, int], sides: tuple[int, int]
) -> Iterator[Component]:
    """Widen, convolve each channel, weigh the channels, narrow."""
    inputs, outputs = widths
    ratio, kernel = config.item("expand_ratios", stage).value, config.item("kernel_sizes", stage).value
    wide = inputs * ratio
    if ratio != 1:
        yield from convolved(config, f"{name}expansion", inputs, wide, 1, sides[0])
    yield from convolved(config, f"{name}depthwise", 1, wide, kernel * kernel, sides[1])
    squeezed = max(1, int(inputs * config.number("squeeze_expansion_ratio")))
    for way, before, after in (("squeeze", wide, squeezed), ("excitation", squeezed, wide)):
        yield Convolution(
            name=f"{name}{way}", inputs=channels(config, before), outputs=channels(config, after), kernel=ONE,
            bias=True, stream="once",
        )  # fmt: skip
    yield from convolved(config, f"{name}projection", wide, outputs, 1, sides[1])


def channels(config: Config, number: int) -> Size:
    """So many channels."""
    return config.derived(f"channels_{number}", number, "a width, scaled and made divisible")


def convolved(config: Config, name: str, inputs: int, outputs: int, kernel: int, side: int) -> Iterator[Component]:
    """A convolution without bias, and its batch norm."""
    width, sources = channels(config, outputs), ONE if inputs == 1 else channels(config, inputs)
    yield Convolution(
        name=name, inputs=sources, outputs=width, kernel=Size.exactly(kernel), stream="patches",
        positions=Size.exactly(side * side),
    )  # fmt: skip
    yield Norm(name=f"{name} norm", width=width, bias=True)


FAMILIES = (
    Family(
        model_types=("mobilenet_v2",),
        title="MobileNetV2: inverted residual convolutions",
        reference="transformers MobileNetV2Config",
        classes=classes("MobileNetV2", "ForImageClassification", "Model"),
        components=mobilenet_components,
        ignored=frozenset(("tf_padding", "semantic_loss_ignore_index")),
        defaults={
            "num_channels": 3,
            "image_size": 224,
            "depth_multiplier": 1.0,
            "depth_divisible_by": 8,
            "min_depth": 8,
            "expand_ratio": 6.0,
            "output_stride": 32,
            "first_layer_is_expansion": True,
            "finegrained_output": True,
        },
    ),
    Family(
        model_types=("efficientnet",),
        title="EfficientNet: inverted residual convolutions, scaled together",
        reference="transformers EfficientNetConfig",
        classes=classes("EfficientNet", "ForImageClassification", "Model"),
        components=efficientnet_components,
        ignored=frozenset(("depthwise_padding", "pooling_type", "drop_connect_rate", "num_hidden_layers")),
        defaults={
            "num_channels": 3,
            "image_size": 600,
            "width_coefficient": 2.0,
            "depth_coefficient": 3.1,
            "depth_divisor": 8,
            "kernel_sizes": [3, 3, 5, 3, 5, 5, 3],
            "in_channels": [32, 16, 24, 40, 80, 112, 192],
            "out_channels": [16, 24, 40, 80, 112, 192, 320],
            "strides": [1, 2, 2, 2, 1, 2, 1],
            "num_block_repeats": [1, 2, 2, 3, 3, 4, 1],
            "expand_ratios": [1, 6, 6, 6, 6, 6, 6],
            "squeeze_expansion_ratio": 0.25,
            "hidden_dim": 2560,
        },
    ),
)
