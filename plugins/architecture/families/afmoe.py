"""Trinity: gated attention, four norms a layer, routed and shared experts (arcee.ai, 2025)."""

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
    head_norms,
    head_size,
    patterned_windows,
    router,
    self_attention,
    shared_experts,
    split,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    inner = config.size("num_attention_heads") * head_size(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(
            stack,
            bias=config.flag("attention_bias"),
            windows=patterned_windows(stack, 4, "global_attn_every_n_layers"),
        ),
        (stack.linear("attention gate", "attention", stack.width, inner),),
        head_norms(stack),
        feed_forward(stack),
        norms=("attention norm", "post-attention norm", "MLP norm", "post-MLP norm"),
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Dense layers, then routed experts, whose choice has a bias, beside shared ones."""
    config = stack.config
    first = min(config.integer("num_dense_layers"), stack.layers.value)
    dense, sparse = split(config, first, "dense_layers", "sparse_layers", "num_dense_layers")
    experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        yield router(some, experts)
        yield some.vector("router correction bias", "router", experts)
        yield from gated_experts(some, experts, used, inner)
        if config.integer("num_shared_experts"):
            yield from shared_experts(some, config.size("num_shared_experts") * inner)


FAMILY = Family(
    model_types=("afmoe",),
    title="Trinity: decoder, gated sliding and full attention, shared and routed experts",
    reference="transformers AfmoeConfig",
    classes=classes("Afmoe", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 200192,
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "moe_intermediate_size": 1408,
        "num_hidden_layers": 32,
        "num_dense_layers": 1,
        "num_attention_heads": 16,
        "head_dim": 128,
        "max_position_embeddings": 16384,
        "tie_word_embeddings": False,
        "num_experts": 64,
        "num_experts_per_tok": 6,
        "num_shared_experts": 2,
        "global_attn_every_n_layers": 4,
        "sliding_window": 1024,
    },
)
