"""Qwen2-MoE: routed experts beside a gated shared one (Yang et al. 2024, arXiv:2407.10671, section 2.2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    experts_beside_shared,
    gated_mlp,
    self_attention,
    stepped_layers,
    use_sliding_window,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    biased = config.flag("qkv_bias")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=biased, output_bias=False, windows=use_sliding_window(stack)),
        feed_forward(stack),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Routed and shared experts in every `decoder_sparse_step`-th layer, an MLP in the rest."""
    config = stack.config
    sparse, dense = stepped_layers(stack)
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        yield from experts_beside_shared(stack.only(sparse))


FAMILY = Family(
    model_types=("qwen2_moe",),
    title="Qwen2-MoE: decoder, grouped-query attention, shared and routed experts",
    reference="transformers Qwen2MoeConfig",
    classes=classes("Qwen2Moe", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 151936,
        "hidden_size": 2048,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "num_key_value_heads": 16,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": False,
        "use_sliding_window": False,
        "sliding_window": 4096,
        "max_window_layers": 28,
        "decoder_sparse_step": 1,
        "moe_intermediate_size": 1408,
        "shared_expert_intermediate_size": 5632,
        "num_experts_per_tok": 4,
        "num_experts": 60,
        "qkv_bias": True,
    },
)
