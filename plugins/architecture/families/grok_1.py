"""Grok-1: Mixtral with a norm before and after each block, and a tied head (xai-org/grok-1, model.py)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, router, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("attention norm", "post-attention norm", "expert norm", "post-expert norm"),
    )


FAMILY = Family(
    model_types=("grok-1", "grok_1", "grok"),
    title="Grok-1: decoder, grouped-query attention, routed experts",
    reference="xai-org/grok-1, run.py and model.py",
    classes=classes("Grok1", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 131072,
        "hidden_size": 6144,
        "intermediate_size": 32768,
        "num_hidden_layers": 64,
        "num_attention_heads": 48,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 8192,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "tie_word_embeddings": True,
    },
    aliases={"num_experts": "num_local_experts"},
)
