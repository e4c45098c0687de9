"""Qwen3-Next: three layers of gated delta nets for each of gated attention, many experts (qwenlm.github.io, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    delta_net,
    experts_beside_shared,
    gated_attention,
    gated_mlp,
    linear_and_full,
    stepped_layers,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, both kinds of layers, experts, final norm, head."""
    stack = Stack.of(config)
    linear, full = linear_and_full(stack)
    yield from decoder(
        stack,
        architecture,
        delta_net(stack.only(linear)) if linear.value else (),
        gated_attention(stack.only(full)) if full.value else (),
        feed_forward(stack),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Routed and shared experts in every `decoder_sparse_step`-th layer, an MLP in the rest."""
    sparse, dense = stepped_layers(stack)
    if dense.value:
        yield from gated_mlp(stack.only(dense), stack.config.size("intermediate_size"))
    if sparse.value:
        yield from experts_beside_shared(stack.only(sparse))


FAMILY = Family(
    model_types=("qwen3_next",),
    title="Qwen3-Next: decoder, gated delta nets and gated attention, shared and routed experts",
    reference="transformers Qwen3NextConfig",
    classes=classes("Qwen3Next", *CAUSAL),
    components=components,
    prediction_copies=False,
    defaults={
        "vocab_size": 151936,
        "hidden_size": 2048,
        "num_hidden_layers": 48,
        "num_attention_heads": 16,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "head_dim": 256,
        "linear_conv_kernel_dim": 4,
        "linear_key_head_dim": 128,
        "linear_value_head_dim": 128,
        "linear_num_key_heads": 16,
        "linear_num_value_heads": 32,
        "decoder_sparse_step": 1,
        "moe_intermediate_size": 512,
        "shared_expert_intermediate_size": 512,
        "num_experts_per_tok": 10,
        "num_experts": 512,
    },
)
