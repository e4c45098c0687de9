"""MobileNet V1, PoolFormer and DINOv3's ConvNeXt: convolutions, pools (arXiv:1704.04861, 2111.11418, 2508.10104)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.convnext import downsampling, stage_components
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, classification_head, labels, times
from reporter_plugins.architecture.size import Size

STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
NINE = Size.exactly(9)


def mobilenet_components(config: Config, architecture: str) -> Iterator[Component]:
    """A stem, thirteen pairs of a depthwise and a pointwise convolution, each with a norm, a classifier."""
    side, depth = -(-config.integer("image_size") // 2), 32
    width = widened(config, depth)
    yield from convolved("stem", config.size("num_channels"), width, NINE, side)
    for index, stride in enumerate(STRIDES, 1):
        side = -(-side // stride)
        depth = depth * 2 if stride == 2 or index == 1 else depth
        outputs = widened(config, depth)
        yield from convolved(f"layer {index} depthwise", ONE, width, NINE, side)
        yield from convolved(f"layer {index} pointwise", width, outputs, ONE, side)
        width = outputs
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)


def widened(config: Config, depth: int) -> Size:
    """So many channels times `depth_multiplier`, but not fewer than `min_depth`."""
    number = max(int(depth * config.number("depth_multiplier")), config.integer("min_depth"))
    return config.derived(f"channels_{number}", number, f"{depth} times depth_multiplier, at least min_depth")


def convolved(name: str, inputs: Size, outputs: Size, kernel: Size, side: int) -> Iterator[Component]:
    """A convolution without a bias, and its norm."""
    places = Size.exactly(side * side)
    yield Convolution(
        name=f"{name} convolution", inputs=inputs, outputs=outputs, kernel=kernel, stream="patches", positions=places
    )
    yield Norm(name=f"{name} norm", width=outputs, bias=True)


def pool_components(config: Config, architecture: str) -> Iterator[Component]:
    """Stages of patches, pools and plain MLPs by convolution, with two norms and two scales a layer."""
    inputs, side = config.size("num_channels"), config.size("image_size")
    for stage in range(len(config.sequence("hidden_sizes"))):
        width, patch = config.item("hidden_sizes", stage), config.item("patch_sizes", stage)
        side = side // config.item("strides", stage)
        name, places = f"stage {stage + 1}", side * side
        yield Convolution(
            name=f"{name} patch embedding", kind="embedding", inputs=inputs, outputs=width, kernel=patch * patch,
            bias=True, stream="patches", positions=places,
        )  # fmt: skip
        stack = Stack(config, config.item("depths", stage), width, f"{name} ", "patches", places)
        inner = times(config, "mlp_ratio", width)
        yield stack.linear("expansion", "conv", width, inner, bias=True)
        yield stack.linear("contraction", "conv", inner, width, bias=True)
        yield from stack.norms("pool norm", "MLP norm", bias=True)
        if config.flag("use_layer_scale"):
            yield stack.vector("scales", "other", 2 * width)
        inputs = width
    if architecture.endswith("ForImageClassification"):
        yield Norm(name="final norm", width=inputs, bias=True)
        yield classification_head(labels(config), inputs)


def dino_components(config: Config, _: str) -> Iterator[Component]:
    """ConvNeXt, without a norm of the patches apart."""
    width, four = config.item("hidden_sizes", 0), Size.exactly(16)
    side = config.size("image_size") // 4
    yield Convolution(
        name="patch embedding", inputs=config.size("num_channels"), outputs=width, kernel=four, bias=True,
        stream="patches", positions=side * side,
    )  # fmt: skip
    yield Norm(name="embedding norm", width=width, bias=True)
    for stage in range(len(config.sequence("hidden_sizes"))):
        wide = config.item("hidden_sizes", stage)
        if stage:
            side = side // 2
            yield from downsampling(stage, width, wide, side * side)
        width = wide
        yield from stage_components(config, stage, width, side * side, False)
    yield Norm(name="final norm", width=width, bias=True)


FAMILIES = (
    Family(
        model_types=("mobilenet_v1",),
        title="MobileNet V1: depthwise and pointwise convolutions",
        reference="transformers MobileNetV1Config",
        classes=classes("MobileNetV1", "ForImageClassification", "Model"),
        components=mobilenet_components,
        ignored=frozenset(("tf_padding",)),
        defaults={"num_channels": 3, "image_size": 224, "depth_multiplier": 1.0, "min_depth": 8},
    ),
    Family(
        model_types=("poolformer",),
        title="PoolFormer: pools and plain MLPs in stages",
        reference="transformers PoolFormerConfig",
        classes=classes("PoolFormer", "ForImageClassification", "Model"),
        components=pool_components,
        ignored=frozenset(("patch_size", "stride", "pool_size", "padding", "num_encoder_blocks", "drop_path_rate")),
        defaults={
            "num_channels": 3,
            "image_size": 224,
            "mlp_ratio": 4.0,
            "depths": [2, 2, 6, 2],
            "hidden_sizes": [64, 128, 320, 512],
            "patch_sizes": [7, 3, 3, 3],
            "strides": [4, 2, 2, 2],
            "use_layer_scale": True,
        },
    ),
    Family(
        model_types=("dinov3_convnext",),
        title="DINOv3 ConvNeXt: depthwise convolutions",
        reference="transformers DINOv3ConvNextConfig",
        classes=classes("DINOv3ConvNext", "Model"),
        components=dino_components,
        defaults={
            "num_channels": 3,
            "image_size": 224,
            "hidden_sizes": [96, 192, 384, 768],
            "depths": [3, 3, 9, 3],
            "layer_scale_init_value": 1e-06,
        },
    ),
)
