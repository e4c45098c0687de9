"""Hunyuan dense: norms of queries and keys (Tencent 2025, Hunyuan-7B)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, head_norms, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        head_norms(stack),
        gated_mlp(stack, config.size("intermediate_size")),
    )


FAMILY = Family(
    model_types=("hunyuan_v1_dense",),
    title="Hunyuan: decoder, grouped-query attention, gated MLP",
    reference="transformers HunYuanDenseV1Config",
    classes=classes("HunYuanDenseV1", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    defaults={
        "vocab_size": 290943,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
