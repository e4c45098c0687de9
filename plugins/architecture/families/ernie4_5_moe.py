"""ERNIE 4.5 MoE: routed and shared experts, whose router holds its correction bias as a weight (Baidu 2025)."""

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
    router,
    self_attention,
    shared_experts,
    split,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("use_bias")),
        feed_forward(stack),
        head_bias=config.flag("use_bias"),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Experts in every `moe_layer_interval`-th layer from the start to the end index, an MLP in the rest."""
    config, layers = stack.config, stack.layers.value
    sparse, dense = split(config, sparse_count(config, layers), "sparse_layers", "dense_layers", "moe_layer_…")
    biased = config.flag("use_bias")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"), bias=biased)
    if sparse.value:
        some = stack.only(sparse)
        experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
        yield router(some, experts)
        yield some.vector("router correction bias", "router", experts)
        yield from gated_experts(some, experts, used, inner)
        if config.integer("moe_num_shared_experts"):
            yield from shared_experts(some, config.size("moe_num_shared_experts") * inner, bias=biased)


def sparse_count(config: Config, layers: int) -> int:
    """How many layers have experts."""
    start, step = config.integer("moe_layer_start_index"), config.integer("moe_layer_interval")
    to_the_end = config.get("moe_layer_end_index") in (-1, None)
    last = layers - 1 if to_the_end else config.integer("moe_layer_end_index")
    return sum(step > 0 and (index + 1) % step == 0 and start <= index <= last for index in range(layers))


FAMILY = Family(
    model_types=("ernie4_5_moe",),
    title="ERNIE 4.5 MoE: decoder, grouped-query attention, shared and routed experts",
    reference="transformers Ernie4_5_MoeConfig",
    classes=classes("Ernie4_5_Moe", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts": "moe_num_experts", "num_experts_per_tok": "moe_k"},
    defaults={
        "vocab_size": 103424,
        "hidden_size": 2560,
        "intermediate_size": 12288,
        "num_hidden_layers": 28,
        "num_attention_heads": 20,
        "num_key_value_heads": 4,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": True,
        "use_bias": False,
        "moe_intermediate_size": 1536,
        "num_experts_per_tok": 6,
        "num_experts": 64,
        "moe_num_shared_experts": 2,
        "moe_layer_start_index": 1,
        "moe_layer_end_index": -1,
        "moe_layer_interval": 1,
    },
)
