"""BERT's parts, which its many descendants share: embeddings with a norm, biased post-norm layers, pooler, heads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reporter_plugins.architecture.component import Component, Kind, Linear, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.attention import self_attention
from reporter_plugins.architecture.parts.embeddings import position_embedding, token_embedding
from reporter_plugins.architecture.parts.heads import classification_head, labels, masked_head
from reporter_plugins.architecture.parts.mlp import plain_mlp
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size

ENCODER: Final = (
    "Model",
    "ForMaskedLM",
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForQuestionAnswering",
    "ForMultipleChoice",
)
"""The classes of an encoder."""


def text_embeddings(
    config: Config, width: Size | None = None, *, segments: bool = True, positions: bool = True, norm: bool = True
) -> Iterator[Component]:
    """Tokens, positions, segments, and the norm of their sum."""
    width = width or config.size("hidden_size")
    yield token_embedding(config, width)
    if positions:
        yield position_embedding(config, width=width)
    if segments:
        yield segment_embedding(config, width)
    if norm:
        one = Stack(config, Size.exactly(1), width)
        yield one.norm("embedding norm", bias=True)


def segment_embedding(config: Config, width: Size) -> Component:
    """The table of token types, or segments."""
    return Table(name="segment embedding", kind="embedding", rows=config.size("type_vocab_size"), width=width)


def encoder_layers(stack: Stack, *, inner: Size | None = None) -> Iterator[Component]:
    """Attention and a plain MLP with biases, a norm for each; nothing is kept, for nothing is generated."""
    heads = stack.config.size("num_attention_heads")
    yield from self_attention(stack, heads=heads, shared=heads, bias=True, cached=False)
    yield from plain_mlp(stack, inner or stack.config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)


def pooler(width: Size, outputs: Size | None = None, name: str = "pooler", kind: Kind = "other") -> Component:
    """A dense layer on the first token."""
    return Linear(name=name, kind=kind, inputs=width, outputs=outputs or width, bias=True, stream="once")


def encoder_heads(
    config: Config, architecture: str, *, dense: bool = False, own_bias: bool = True
) -> Iterator[Component]:
    """What a class adds to an encoder; `dense` puts a layer before the classifier of sequences."""
    hidden = config.size("hidden_size")
    if architecture.endswith(("ForMaskedLM", "ForCausalLM", "LMHeadModel")):
        yield from masked_head(config, hidden, own_bias=own_bias)
    elif architecture.endswith("ForSequenceClassification"):
        if dense:
            yield pooler(hidden, name="classifier transform", kind="lm_head")
        yield classification_head(labels(config), hidden)
    elif architecture.endswith(("ForTokenClassification", "ForQuestionAnswering")):
        yield classification_head(labels(config), hidden, stream="tokens")
    elif architecture.endswith("ForMultipleChoice"):
        yield choice_head(config, hidden)


def choice_head(config: Config, width: Size) -> Component:
    """One score a choice."""
    return classification_head(config.derived("choice", 1, "one score a choice"), width)
