"""Mixtral: Llama's layers with a mixture of experts in place of the MLP (Jiang et al. 2024, arXiv:2401.04088)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import (
    causal_head,
    gated_experts,
    grouped_query_attention,
    head_size,
    layer_norms,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    layers, hidden = config.sizes("num_hidden_layers", "hidden_size")
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield token_embedding(config)
    yield from grouped_query_attention(config, layers, head_size(config))
    yield from gated_experts(config, layers, experts, used, config.size("intermediate_size"))
    yield from layer_norms(layers, hidden, "attention norm", "expert norm", final=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("mixtral",),
    title="Mixtral: decoder, grouped-query attention, routed experts",
    reference="transformers MixtralConfig",
    classes=("MixtralForCausalLM", "MixtralModel"),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "tie_word_embeddings": False,
    },
    aliases={"num_experts": "num_local_experts"},
)
