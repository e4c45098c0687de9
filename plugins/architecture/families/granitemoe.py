"""Granite MoE, with and without shared experts (ibm-granite/granite-3.0-1b-a400m-base, granite-4.0)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_experts,
    layer_kinds,
    named_mamba2,
    router,
    self_attention,
    shared_experts,
    split,
)


def components(config: Config, architecture: str, *, shared: bool = False) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        feed_forward(stack, shared),
        norms=("attention norm", "expert norm"),
    )


def feed_forward(stack: Stack, shared: bool) -> Iterator[Component]:
    """Routed experts, and a shared one where its size is given."""
    config = stack.config
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    if experts.value:
        yield router(stack, experts)
        yield from gated_experts(stack, experts, used, config.size("intermediate_size"))
    if shared and config.integer("shared_intermediate_size"):
        yield from shared_experts(stack, config.size("shared_intermediate_size"))


def hybrid_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba-2 and attention, experts, final norm, head."""
    stack = Stack.of(config)
    kinds = layer_kinds(config, lambda _: "mamba")
    count = sum(kind in ("mamba", "linear_attention") for kind in kinds)
    mixing, attending = split(config, count, "mamba_layers", "attention_layers", "layer_types")
    yield from decoder(
        stack,
        architecture,
        named_mamba2(stack.only(mixing)) if mixing.value else (),
        self_attention(stack.only(attending), bias=config.flag("attention_bias")) if attending.value else (),
        feed_forward(stack, shared=True),
        norms=("attention norm", "expert norm"),
    )


IGNORED = frozenset(("embedding_multiplier", "logits_scaling", "residual_multiplier", "attention_multiplier"))
FAMILIES = (
    Family(
        model_types=("granitemoe",),
        title="Granite MoE: decoder, grouped-query attention, routed experts",
        reference="transformers GraniteMoeConfig",
        classes=classes("GraniteMoe", "ForCausalLM", "Model"),
        components=components,
        aliases={"num_experts": "num_local_experts"},
        ignored=IGNORED,
        defaults={
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "num_experts": 8,
            "num_experts_per_tok": 2,
        },
    ),
    Family(
        model_types=("granitemoeshared",),
        title="Granite MoE: decoder, grouped-query attention, shared and routed experts",
        reference="transformers GraniteMoeSharedConfig",
        classes=classes("GraniteMoeShared", "ForCausalLM", "Model"),
        components=partial(components, shared=True),
        aliases={"num_experts": "num_local_experts"},
        ignored=IGNORED,
        defaults={
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "num_experts": 8,
            "num_experts_per_tok": 2,
            "shared_intermediate_size": 0,
        },
    ),
    Family(
        model_types=("granitemoehybrid",),
        title="Granite 4: decoder, Mamba-2 and attention, shared and routed experts",
        reference="transformers GraniteMoeHybridConfig",
        classes=classes("GraniteMoeHybrid", "ForCausalLM", "Model"),
        components=hybrid_components,
        aliases={"num_experts": "num_local_experts", "layer_types": "layers_block_type"},
        ignored=IGNORED,
        defaults={
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "num_experts": 8,
            "num_experts_per_tok": 2,
            "shared_intermediate_size": 1024,
            "mamba_n_heads": 128,
            "mamba_n_groups": 1,
            "mamba_d_state": 256,
            "mamba_d_conv": 4,
            "mamba_expand": 2,
            "mamba_conv_bias": True,
            "mamba_proj_bias": False,
        },
    ),
)
