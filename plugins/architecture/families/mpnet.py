"""MPNet: BERT's layers with one table of relative positions for all of them (Song et al. 2020, arXiv:2004.09297)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import ENCODER, Stack, encoder_heads, encoder_layers, pooler, text_embeddings


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, relative positions, layers, pooler, head."""
    stack = Stack.of(config)
    yield from text_embeddings(config, segments=False)
    buckets, heads = config.sizes("relative_attention_num_buckets", "num_attention_heads")
    yield Table(name="relative position bias", kind="attention", rows=buckets, width=heads)
    yield from encoder_layers(stack)
    if architecture.endswith(("Model", "ForMultipleChoice")):
        yield pooler(stack.width)
    yield from encoder_heads(config, architecture, dense=True)


FAMILY = Family(
    model_types=("mpnet",),
    title="MPNet: encoder, relative positions, plain MLP",
    reference="transformers MPNetConfig",
    classes=classes("MPNet", *ENCODER),
    components=components,
    defaults={
        "vocab_size": 30527,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 512,
        "relative_attention_num_buckets": 32,
        "tie_word_embeddings": True,
    },
)
