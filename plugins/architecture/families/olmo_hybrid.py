"""OLMo Hybrid: gated delta nets, and OLMo 2's attention in every fourth layer (Allen Institute for AI 2026)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    depthwise,
    gated_mlp,
    linear_and_full,
    self_attention,
    whole_norms,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, delta nets and attention with their norms, MLP, final norm, head."""
    stack = Stack.of(config)
    linear, full = linear_and_full(stack, at_least_one=True)
    yield from decoder(
        stack,
        architecture,
        delta_net(stack.only(linear)) if linear.value else (),
        attention(stack.only(full)) if full.value else (),
        gated_mlp(stack, config.size("intermediate_size")),
    )


def attention(stack: Stack) -> Iterator[Component]:
    """Grouped-query attention with norms of queries and keys over all heads."""
    yield from self_attention(stack, bias=stack.config.flag("attention_bias"))
    yield from whole_norms(stack)


def delta_net(stack: Stack) -> Iterator[Component]:
    """Queries, keys, values, a gate, a step and a decay; each of the first three through a convolution."""
    config = stack.config
    key_heads, key, heads, value = delta_heads(config)
    keys, values = key_heads * key, heads * value
    for name, outputs in (("query", keys), ("key", keys), ("value", values)):
        yield stack.linear(f"delta {name} projection", "ssm", stack.width, outputs)
    yield stack.linear("delta gate", "ssm", stack.width, values)
    for name in ("step projection", "decay projection"):
        yield stack.linear(name, "ssm", stack.width, heads)
    yield from depthwise(stack, 2 * keys + values, config.size("linear_conv_kernel_dim"), bias=False)
    yield stack.vector("time step bias", "ssm", heads)
    yield stack.vector("state transition", "ssm", heads)
    yield stack.norm("state norm", value)
    yield stack.linear("state output projection", "ssm", values, stack.width)
    yield State(name=f"{stack.label}state", count=stack.layers, elements=heads * key * value)


def delta_heads(config: Config) -> tuple[Size, Size, Size, Size]:
    """Heads of keys and their size, heads of values and theirs: as given, or from those of the attention."""
    key_heads, heads = (
        config.size(name if config.known(name) else "num_attention_heads")
        for name in ("linear_num_key_heads", "linear_num_value_heads")
    )
    if config.known("linear_key_head_dim"):
        key = config.size("linear_key_head_dim")
    else:
        narrow = int(0.75 * config.integer("hidden_size") / max(1, key_heads.value))
        key = config.derived("linear_key_head_dim", narrow, "three quarters of the width, shared out to the heads")
    value = config.size("linear_value_head_dim") if config.known("linear_value_head_dim") else 2 * key
    return key_heads, key, heads, value


FAMILY = Family(
    model_types=("olmo_hybrid",),
    title="OLMo Hybrid: decoder, gated delta nets and attention, gated MLP",
    reference="transformers OlmoHybridConfig",
    classes=classes("OlmoHybrid", "ForCausalLM", "Model"),
    components=components,
    ignored=frozenset(("linear_allow_neg_eigval",)),
    defaults={
        "vocab_size": 100352,
        "hidden_size": 3840,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 30,
        "linear_conv_kernel_dim": 4,
        "max_position_embeddings": 65536,
        "attention_bias": False,
        "tie_word_embeddings": False,
    },
)
