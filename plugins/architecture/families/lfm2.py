"""LFM2: gated short convolutions and attention (Liquid AI 2025, LFM2 technical report)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    depthwise,
    gated_experts,
    gated_mlp,
    head_norms,
    layer_kinds,
    router,
    self_attention,
    split,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str, *, routed: bool = False) -> Iterator[Component]:
    """Embedding, convolutions and attention, MLP or experts, final norm, head."""
    stack = Stack.of(config)
    listed = config.get("full_attn_idxs")
    kinds = layer_kinds(
        config, lambda index: "full_attention" if not isinstance(listed, list) or index in listed else "conv"
    )
    count = list(kinds).count("full_attention")
    attending, mixing = split(config, count, "attention_layers", "convolution_layers", "layer_types")
    yield from decoder(
        stack,
        architecture,
        short_convolution(stack.only(mixing)) if mixing.value else (),
        attention(stack.only(attending)) if attending.value else (),
        experts(stack) if routed else gated_mlp(stack, inner_size(config)),
        norms=("layer norm", "MLP norm"),
    )


def experts(stack: Stack) -> Iterator[Component]:
    """An MLP in the first layers, routed experts in the rest."""
    config = stack.config
    first = min(config.integer("num_dense_layers"), stack.layers.value)
    dense, sparse = split(config, first, "dense_layers", "sparse_layers", "num_dense_layers")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        number, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
        yield router(some, number)
        yield from gated_experts(some, number, used, inner)


def attention(stack: Stack) -> Iterator[Component]:
    """Grouped-query attention with norms of queries and keys."""
    yield from self_attention(stack)
    yield from head_norms(stack)


def short_convolution(stack: Stack) -> Iterator[Component]:
    """Two gates about a depthwise convolution."""
    config, biased = stack.config, stack.config.flag("conv_bias")
    yield stack.linear("convolution input projection", "conv", stack.width, 3 * stack.width, bias=biased)
    for component in depthwise(stack, stack.width, config.size("conv_L_cache"), bias=biased):
        yield replace(component, kind="conv")
    yield stack.linear("convolution output projection", "conv", stack.width, stack.width, bias=biased)


def inner_size(config: Config) -> Size:
    """Two thirds of `intermediate_size`, times a factor, rounded up, where `block_auto_adjust_ff_dim` asks for it."""
    if not config.flag("block_auto_adjust_ff_dim"):
        return config.size("intermediate_size")
    inner = int(2 * config.integer("intermediate_size") / 3)
    if config.known("block_ffn_dim_multiplier"):
        multiple = max(1, config.integer("block_multiple_of"))
        inner = -(-int(config.number("block_ffn_dim_multiplier") * inner) // multiple) * multiple
    return config.derived("adjusted_inner_size", inner, "two thirds of intermediate_size, rounded up")


FAMILIES = (
    Family(
        model_types=("lfm2",),
        title="LFM2: decoder, short convolutions and attention, gated MLP",
        reference="transformers Lfm2Config",
        classes=classes("Lfm2", "ForCausalLM", "Model"),
        components=components,
        aliases={"intermediate_size": "block_ff_dim"},
        ignored=frozenset(("block_mlp_init_scale", "block_norm_eps", "block_out_init_scale", "conv_dim")),
        defaults={
            "vocab_size": 65536,
            "hidden_size": 2560,
            "intermediate_size": 12288,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "max_position_embeddings": 128000,
            "conv_L_cache": 3,
            "conv_bias": False,
            "tie_word_embeddings": True,
            "block_multiple_of": 256,
            "block_ffn_dim_multiplier": 1.0,
            "block_auto_adjust_ff_dim": True,
        },
    ),
    Family(
        model_types=("lfm2_moe",),
        title="LFM2-MoE: decoder, short convolutions and attention, routed experts",
        reference="transformers Lfm2MoeConfig",
        classes=classes("Lfm2Moe", "ForCausalLM", "Model"),
        components=partial(components, routed=True),
        ignored=frozenset(("use_expert_bias",)),
        defaults={
            "vocab_size": 65536,
            "hidden_size": 2048,
            "intermediate_size": 7168,
            "moe_intermediate_size": 1792,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "num_dense_layers": 2,
            "num_experts": 32,
            "num_experts_per_tok": 4,
            "max_position_embeddings": 128000,
            "conv_L_cache": 3,
            "conv_bias": False,
            "tie_word_embeddings": True,
        },
    ),
)
