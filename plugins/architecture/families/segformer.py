"""SegFormer: four stages of attention to reduced keys, with convolutions in the MLP.

Xie et al. 2021, arXiv:2105.15203.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Convolution, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, classification_head, labels, plain_mlp
from reporter_plugins.architecture.size import Size

PICTURE = 512
"""Height and width of a picture of ADE20K's evaluation: the configuration gives none."""


def components(config: Config, architecture: str) -> Iterator[Component]:
    """The stages, a classifier or the head of segmentation."""
    width, side = config.size("num_channels"), config.derived("image_size", PICTURE, "pictures of 512 by 512")
    stages = len(config.sequence("depths"))
    for stage in range(stages):
        wide, side = config.item("hidden_sizes", stage), side // config.item("strides", stage)
        yield from stage_components(config, stage, (width, wide), side)
        width = wide
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)
    elif architecture.endswith("ForSemanticSegmentation"):
        yield from segmentation_head(config, stages)


def stage_components(config: Config, stage: int, widths: tuple[Size, Size], side: Size) -> Iterator[Component]:
    """Overlapping patches, layers, a norm."""
    places, (inputs, width) = side * side, widths
    stack = Stack(config, config.item("depths", stage), width, f"stage {stage + 1} ", "patches", places)
    patch = config.item("patch_sizes", stage)
    yield Convolution(
        name=f"{stack.label}patch embedding", kind="embedding", inputs=inputs, outputs=width, kernel=patch * patch,
        bias=True, stream="patches", positions=places,
    )  # fmt: skip
    yield stack.single().norm("patch norm", bias=True)
    yield from reduced_attention(stack, stage)
    inner = config.item("mlp_ratios", stage) * width
    yield from plain_mlp(stack, inner)
    nine, one = Size.exactly(9), Size.exactly(1)
    yield Convolution(
        name=f"{stack.label}MLP convolution", count=stack.layers, inputs=one, outputs=inner, kernel=nine, bias=True,
        stream="patches", positions=places,
    )  # fmt: skip
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm("norm", bias=True)


def reduced_attention(stack: Stack, stage: int) -> Iterator[Component]:
    """Attention to keys and values of squares of patches."""
    config, width, places = stack.config, stack.width, stack.positions or Size.exactly(0)
    ratio, heads = config.item("sr_ratios", stage), config.item("num_attention_heads", stage)
    keys = places // (ratio * ratio) if ratio.value > 1 else places
    for name in ("query", "key", "value", "output"):
        yield stack.linear(f"{name} projection", "attention", width, width, bias=True)
    if ratio.value > 1:
        yield Convolution(
            name=f"{stack.label}reduction", kind="attention", count=stack.layers, inputs=width, outputs=width,
            kernel=ratio * ratio, bias=True, stream="patches", positions=keys,
        )  # fmt: skip
        yield stack.norm("reduction norm", bias=True)
    yield Attention(
        name=f"{stack.label}attention", count=stack.layers, heads=heads, query_key_size=width // heads,
        value_size=width // heads, stream="patches", positions=places, key_positions=keys,
    )  # fmt: skip


def segmentation_head(config: Config, stages: int) -> Iterator[Component]:
    """A projection of each stage, their fusion with a batch norm, the classes."""
    width = config.size("decoder_hidden_size")
    for stage in range(stages):
        inputs = config.item("hidden_sizes", stage)
        yield Linear(
            name=f"head projection {stage + 1}", kind="other", inputs=inputs, outputs=width, bias=True, stream="patches"
        )
    several = config.derived("stages", stages, "entries of depths")
    yield Linear(name="head fusion", kind="other", inputs=several * width, outputs=width, stream="patches")
    yield Norm(name="head norm", width=width, bias=True)
    yield classification_head(labels(config), width, stream="patches")


FAMILY = Family(
    model_types=("segformer",),
    title="SegFormer: vision transformer in stages",
    reference="transformers SegformerConfig",
    classes=classes("Segformer", "ForImageClassification", "Model", "ForSemanticSegmentation"),
    components=components,
    defaults={
        "num_channels": 3,
        "depths": [2, 2, 2, 2],
        "sr_ratios": [8, 4, 2, 1],
        "hidden_sizes": [32, 64, 160, 256],
        "patch_sizes": [7, 3, 3, 3],
        "strides": [4, 2, 2, 2],
        "num_attention_heads": [1, 2, 5, 8],
        "mlp_ratios": [4, 4, 4, 4],
        "decoder_hidden_size": 256,
    },
)
