"""MiMo-V2-Flash: sliding layers with sinks and heads of their own number, dense then sparse (Xiaomi 2025)."""

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
    layer_kinds,
    router,
    scores,
    split,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, full and sliding attention, an MLP or experts, final norm, head."""
    stack = Stack.of(config)
    pattern = config.sequence("hybrid_layer_pattern")
    kinds = [("sliding_attention" if each else "full_attention") for each in pattern] or layer_kinds(
        config, lambda i: "full_attention" if i == 0 or not (i + 1) % 6 else "sliding_attention"
    )
    sliding = sum(each == "sliding_attention" for each in kinds)
    near, far = split(config, sliding, "sliding_layers", "full_layers", "layer_types, or hybrid_layer_pattern")
    yield from decoder(
        stack,
        architecture,
        attention(stack.only(far, "full "), ""),
        attention(stack.only(near, "sliding "), "swa_") if sliding else (),
        feed_forward(stack),
    )


def attention(stack: Stack, prefix: str) -> Iterator[Component]:
    """Queries and keys wider than values; a sink for each head where the layers have them."""
    config = stack.config
    if prefix:
        agree(config)
    heads, shared = config.size(f"{prefix}num_attention_heads"), config.size("num_key_value_heads")
    if prefix:  # the reference gives sliding layers twice as many, where the file does not say
        own = "swa_num_key_value_heads"
        shared = config.size(own) if config.known(own) else 2 * shared
    head, value = config.sizes(f"{prefix}head_dim", f"{prefix}v_head_dim")
    biased = config.flag("attention_bias")
    for name, outputs in (("query", heads * head), ("key", shared * head), ("value", shared * value)):
        yield stack.linear(f"{name} projection", "attention", stack.width, outputs, bias=biased)
    yield stack.linear("output projection", "attention", heads * value, stack.width)
    if config.flag("add_swa_attention_sink_bias" if prefix else "add_full_attention_sink_bias"):
        yield stack.vector("sinks", "attention", heads)
    window = config.size("sliding_window") if prefix else None
    yield from scores(stack, heads, head, value, shared * (head + value), ((stack.layers, window),))


def agree(config: Config) -> None:
    """Refuse sliding layers of other heads than the full ones: the reference gives both the same."""
    for name in ("head_dim", "v_head_dim", "num_attention_heads"):
        if config.integer(f"swa_{name}") != config.integer(name):
            config.fault(f"swa_{name}", f"swa_{name} is only known to be as {name}")


def feed_forward(stack: Stack) -> Iterator[Component]:
    """An MLP in the layers that are not sparse, routed experts in the rest."""
    config = stack.config
    listed = config.sequence("mlp_layer_types")
    chosen = config.sequence("moe_layer_freq")
    first = list(listed).count("dense") if listed else sum(not each for each in chosen) if chosen else 1
    dense, sparse = split(config, first, "dense_layers", "sparse_layers", "mlp_layer_types, or moe_layer_freq")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        number, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
        yield router(some, number)
        yield from gated_experts(some, number, used, inner)


FAMILY = Family(
    model_types=("mimo_v2_flash",),
    title="MiMo-V2-Flash: decoder, sliding and full attention, routed experts",
    reference="transformers MiMoV2FlashConfig",
    classes=classes("MiMoV2Flash", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts": "n_routed_experts"},
    ignored=frozenset(("attention_value_scale", "sliding_window_size", "n_shared_experts", "attention_chunk_size")),
    defaults={
        "vocab_size": 152576,
        "hidden_size": 4096,
        "intermediate_size": 16384,
        "moe_intermediate_size": 2048,
        "num_hidden_layers": 48,
        "num_attention_heads": 64,
        "num_key_value_heads": 4,
        "head_dim": 192,
        "v_head_dim": 128,
        "swa_num_attention_heads": 64,
        "swa_head_dim": 192,
        "swa_v_head_dim": 128,
        "sliding_window": 129,
        "add_swa_attention_sink_bias": True,
        "num_experts": 256,
        "num_experts_per_tok": 8,
        "max_position_embeddings": 131072,
        "attention_bias": False,
        "tie_word_embeddings": False,
    },
)
