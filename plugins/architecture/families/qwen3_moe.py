"""Qwen3-MoE: grouped-query attention with norms of queries and keys, routed experts (arXiv:2505.09388)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    gated_experts,
    gated_mlp,
    head_norms,
    router,
    self_attention,
    stepped_layers,
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
        feed_forward(stack),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Routed experts in every `decoder_sparse_step`-th layer but those of `mlp_only_layers`; an MLP in the rest."""
    config = stack.config
    sparse, dense = stepped_layers(stack)
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
        yield router(some, experts)
        yield from gated_experts(some, experts, used, inner)


FAMILY = Family(
    model_types=("qwen3_moe",),
    title="Qwen3-MoE: decoder, grouped-query attention, routed experts",
    reference="transformers Qwen3MoeConfig",
    classes=classes("Qwen3Moe", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 151936,
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "num_hidden_layers": 24,
        "num_attention_heads": 32,
        "num_key_value_heads": 4,
        "max_position_embeddings": 32768,
        "attention_bias": False,
        "use_sliding_window": False,
        "sliding_window": 4096,
        "decoder_sparse_step": 1,
        "moe_intermediate_size": 768,
        "num_experts_per_tok": 8,
        "num_experts": 128,
        "tie_word_embeddings": False,
    },
    aliases={"num_experts": "num_local_experts"},
)
