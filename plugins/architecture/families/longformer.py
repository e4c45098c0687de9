"""Longformer: RoBERTa with projections of its own for tokens that attend globally.

Beltagy et al. 2020, arXiv:2004.05150.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import ENCODER, Stack, encoder_heads, encoder_layers, pooler, text_embeddings


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    for name in ("query", "key", "value"):
        yield stack.linear(f"global {name} projection", "attention", stack.width, stack.width, bias=True)
    if architecture.endswith(("Model", "ForMultipleChoice")):
        yield pooler(stack.width)
    yield from encoder_heads(config, architecture, dense=True)


FAMILY = Family(
    model_types=("longformer",),
    title="Longformer: encoder, local and global attention, plain MLP",
    reference="transformers LongformerConfig",
    classes=classes("Longformer", *ENCODER),
    components=components,
    ignored=frozenset(("attention_window", "sep_token_id")),
    defaults={
        "vocab_size": 30522,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "tie_word_embeddings": True,
    },
)
