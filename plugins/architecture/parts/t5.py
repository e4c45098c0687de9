"""T5's layers, which its many descendants share: relative position biases, no other biases, RMS norms."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Stream, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.attention import cross_attention, self_attention
from reporter_plugins.architecture.parts.heads import causal_head, classification_head, labels
from reporter_plugins.architecture.parts.mlp import gated_mlp, plain_mlp
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size


def t5_stacks(config: Config, architecture: str) -> Iterator[Stack]:
    """The encoder, and the decoder where the class has one."""
    width = config.size("hidden_size")
    yield Stack(config, config.size("num_hidden_layers"), width, "encoder ", "encoder")
    if not architecture.endswith(("EncoderModel", "ForTokenClassification")):
        decoder = "num_decoder_layers" if config.known("num_decoder_layers") else "num_hidden_layers"
        yield Stack(config, config.size(decoder), width, "decoder ", "decoder")


def t5_attention(stack: Stack, *, every_layer: bool = False) -> Iterator[Component]:
    """Self-attention with its relative position bias, cross-attention in the decoder, their norms."""
    config = stack.config
    heads, head = config.sizes("num_attention_heads", "head_dim")
    decodes = stack.stream == "decoder"
    yield from self_attention(stack, heads=heads, shared=heads, head=head, cached=decodes)
    yield relative_bias(stack if every_layer else stack.single())
    yield stack.norm("attention norm")
    if decodes:
        yield from cross_attention(stack, "encoder", heads=heads, head=head)
        yield stack.norm("cross-attention norm")


def relative_bias(stack: Stack, name: str = "relative position bias") -> Component:
    """A number for each bucket of distances and each head."""
    buckets, heads = stack.config.sizes("relative_attention_num_buckets", "num_attention_heads")
    return Table(name=stack.label + name, kind="attention", count=stack.layers, rows=buckets, width=heads)


def t5_mlp(stack: Stack) -> Iterator[Component]:
    """Plain or gated, as `feed_forward_proj` says, with its norm."""
    inner: Size = stack.config.size("intermediate_size")
    gated = stack.config.text("feed_forward_proj").startswith("gated")
    yield from gated_mlp(stack, inner) if gated else plain_mlp(stack, inner, bias=False)


def t5_head(config: Config, architecture: str) -> Iterator[Component]:
    """The language-model head, or a classifier of the sequence, the tokens, or an answer's ends."""
    hidden = config.size("hidden_size")
    stream: Stream = "decoder"
    if architecture.endswith("ForSequenceClassification"):
        yield Linear(name="head transform", kind="lm_head", inputs=hidden, outputs=hidden, bias=True, stream="once")
        yield classification_head(labels(config), hidden)
    elif architecture.endswith("ForQuestionAnswering"):
        yield classification_head(labels(config), hidden, stream=stream)
    elif architecture.endswith("ForTokenClassification"):
        yield classification_head(labels(config), hidden, stream="encoder")
    else:
        yield from causal_head(config, architecture, stream=stream)


def t5_embedding(config: Config) -> Table:
    """The table that both stacks share."""
    rows, width = config.sizes("vocab_size", "hidden_size")
    return Table(name="token embedding", kind="embedding", rows=rows, width=width)
