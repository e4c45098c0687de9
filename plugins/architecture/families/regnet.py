"""RegNet: residual layers of grouped convolutions, some with an attention to channels (arXiv:2003.13678)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import classification_head, labels
from reporter_plugins.architecture.size import Size

PICTURE = 224
ONE = Size.exactly(1)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """A convolution, four stages, a classifier."""
    width = config.size("embedding_size")
    side = config.derived("image_size", PICTURE, "ImageNet's pictures, 224 by 224") // 2
    yield from convolved("stem", config.size("num_channels"), width, 9, side * side)
    for stage in range(len(config.sequence("depths"))):
        stride = 2 if stage or config.flag("downsample_in_first_stage") else 1
        side = side // stride if stride > 1 else side
        wide = config.item("hidden_sizes", stage)
        yield from stage_components(config, stage, (width, wide), side * side, strided=stride > 1)
        width = wide
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)


def stage_components(
    config: Config, stage: int, widths: tuple[Size, Size], places: Size, *, strided: bool
) -> Iterator[Component]:
    """The first layer, which changes the width, and the others, which are equal."""
    inputs, outputs = widths
    name = f"stage {stage + 1}"
    if inputs.value != outputs.value or strided:
        yield from convolved(f"{name} shortcut", inputs, outputs, 1, places)
    yield from layer(config, f"{name} first", inputs, outputs, places, ONE)
    rest = max(0, config.item("depths", stage).value - 1)
    others = config.derived(f"layers_{stage}", rest, "the layers after the first of the stage")
    if others.value:
        yield from layer(config, f"{name} later", outputs, outputs, places, others)


def layer(config: Config, name: str, inputs: Size, outputs: Size, places: Size, count: Size) -> Iterator[Component]:
    """One place, a group's neighbourhood, one place again; between them a weight for each channel."""
    groups = max(1, outputs.value // max(1, config.integer("groups_width")))
    group = config.derived(f"group_width_{outputs.value}", outputs.value // groups, "channels of a group")
    yield from convolved(f"{name} reduction", inputs, outputs, 1, places, count)
    yield from convolved(f"{name} convolution", group, outputs, 9, places, count)
    if config.text("layer_type") == "y":
        squeezed = config.derived(f"squeezed_{inputs.value}", round(inputs.value / 4), "a quarter, rounded")
        for way, before, after in (("squeeze", outputs, squeezed), ("excitation", squeezed, outputs)):
            yield Convolution(
                name=f"{name} {way}", kind="attention", count=count, inputs=before, outputs=after, kernel=ONE,
                bias=True, stream="once",
            )  # fmt: skip
    yield from convolved(f"{name} expansion", outputs, outputs, 1, places, count)


def convolved(
    name: str, inputs: Size, outputs: Size, kernel: int, places: Size, count: Size = ONE
) -> Iterator[Component]:
    """A convolution without bias, and its batch norm."""
    yield Convolution(
        name=name, count=count, inputs=inputs, outputs=outputs, kernel=Size.exactly(kernel), stream="patches",
        positions=places,
    )  # fmt: skip
    yield Norm(name=f"{name} norm", count=count, width=outputs, bias=True)


FAMILY = Family(
    model_types=("regnet",),
    title="RegNet: residual grouped convolutions",
    reference="transformers RegNetConfig",
    classes=classes("RegNet", "ForImageClassification", "Model"),
    components=components,
    defaults={
        "num_channels": 3,
        "embedding_size": 32,
        "hidden_sizes": [128, 192, 512, 1088],
        "depths": [2, 6, 12, 2],
        "groups_width": 64,
        "layer_type": "y",
        "downsample_in_first_stage": True,
    },
)
