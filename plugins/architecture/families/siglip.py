"""SigLIP: vision transformer and text encoder that are compared pairwise (Zhai et al. 2023, arXiv:2303.15343)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_count,
    patch_embedding,
    plain_mlp,
    position_embedding,
    submodel,
    token_embedding,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches and their positions, layers, final norm, the attention that pools."""
    stack = Stack.of(config, stream="patches", positions=patch_count(config))
    yield patch_embedding(config)
    yield position_embedding(config, patch_count(config))
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    if config.flag("vision_use_head"):
        yield from pooling_head(stack)


def pooling_head(stack: Stack) -> Iterator[Component]:
    """One learned query attends to all patches, an MLP follows."""
    width, pool = stack.width, stack.single("pooling ")
    one = Size.exactly(1)
    yield Vector(name="pooling query", kind="other", width=width)
    for name, at in (("query", one), ("key", stack.positions), ("value", stack.positions), ("output", one)):
        yield Linear(
            name=f"pooling {name} projection", kind="attention", inputs=width, outputs=width, bias=True, positions=at
        )
    yield from plain_mlp(
        Stack(stack.config, one, width, "pooling ", "patches", one), stack.config.size("intermediate_size")
    )
    heads = stack.config.size("num_attention_heads")
    size = width // heads
    yield Attention(
        name="pooling attention", heads=heads, query_key_size=size, value_size=size, positions=one,
        key_positions=stack.positions,
    )  # fmt: skip
    yield pool.norm("norm", bias=True)


def text_components(config: Config, _: str) -> Iterator[Component]:
    """Tokens and positions, layers, final norm, projection."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield position_embedding(config)
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    outputs = config.size("projection_size") if config.known("projection_size") else stack.width
    yield Linear(name="projection", kind="other", inputs=stack.width, outputs=outputs, bias=True, stream="once")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Both encoders, a scale and a bias; or the vision encoder with a classifier."""
    vision, pictures = submodel(config, "vision_config", "siglip_vision_model", fixed=True)
    yield from pictures
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), vision.size("hidden_size"))
        return
    yield from submodel(config, "text_config", "siglip_text_model", fixed=True)[1]
    for name in ("scale", "bias"):
        yield Vector(name=f"logit {name}", kind="other", width=Size.exactly(1))


VISION_DEFAULTS = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_channels": 3,
    "image_size": 224,
    "patch_size": 16,
    "vision_use_head": True,
}
TEXT_DEFAULTS = {
    "vocab_size": 32000,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "max_position_embeddings": 64,
}

FAMILIES = (
    Family(
        model_types=("siglip_vision_model",),
        title="SigLIP: vision transformer",
        reference="transformers SiglipVisionConfig",
        classes=("SiglipVisionModel",),
        components=vision_components,
        defaults=VISION_DEFAULTS,
    ),
    Family(
        model_types=("siglip_text_model",),
        title="SigLIP: text encoder",
        reference="transformers SiglipTextConfig",
        classes=("SiglipTextModel",),
        components=text_components,
        defaults=TEXT_DEFAULTS,
    ),
    Family(
        model_types=("siglip",),
        title="SigLIP: vision transformer and text encoder",
        reference="transformers SiglipConfig",
        classes=("SiglipModel", "SiglipForImageClassification"),
        components=components,
    ),
)
