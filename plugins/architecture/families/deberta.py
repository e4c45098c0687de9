"""DeBERTa: attention to content and to relative positions apart (He et al. 2020, arXiv:2006.03654)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    encoder_heads,
    masked_head,
    plain_mlp,
    pooler,
    scores,
    text_embeddings,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, relative positions, layers, head."""
    stack = Stack.of(config)
    narrow = config.size("embedding_size") if config.known("embedding_size") else stack.width
    segments, positions = config.integer("type_vocab_size") > 0, config.flag("position_biased_input")
    yield from text_embeddings(config, narrow, segments=segments, positions=positions, norm=False)
    if narrow.value != stack.width.value:
        yield stack.single().linear("embedding projection", "other", narrow, stack.width)
    yield stack.single().norm("embedding norm", bias=True)
    if config.flag("relative_attention"):
        yield from relative_positions(stack)
    yield from attention(stack)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    if architecture.endswith("ForSequenceClassification"):
        yield pooler(stack.width)
    own = architecture.endswith("ForMaskedLM") and not config.flag("legacy")
    yield from masked_head(config, stack.width, tied=True) if own else encoder_heads(config, architecture)


def attention(stack: Stack) -> Iterator[Component]:
    """One projection of queries, keys and values without a bias; queries and values have one of their own."""
    heads, width = stack.config.size("num_attention_heads"), stack.width
    config = stack.config
    config.refuse("talking_head")
    yield stack.linear("query, key and value projection", "attention", width, 3 * width)
    yield stack.vector("query and value bias", "attention", 2 * width)
    yield stack.linear("output projection", "attention", width, width, bias=True)
    yield from scores(stack, heads, width // heads, width // heads, None)


def relative_positions(stack: Stack) -> Iterator[Component]:
    """A table of distances, and projections of it in every layer."""
    config, width = stack.config, stack.width
    given = config.get("max_relative_positions")
    name = "max_relative_positions" if isinstance(given, int) and given > 0 else "max_position_embeddings"
    yield Table(name="relative position embedding", kind="embedding", rows=2 * config.size(name), width=width)
    kinds = str(config.get("pos_att_type") or ())
    if "c2p" in kinds:
        yield stack.linear("position key projection", "attention", width, width)
    if "p2c" in kinds:
        yield stack.linear("position query projection", "attention", width, width, bias=True)


FAMILY = Family(
    model_types=("deberta",),
    title="DeBERTa: encoder, disentangled attention, plain MLP",
    reference="transformers DebertaConfig",
    classes=classes("Deberta", *ENCODER[:-1]),
    components=components,
    defaults={
        "vocab_size": 50265,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 512,
        "type_vocab_size": 0,
        "relative_attention": False,
        "max_relative_positions": -1,
        "position_biased_input": True,
        "legacy": True,
        "tie_word_embeddings": True,
    },
)
