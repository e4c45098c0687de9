"""Phi-3.5-MoE: Mixtral's layers with LayerNorms and biases (Abdin et al. 2024, arXiv:2404.14219)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, every_window, gated_experts, router, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=every_window(stack)),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("attention norm", "expert norm"),
        norm_bias=True,
        head_bias=config.flag("lm_head_bias"),
    )


FAMILY = Family(
    model_types=("phimoe",),
    title="Phi-3.5-MoE: decoder, grouped-query attention, routed experts",
    reference="transformers PhimoeConfig",
    classes=classes("Phimoe", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    aliases={"num_experts": "num_local_experts"},
    defaults={
        "vocab_size": 32064,
        "hidden_size": 4096,
        "intermediate_size": 6400,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "num_experts_per_tok": 2,
        "num_experts": 16,
        "attention_bias": False,
        "lm_head_bias": False,
    },
)
