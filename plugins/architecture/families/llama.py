"""Llama: decoder, rotary positions, grouped-query attention, gated MLP, RMS norms (Touvron et al. 2023)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import (
    causal_head,
    gated_mlp,
    grouped_query_attention,
    head_size,
    layer_norms,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    layers, hidden = config.sizes("num_hidden_layers", "hidden_size")
    yield token_embedding(config)
    biased = config.flag("attention_bias")
    yield from grouped_query_attention(config, layers, head_size(config), bias=biased, output_bias=biased)
    yield from gated_mlp(config, layers, config.size("intermediate_size"), bias=config.flag("mlp_bias"))
    yield from layer_norms(layers, hidden, "attention norm", "MLP norm", final=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("llama",),
    title="Llama: decoder, grouped-query attention, gated MLP",
    reference="transformers LlamaConfig",
    classes=("LlamaForCausalLM", "LlamaModel", "LlamaForSequenceClassification"),
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
