"""Kimi Linear: gated delta attention with a decay for every channel, latent attention, shared and routed experts.

Kimi team 2025, arXiv:2510.26692.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, latent_attention
from reporter_plugins.architecture.parts.layers import layer_kinds, split
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    linear, full = split(
        config, linear_layers(config), "linear_layers", "full_layers", "layer_types, or the 1-based kda_layers"
    )
    yield from decoder(
        stack,
        architecture,
        delta_attention(stack.only(linear)),
        latent_attention(stack.only(full), bias=config.flag("attention_bias")),
        dense_then_sparse(stack),
        tied=False,  # the reference never ties its head
    )


def linear_layers(config: Config) -> int:
    """How many layers are linear: as listed, or all but every fourth after the first."""
    own = config.table("linear_attn_config")
    listed = own.get("kda_layers")
    if not config.given("layer_types") and isinstance(listed, list) and "full_attn_layers" in own:
        return len(set(map(str, listed)))
    kinds = layer_kinds(config, lambda i: "full_attention" if i and i % 4 == 0 else "linear_attention")
    return list(kinds).count("linear_attention")


def number(config: Config, field: str, inner: str) -> Size:
    """A number of the linear layers, in a table of its own in published files."""
    given = config.table("linear_attn_config").get(inner)
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**9:
        return config.derived(field, given, f"linear_attn_config.{inner}")
    return config.size(field)


def delta_attention(stack: Stack) -> Iterator[Component]:
    """Queries, keys and values through a short convolution, a decay a channel, a step a head, a gated output."""
    config, width = stack.config, stack.width
    heads, head = number(config, "linear_num_heads", "num_heads"), number(config, "linear_head_dim", "head_dim")
    inner, kernel = heads * head, number(config, "linear_conv_kernel_dim", "short_conv_kernel_size")
    for name in ("query", "key", "value"):
        yield stack.linear(f"linear {name} projection", "attention", width, inner)
    yield Convolution(
        name="linear convolution", kind="attention", count=stack.layers, inputs=Size.exactly(1), outputs=3 * inner,
        kernel=kernel,
    )  # fmt: skip
    yield stack.linear("step projection", "attention", width, heads)
    for name in ("decay", "gate"):
        yield stack.linear(f"{name} down projection", "attention", width, head)
        yield stack.linear(f"{name} up projection", "attention", head, inner)
    yield stack.vector("time step bias", "attention", inner)
    yield stack.vector("state transition", "attention", heads)
    yield stack.norm("linear output norm", head)
    yield stack.linear("linear output projection", "attention", inner, width)
    yield State(name="state", kind="attention", count=stack.layers, elements=inner * head)


FAMILY = Family(
    model_types=("kimi_linear",),
    title="Kimi Linear: decoder, delta and latent attention, shared and routed experts",
    reference="transformers KimiLinearConfig",
    classes=classes("KimiLinear", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts_per_tok": "num_experts_per_token", "n_shared_experts": "num_shared_experts"},
    ignored=frozenset(
        (
            "tie_word_embeddings",
            "num_expert_group",
            "moe_renormalize",
            "moe_router_activation_func",
            "use_grouped_topk",
            "mla_use_nope",
            "num_nextn_predict_layers",
            "moe_layer_freq",
            "head_dim",
            "qk_head_dim",
            "num_key_value_heads",
            "model_max_length",
        )
    ),
    defaults={
        "vocab_size": 163840,
        "hidden_size": 2304,
        "intermediate_size": 9216,
        "moe_intermediate_size": 1024,
        "num_hidden_layers": 27,
        "num_attention_heads": 32,
        "n_shared_experts": 1,
        "kv_lora_rank": 512,
        "qk_rope_head_dim": 64,
        "qk_nope_head_dim": 128,
        "v_head_dim": 128,
        "num_experts": 256,
        "num_experts_per_tok": 8,
        "first_k_dense_replace": 1,
        "linear_head_dim": 128,
        "linear_num_heads": 32,
        "linear_conv_kernel_dim": 4,
        "attention_bias": False,
        "tie_word_embeddings": False,
    },
)
