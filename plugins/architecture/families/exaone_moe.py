"""K-EXAONE: sliding and full attention, norms of queries and keys, dense then sparse layers (LG AI Research 2026)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    dense_layers,
    gated_experts,
    gated_mlp,
    head_norms,
    patterned_windows,
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
        self_attention(stack, windows=patterned_windows(stack, 4)),
        head_norms(stack),
        feed_forward(stack),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Dense layers, then routed experts beside shared ones."""
    config = stack.config
    first = dense_layers(config, stack.layers.value)
    dense, sparse = split(config, first, "dense_layers", "sparse_layers", "first_k_dense_replace, or mlp_layer_types")
    experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        yield router(some, experts)
        yield from gated_experts(some, experts, used, inner)
        if config.integer("num_shared_experts"):
            yield from shared_experts(some, config.size("num_shared_experts") * inner)


FAMILY = Family(
    model_types=("exaone_moe",),
    title="K-EXAONE: decoder, sliding and full attention, shared and routed experts",
    reference="transformers ExaoneMoeConfig",
    classes=classes("ExaoneMoe", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 102400,
        "hidden_size": 4096,
        "intermediate_size": 16384,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "sliding_window": 4096,
        "sliding_window_pattern": 4,
        "first_k_dense_replace": 1,
        "moe_intermediate_size": 1024,
        "num_experts": 64,
        "num_experts_per_tok": 8,
        "num_shared_experts": 1,
    },
)
