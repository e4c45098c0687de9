"""Mixtral: Llama's layers with a mixture of experts in place of the MLP (Jiang et al. 2024, arXiv:2401.04088)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_experts, router, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    windows = ((stack.layers, config.size("sliding_window")),) if config.known("sliding_window") else ()
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, windows=windows),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("attention norm", "expert norm"),
    )


FAMILY = Family(
    model_types=("mixtral",),
    title="Mixtral: decoder, grouped-query attention, routed experts",
    reference="transformers MixtralConfig",
    classes=classes("Mixtral", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "tie_word_embeddings": False,
    },
    aliases={"num_experts": "num_local_experts"},
)
