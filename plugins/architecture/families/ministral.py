"""Ministral: Mistral's layers, sliding and full (mistralai/Ministral-8B-Instruct-2410)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    Windows,
    decoder,
    gated_mlp,
    layer_kinds,
    self_attention,
    sliding_windows,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, windows=windows(stack)),
        gated_mlp(stack, config.size("intermediate_size")),
    )


def windows(stack: Stack) -> Windows:
    """As `layer_types` lists them; all slide where it is not given."""
    kinds = layer_kinds(stack.config, lambda _: "sliding_attention")
    return sliding_windows(stack.config, list(kinds).count("sliding_attention"), "layer_types")


FAMILY = Family(
    model_types=("ministral",),
    title="Ministral: decoder, sliding and full attention, gated MLP",
    reference="transformers MinistralConfig",
    classes=classes("Ministral", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "sliding_window": 4096,
    },
)
