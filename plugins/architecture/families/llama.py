"""Llama: decoder, rotary positions, grouped-query attention, gated MLP, RMS norms (Touvron et al. 2023)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("llama",),
    title="Llama: decoder, grouped-query attention, gated MLP",
    reference="transformers LlamaConfig",
    classes=classes("Llama", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
    },
)
