"""MiniMax-Text-01: seven layers of lightning attention for each full one, routed experts (arXiv:2501.08313)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    gated_experts,
    head_size,
    layer_kinds,
    router,
    self_attention,
    split,
)

LINEAR, FULL = "linear_attention", "full_attention"


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, both kinds of attention, experts, final norm, head."""
    stack = Stack.of(config)
    listed = config.sequence("attn_type_list")
    kinds = [FULL if each else LINEAR for each in listed] or layer_kinds(config, lambda i: LINEAR if i % 2 else FULL)
    linear, full = split(config, list(kinds).count(LINEAR), "linear_layers", "full_layers", "layer_types")
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        lightning_attention(stack.only(linear, "lightning ")) if linear.value else (),
        self_attention(stack.only(full)) if full.value else (),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("attention norm", "expert norm"),
    )


def lightning_attention(stack: Stack) -> Iterator[Component]:
    """Linear attention with a gate and a norm of its output: what it keeps is a matrix a head."""
    heads, head = stack.config.size("num_attention_heads"), head_size(stack.config)
    inner = heads * head
    yield stack.linear("query, key and value projection", "attention", stack.width, 3 * inner)
    yield stack.linear("output gate", "attention", stack.width, inner)
    yield stack.norm("output norm", inner)
    yield stack.linear("output projection", "attention", inner, stack.width)
    yield State(name=f"{stack.label}state", kind="attention", count=stack.layers, elements=heads * head * head)


FAMILY = Family(
    model_types=("minimax", "minimax_text_01", "minimax_m1"),
    title="MiniMax-01 and M1: decoder, lightning and full attention, routed experts",
    reference="transformers MiniMaxConfig",
    classes=classes("MiniMax", *CAUSAL),
    components=components,
    aliases={"num_experts": "num_local_experts"},
    ignored=frozenset(("block_size", "shared_intermediate_size", "shared_moe_mode", "postnorm")),
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "num_experts_per_tok": 2,
        "num_experts": 8,
    },
)
