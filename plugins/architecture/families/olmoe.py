"""OLMoE: many small experts, norms of queries and keys (Muennighoff et al. 2024, arXiv:2409.02060)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, router, self_attention, whole_norms


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        whole_norms(stack),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
    )


FAMILY = Family(
    model_types=("olmoe",),
    title="OLMoE: decoder, norms of queries and keys, routed experts",
    reference="transformers OlmoeConfig",
    classes=classes("Olmoe", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 50304,
        "hidden_size": 2048,
        "intermediate_size": 2048,
        "num_hidden_layers": 16,
        "num_attention_heads": 16,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "num_experts_per_tok": 8,
        "num_experts": 64,
    },
    aliases={"num_experts": "num_local_experts"},
)
