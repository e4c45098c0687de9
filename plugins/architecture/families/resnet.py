"""ResNet: stages of residual convolutions with batch norms (He et al. 2015, arXiv:1512.03385)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import classification_head, labels
from reporter_plugins.architecture.size import Size

PICTURE = 224
"""Height and width of a picture in ImageNet's evaluation: the configuration gives none."""


def components(config: Config, architecture: str) -> Iterator[Component]:
    """The stem, the stages, a classifier."""
    inputs, outputs = config.size("num_channels"), config.size("embedding_size")
    side = config.derived("image_size", PICTURE, "ImageNet's pictures, 224 by 224")
    yield from convolved("stem", inputs, outputs, 49, (side // 2) * (side // 2))
    side, width = side // 4, outputs
    for stage in range(len(config.sequence("depths"))):
        stride = 2 if stage or config.flag("downsample_in_first_stage") else 1
        wide = config.item("hidden_sizes", stage)
        yield from stage_components(config, stage, (width, wide), side, stride)
        side, width = side // stride if stride > 1 else side, wide
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)


def stage_components(
    config: Config, stage: int, widths: tuple[Size, Size], side: Size, stride: int
) -> Iterator[Component]:
    """The first layer, which changes the width, and the others, which are equal."""
    layer = bottleneck if config.text("layer_type") == "bottleneck" else basic
    depth, name = config.item("depths", stage), f"stage {stage + 1}"
    inputs, outputs = widths
    small = side // stride if stride > 1 else side
    before, after = side * side, small * small
    if inputs.value != outputs.value or stride > 1:
        yield from convolved(f"{name} shortcut", inputs, outputs, 1, after)
    early = config.flag("downsample_in_bottleneck")
    yield from layer(f"{name} first", inputs, outputs, after if early else before, after, Size.exactly(1))
    others = config.derived(f"layers_{stage}", max(0, depth.value - 1), "the layers after the first of the stage")
    if others.value:
        yield from layer(f"{name} later", outputs, outputs, after, after, others)


def bottleneck(name: str, inputs: Size, outputs: Size, before: Size, after: Size, count: Size) -> Iterator[Component]:
    """Narrow to a quarter, convolve, widen."""
    narrow = outputs // 4
    yield from convolved(f"{name} reduction", inputs, narrow, 1, before, count)
    yield from convolved(f"{name} convolution", narrow, narrow, 9, after, count)
    yield from convolved(f"{name} expansion", narrow, outputs, 1, after, count)


def basic(name: str, inputs: Size, outputs: Size, before: Size, after: Size, count: Size) -> Iterator[Component]:
    """Two convolutions of three by three."""
    yield from convolved(f"{name} convolution", inputs, outputs, 9, after, count)
    yield from convolved(f"{name} second convolution", outputs, outputs, 9, after, count)


def convolved(
    name: str, inputs: Size, outputs: Size, kernel: int, positions: Size, count: Size = ONE
) -> Iterator[Component]:
    """A convolution without bias, and its batch norm."""
    yield Convolution(
        name=name,
        count=count,
        inputs=inputs,
        outputs=outputs,
        kernel=Size.exactly(kernel),
        stream="patches",
        positions=positions,
    )
    yield Norm(name=f"{name} norm", count=count, width=outputs, bias=True)


FAMILY = Family(
    model_types=("resnet",),
    title="ResNet: residual convolutions",
    reference="transformers ResNetConfig",
    classes=classes("ResNet", "ForImageClassification", "Model"),
    components=components,
    defaults={
        "num_channels": 3,
        "embedding_size": 64,
        "hidden_sizes": [256, 512, 1024, 2048],
        "depths": [3, 4, 6, 3],
        "layer_type": "bottleneck",
        "downsample_in_first_stage": False,
        "downsample_in_bottleneck": False,
    },
)
