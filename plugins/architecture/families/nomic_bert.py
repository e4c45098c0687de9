"""Nomic BERT: rotary positions, gated MLP, no biases (Nussbaum et al. 2024, arXiv:2402.01613)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    encoder_heads,
    gated_mlp,
    pooler,
    self_attention,
    text_embeddings,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    yield from text_embeddings(config, positions=False)
    yield from self_attention(stack, heads=heads, shared=heads, cached=False)
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    if architecture.endswith("ForSequenceClassification"):
        yield pooler(stack.width)
    yield from encoder_heads(config, architecture)


FAMILY = Family(
    model_types=("nomic_bert",),
    title="Nomic BERT: encoder, rotary positions, gated MLP",
    reference="transformers NomicBertConfig",
    classes=classes("NomicBert", *ENCODER[:-2]),
    components=components,
    defaults={
        "vocab_size": 30528,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 2048,
        "type_vocab_size": 2,
        "tie_word_embeddings": True,
    },
)
