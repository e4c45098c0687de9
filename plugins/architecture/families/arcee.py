"""Arcee AFM: Llama's layers with a plain MLP (arcee-ai/AFM-4.5B, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        plain_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("arcee",),
    title="AFM: decoder, grouped-query attention, plain MLP",
    reference="transformers ArceeConfig",
    classes=classes("Arcee", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 2560,
        "intermediate_size": 18432,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
    },
)
