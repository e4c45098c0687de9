"""Qwen3: Llama's layers with norms of queries and keys (Yang et al. 2025, arXiv:2505.09388)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    gated_mlp,
    head_norms,
    self_attention,
    use_sliding_window,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=use_sliding_window(stack)),
        head_norms(stack),
        gated_mlp(stack, config.size("intermediate_size")),
    )


FAMILY = Family(
    model_types=("qwen3",),
    title="Qwen3: decoder, grouped-query attention, gated MLP",
    reference="transformers Qwen3Config",
    classes=classes("Qwen3", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 151936,
        "hidden_size": 4096,
        "intermediate_size": 22016,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "head_dim": 128,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "use_sliding_window": False,
        "sliding_window": 4096,
        "max_window_layers": 28,
    },
)
