"""LayoutLMv3: texts with their places on a page, and the page's picture, in one encoder (arXiv:2204.08387)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    encoder_layers,
    labels,
    patch_area,
    text_embeddings,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Texts, places, patches, layers with relative positions, head."""
    stack = Stack.of(config)
    for field in ("text_embed", "visual_embed"):
        if not config.flag(field):
            config.fault(field, f"{field} = false is not known to this family")
    yield from text_embeddings(config)
    yield from places(config)
    yield from picture(stack)
    yield from encoder_layers(stack)
    yield from relative(stack)
    yield from heads(config, architecture)


def places(config: Config) -> Iterator[Component]:
    """Tables of left and top, of height and width."""
    rows = config.size("max_2d_position_embeddings")
    for name, field in (("x", "coordinate_size"), ("y", "coordinate_size"), ("h", "shape_size"), ("w", "shape_size")):
        yield Table(name=f"{name} position embedding", kind="embedding", rows=rows, width=config.size(field))


def picture(stack: Stack) -> Iterator[Component]:
    """Patches, their positions, a class token, two norms."""
    config, width = stack.config, stack.width
    side = config.size("input_size") // config.size("patch_size")
    yield Linear(
        name="patch embedding", kind="embedding", inputs=config.size("num_channels") * patch_area(config),
        outputs=width, bias=True, stream="patches", positions=side * side,
    )  # fmt: skip
    yield Vector(name="class token", kind="embedding", width=width)
    yield Table(name="patch position embedding", kind="embedding", rows=side * side + 1, width=width)
    yield from stack.single().norms("joint norm", "picture norm", bias=True)


def relative(stack: Stack) -> Iterator[Component]:
    """A number for each bucket of distances and each head: in the text, and on the page."""
    config, heads = stack.config, stack.config.size("num_attention_heads")
    if config.flag("has_relative_attention_bias"):
        rows = config.size("rel_pos_bins")
        yield Table(name="relative position bias", kind="attention", rows=rows, width=heads)
    if config.flag("has_spatial_attention_bias"):
        for name in ("x", "y"):
            rows = config.size("rel_2d_pos_bins")
            yield Table(name=f"relative {name} position bias", kind="attention", rows=rows, width=heads)


def heads(config: Config, architecture: str) -> Iterator[Component]:
    """A classifier of the page, of tokens, of an answer's ends; with a layer before it where there are many classes."""
    hidden = config.size("hidden_size")
    if architecture.endswith("Model"):
        return
    deep = not architecture.endswith("ForTokenClassification") or labels(config).value >= 10
    if deep:
        yield Linear(name="classifier transform", kind="lm_head", inputs=hidden, outputs=hidden, bias=True)
    yield classification_head(labels(config), hidden, stream="tokens")


FAMILY = Family(
    model_types=("layoutlmv3",),
    title="LayoutLMv3: encoder of texts, places and pictures, plain MLP",
    reference="transformers LayoutLMv3Config",
    classes=classes(
        "LayoutLMv3", "Model", "ForTokenClassification", "ForSequenceClassification", "ForQuestionAnswering"
    ),
    components=components,
    ignored=frozenset(("max_rel_pos", "max_rel_2d_pos", "second_input_size")),
    defaults={
        "vocab_size": 50265,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "max_2d_position_embeddings": 1024,
        "coordinate_size": 128,
        "shape_size": 128,
        "has_relative_attention_bias": True,
        "rel_pos_bins": 32,
        "rel_2d_pos_bins": 64,
        "has_spatial_attention_bias": True,
        "text_embed": True,
        "visual_embed": True,
        "input_size": 224,
        "num_channels": 3,
        "patch_size": 16,
    },
)
