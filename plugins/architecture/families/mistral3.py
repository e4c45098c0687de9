"""Mistral Small 3.1 and Ministral 3: Pixtral's tower, a patch merger, a decoder (mistral.ai, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    causal_head,
    decoder,
    every_window,
    gated_mlp,
    self_attention,
    submodel,
)
from reporter_plugins.architecture.size import Size

PIXTRAL = {
    "intermediate_size": 4096,
    "hidden_size": 1024,
    "patch_size": 14,
    "image_size": 1540,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
}
TEXT = {
    "vocab_size": 131072,
    "hidden_size": 5120,
    "intermediate_size": 32768,
    "num_hidden_layers": 40,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
}


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, merger and projector, text model, head."""
    tower, pictures = submodel(config, "vision_config", "pixtral", defaults=PIXTRAL)
    part, layers = submodel(config, "text_config", "mistral", label="", defaults=TEXT)
    yield from pictures
    yield from projector(config, tower.size("hidden_size"), part.size("hidden_size"))
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Mistral's decoder."""
    stack = Stack.of(config)
    inner = config.size("intermediate_size")
    yield from decoder(stack, architecture, self_attention(stack, windows=every_window(stack)), gated_mlp(stack, inner))


def projector(config: Config, inputs: Size, width: Size) -> Iterator[Component]:
    """A norm, a merger of the patches of a square, an MLP of two layers."""
    side, biased = config.size("spatial_merge_size"), config.flag("multimodal_projector_bias")
    layers = config.get("vision_feature_layer")
    several = len(layers) if isinstance(layers, list) else 1
    features = config.derived("feature_layers", several, "entries of vision_feature_layer") * inputs
    yield Norm(name="projector norm", width=inputs)
    for name, into, out, bias in (
        ("merger", side * side * inputs, inputs, False),
        ("first layer", features, width, biased),
        ("second layer", width, width, biased),
    ):
        yield Linear(name=f"projector {name}", kind="other", inputs=into, outputs=out, bias=bias, stream="patches")


FAMILIES = (
    Family(
        model_types=("mistral3",),
        title="Mistral Small 3.1: vision tower and decoder",
        reference="transformers Mistral3Config",
        classes=classes("Mistral3", "ForConditionalGeneration", "Model"),
        components=components,
        defaults={
            "vision_feature_layer": -1,
            "multimodal_projector_bias": False,
            "spatial_merge_size": 2,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("ministral3",),
        title="Ministral 3: decoder, grouped-query attention, gated MLP",
        reference="transformers Ministral3Config",
        classes=classes("Ministral3", *CAUSAL),
        components=text_components,
        defaults={
            "vocab_size": 131072,
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_hidden_layers": 34,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "head_dim": 128,
            "max_position_embeddings": 262144,
            "tie_word_embeddings": False,
        },
    ),
)
