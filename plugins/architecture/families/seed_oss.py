"""Seed-OSS: Llama's layers with biases of queries, keys and values (ByteDance 2025, Seed-OSS-36B)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), output_bias=config.flag("attention_out_bias")),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("seed_oss",),
    title="Seed-OSS: decoder, grouped-query attention, gated MLP",
    reference="transformers SeedOssConfig",
    classes=classes("SeedOss", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 155136,
        "hidden_size": 4096,
        "intermediate_size": 27648,
        "num_hidden_layers": 64,
        "num_attention_heads": 80,
        "num_key_value_heads": 8,
        "max_position_embeddings": 524288,
        "tie_word_embeddings": False,
        "attention_bias": True,
        "attention_out_bias": False,
        "mlp_bias": False,
        "head_dim": 128,
    },
)
