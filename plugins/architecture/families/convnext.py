"""ConvNeXt and ConvNeXt V2: depthwise convolutions and pointwise MLPs in four stages.

Liu et al. 2022, arXiv:2201.03545.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import ONE, Component, Convolution, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, classification_head, labels, patch_embedding
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str, *, second: bool = False) -> Iterator[Component]:
    """Patches and their norm, the stages, final norm, a classifier."""
    width, patch = config.item("hidden_sizes", 0), config.size("patch_size")
    side = config.size("image_size") // patch
    yield patch_embedding(config, width)
    yield Norm(name="embedding norm", width=width, bias=True)
    for stage in range(len(config.sequence("hidden_sizes"))):
        wide = config.item("hidden_sizes", stage)
        if stage:
            side = side // 2
            yield from downsampling(stage, width, wide, side * side)
        width = wide
        yield from stage_components(config, stage, width, side * side, second)
    yield Norm(name="final norm", width=width, bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)


def downsampling(stage: int, inputs: Size, outputs: Size, positions: Size) -> Iterator[Component]:
    """A norm, and a convolution of two by two that halves the sides."""
    name = f"stage {stage + 1} downsampling"
    yield Norm(name=f"{name} norm", width=inputs, bias=True)
    four = Size.exactly(4)
    yield Convolution(
        name=name, inputs=inputs, outputs=outputs, kernel=four, bias=True, stream="patches", positions=positions
    )


def stage_components(config: Config, stage: int, width: Size, positions: Size, second: bool) -> Iterator[Component]:
    """Depthwise convolution, norm, two pointwise layers, a scale (V1) or a response norm (V2)."""
    name, count, kernel = f"stage {stage + 1}", config.item("depths", stage), Size.exactly(49)
    stack = Stack(config, count, width, f"{name} ", "patches", positions)
    yield Convolution(
        name=f"{name} convolution", count=count, inputs=ONE, outputs=width, kernel=kernel, bias=True,
        stream="patches", positions=positions,
    )  # fmt: skip
    yield stack.norm("norm", bias=True)
    yield stack.linear("expansion", "conv", width, 4 * width, bias=True)
    yield stack.linear("contraction", "conv", 4 * width, width, bias=True)
    if second:
        yield stack.vector("response norm", "conv", 2 * (4 * width))
    elif config.number("layer_scale_init_value") > 0:
        yield stack.vector("scale", "conv", width)


FAMILIES = (
    Family(
        model_types=("convnext",),
        title="ConvNeXt: depthwise convolutions",
        reference="transformers ConvNextConfig",
        classes=classes("ConvNext", "ForImageClassification", "Model"),
        components=components,
        defaults={
            "num_channels": 3,
            "patch_size": 4,
            "hidden_sizes": [96, 192, 384, 768],
            "depths": [3, 3, 9, 3],
            "layer_scale_init_value": 1e-06,
            "image_size": 224,
        },
    ),
    Family(
        model_types=("convnextv2",),
        title="ConvNeXt V2: depthwise convolutions, response norms",
        reference="transformers ConvNextV2Config",
        classes=classes("ConvNextV2", "ForImageClassification", "Model"),
        components=partial(components, second=True),
        defaults={
            "num_channels": 3,
            "patch_size": 4,
            "hidden_sizes": [96, 192, 384, 768],
            "depths": [3, 3, 9, 3],
            "image_size": 224,
        },
    ),
)
