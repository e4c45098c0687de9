"""MiniMax-M2: norms over all heads of queries and keys, routed experts in every layer (MiniMaxAI/MiniMax-M2, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    gated_experts,
    router,
    self_attention,
    whole_norms,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack),
        whole_norms(stack),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
    )


FAMILY = Family(
    model_types=("minimax_m2",),
    title="MiniMax-M2: decoder, grouped-query attention, routed experts",
    reference="transformers MiniMaxM2Config",
    classes=classes("MiniMaxM2", *CAUSAL),
    components=components,
    aliases={"num_experts": "num_local_experts"},
    defaults={
        "vocab_size": 200064,
        "hidden_size": 3072,
        "intermediate_size": 1536,
        "num_hidden_layers": 62,
        "num_attention_heads": 48,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 196608,
        "tie_word_embeddings": False,
        "num_experts_per_tok": 8,
        "num_experts": 256,
    },
)
