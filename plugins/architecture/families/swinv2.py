"""Swin V2: Swin with norms after each block and positions made by a small MLP (Liu et al. 2021, arXiv:2111.09883)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_embedding,
    plain_mlp,
    position_embedding,
    times,
)
from reporter_plugins.architecture.size import Size

HIDDEN = Size.exactly(512)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches and their norm, the stages, final norm, a classifier."""
    width, side = config.size("embed_dim"), config.size("image_size") // config.size("patch_size")
    yield patch_embedding(config, width)
    yield Norm(name="embedding norm", width=width, bias=True)
    if config.flag("use_absolute_embeddings"):
        yield position_embedding(config, side * side + 1, width=width)
    stages = len(config.sequence("depths"))
    for stage in range(stages):
        yield from stage_components(config, stage, width, side)
        if stage + 1 < stages:
            side = side // 2
            yield from merging(stage, width, side * side)
            width = 2 * width
    yield Norm(name="final norm", width=width, bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), width)


def stage_components(config: Config, stage: int, width: Size, side: Size) -> Iterator[Component]:
    """Layers of cosine attention to a window, positions by an MLP of the distance, a plain MLP."""
    stack = Stack(config, config.item("depths", stage), width, f"stage {stage + 1} ", "patches", side * side)
    heads, window = config.item("num_heads", stage), config.size("window_size")
    biased, head = config.flag("qkv_bias"), width // heads
    for name, bias in (("query", biased), ("key", False), ("value", biased), ("output", True)):
        yield stack.linear(f"{name} projection", "attention", width, width, bias=bias)
    yield stack.vector("attention scale", "attention", heads)
    yield stack.linear("first position layer", "attention", Size.exactly(2), HIDDEN, bias=True)
    yield stack.linear("second position layer", "attention", HIDDEN, heads)
    yield Attention(
        name=f"{stack.label}attention", count=stack.layers, heads=heads, query_key_size=head, value_size=head,
        stream="patches", positions=side * side, key_positions=window * window,
    )  # fmt: skip
    yield from plain_mlp(stack, times(config, "mlp_ratio", width))
    yield from stack.norms("attention norm", "MLP norm", bias=True)


def merging(stage: int, width: Size, positions: Size) -> Iterator[Component]:
    """Four neighbours become one of twice the width."""
    name = f"stage {stage + 1} merging"
    yield Linear(name=name, kind="other", inputs=4 * width, outputs=2 * width, stream="patches", positions=positions)
    yield Norm(name=f"{name} norm", width=2 * width, bias=True)


FAMILY = Family(
    model_types=("swinv2",),
    title="Swin V2: vision transformer with shifted windows",
    reference="transformers Swinv2Config",
    classes=classes("Swinv2", "ForImageClassification", "Model"),
    components=components,
    ignored=frozenset(("encoder_stride", "drop_path_rate", "pretrained_window_sizes")),
    defaults={
        "image_size": 224,
        "patch_size": 4,
        "num_channels": 3,
        "embed_dim": 96,
        "depths": [2, 2, 6, 2],
        "num_heads": [3, 6, 12, 24],
        "window_size": 7,
        "mlp_ratio": 4.0,
        "qkv_bias": True,
        "use_absolute_embeddings": False,
    },
)
