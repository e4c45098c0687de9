"""Gemma 3: five sliding layers for each full one, norms before and after each block; a SigLIP tower.

arXiv:2503.19786.
"""

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
    gated_mlp,
    head_norms,
    patterned_windows,
    self_attention,
    submodel,
)

NORMS = ("attention norm", "post-attention norm", "MLP norm", "post-MLP norm")


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 6)),
        head_norms(stack),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=NORMS,
    )


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projection to the text's width, text model, head."""
    vision, tower = submodel(config, "vision_config", "siglip_vision_model", fixed=True)
    yield from tower
    text, layers = submodel(config, "text_config", "gemma3_text", label="", fixed=True)
    inner, width = vision.size("hidden_size"), text.size("hidden_size")
    tokens = config.size("mm_tokens_per_image")
    yield Norm(name="projector norm", width=inner)
    yield Linear(name="projector", kind="other", inputs=inner, outputs=width, stream="patches", positions=tokens)
    yield from layers
    yield from causal_head(text, architecture, tied=config.flag("tie_word_embeddings"))


TEXT = Family(
    model_types=("gemma3_text",),
    title="Gemma 3: decoder, sliding and full attention, gated MLP",
    reference="transformers Gemma3TextConfig",
    classes=classes("Gemma3", *CAUSAL, "TextModel"),
    components=text_components,
    defaults={
        "vocab_size": 262208,
        "hidden_size": 2304,
        "intermediate_size": 9216,
        "num_hidden_layers": 26,
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "head_dim": 256,
        "sliding_window": 4096,
        "attention_bias": False,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": True,
    },
)

FAMILIES = (
    TEXT,
    Family(
        model_types=("gemma3",),
        title="Gemma 3: SigLIP vision tower and decoder",
        reference="transformers Gemma3Config",
        classes=classes("Gemma3", "ForConditionalGeneration", "Model", "ForSequenceClassification"),
        components=components,
        defaults={"mm_tokens_per_image": 256, "tie_word_embeddings": True},
    ),
)
