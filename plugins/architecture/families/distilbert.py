"""DistilBERT: BERT's layers without segments and pooler (Sanh et al. 2019, arXiv:1910.01108)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import ENCODER, Stack, encoder_heads, encoder_layers, pooler, text_embeddings


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, head."""
    stack = Stack.of(config)
    yield from text_embeddings(config, segments=False)
    yield from encoder_layers(stack)
    if architecture.endswith("ForMultipleChoice"):
        yield pooler(stack.width, name="classifier transform", kind="lm_head")
    yield from encoder_heads(config, architecture, dense=True, own_bias=False)


FAMILY = Family(
    model_types=("distilbert",),
    title="DistilBERT: encoder, learned positions, plain MLP",
    reference="transformers DistilBertConfig",
    classes=classes("DistilBert", *ENCODER),
    components=components,
    aliases={
        "intermediate_size": "hidden_dim",
        "hidden_size": "dim",
        "num_attention_heads": "n_heads",
        "num_hidden_layers": "n_layers",
    },
    ignored=frozenset(("sinusoidal_pos_embds", "tie_weights_")),
    defaults={
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "intermediate_size": 3072,
        "tie_word_embeddings": True,
        "hidden_size": 768,
        "num_attention_heads": 12,
        "num_hidden_layers": 6,
    },
)
