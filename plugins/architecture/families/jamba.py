"""Jamba: seven Mamba layers for each of attention, experts in every second layer.

Lieber et al. 2024, arXiv:2403.19887.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_experts,
    gated_mlp,
    mamba_mixer,
    periodic,
    rank_or,
    router,
    self_attention,
    split,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba and attention, experts and MLP, final norm, head."""
    stack = Stack.of(config)
    attending, mixing = layers_at(config, "attn_layer", "attention_layers", "mamba_layers")
    yield from decoder(
        stack,
        architecture,
        mamba(stack.only(mixing)) if mixing.value else (),
        self_attention(stack.only(attending)) if attending.value else (),
        feed_forward(stack),
        norms=("layer norm", "MLP norm"),
    )


def layers_at(config: Config, field: str, name: str, rest: str) -> tuple[Size, Size]:
    """Layers whose index leaves `<field>_offset` when divided by `<field>_period`, and the rest."""
    period, offset = config.integer(f"{field}_period"), config.integer(f"{field}_offset")
    count = periodic(config.integer("num_hidden_layers"), period, offset)
    some, others = split(config, count, name, rest, f"{field}_period and {field}_offset")
    return some, others


def mamba(stack: Stack) -> Iterator[Component]:
    """Mamba's mixer with norms of the time step and of the state's input and output."""
    config = stack.config
    inner = config.size("mamba_expand") * stack.width
    state, kernel = config.sizes("mamba_d_state", "mamba_d_conv")
    rank = rank_or(config, "mamba_dt_rank", stack.width)
    biases = {"bias": config.flag("mamba_proj_bias"), "conv_bias": config.flag("mamba_conv_bias")}
    yield from mamba_mixer(stack, inner, state, rank, kernel, **biases)
    yield stack.norm("time step norm", rank)
    yield from (stack.norm(name, state) for name in ("state input norm", "state output norm"))


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Experts at the period of `expert_layer`, where there is more than one; an MLP in the rest."""
    config = stack.config
    experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "intermediate_size")
    sparse, dense = layers_at(config, "expert_layer", "sparse_layers", "dense_layers")
    if experts.value <= 1:
        sparse, dense = Size.exactly(0), stack.layers
    if dense.value:
        yield from gated_mlp(stack.only(dense), inner)
    if sparse.value:
        yield router(stack.only(sparse), experts)
        yield from gated_experts(stack.only(sparse), experts, used, inner)


FAMILY = Family(
    model_types=("jamba",),
    title="Jamba: decoder, Mamba and attention, routed experts",
    reference="transformers JambaConfig",
    classes=classes("Jamba", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    ignored=frozenset(("use_mamba_kernels", "num_logits_to_keep", "use_mambapy", "use_associative_scan")),
    defaults={
        "vocab_size": 65536,
        "tie_word_embeddings": False,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 262144,
        "num_experts_per_tok": 2,
        "num_experts": 16,
        "expert_layer_period": 2,
        "expert_layer_offset": 1,
        "attn_layer_period": 8,
        "attn_layer_offset": 4,
        "mamba_d_state": 16,
        "mamba_d_conv": 4,
        "mamba_expand": 2,
        "mamba_dt_rank": "auto",
        "mamba_conv_bias": True,
        "mamba_proj_bias": False,
    },
    aliases={"num_experts": "num_local_experts"},
)
