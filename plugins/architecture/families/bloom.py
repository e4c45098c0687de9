"""BLOOM: decoder with ALiBi positions, a norm after the embedding, biases (Workshop 2022, arXiv:2211.05100)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    causal_head,
    plain_mlp,
    self_attention,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding with its norm, layers, final norm, head."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield stack.single().norm("embedding norm", bias=True)
    yield from self_attention(stack, bias=True)
    yield from plain_mlp(stack, 4 * stack.width)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("bloom",),
    title="BLOOM: decoder, ALiBi positions, plain MLP",
    reference="transformers BloomConfig",
    classes=classes("Bloom", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 250880,
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 8,
        "tie_word_embeddings": True,
    },
    aliases={"num_hidden_layers": "n_layer", "num_attention_heads": "n_head", "hidden_size": "n_embed"},
    ignored=frozenset(("seq_length", "n_inner", "offset_alibi", "attention_softmax_in_fp32", "masked_softmax_fusion")),
)
