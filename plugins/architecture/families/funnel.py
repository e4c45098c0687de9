"""Funnel Transformer: blocks that halve the sequence, relative positions, a small decoder (arXiv:2006.03236)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Vector
from reporter_plugins.architecture.config import DEEPEST, Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    plain_mlp,
    scores,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, blocks, decoder, head; classes of whole sequences have no decoder."""
    blocks = config.sequence("block_sizes")
    depth = sum(each for each in blocks if isinstance(each, int))
    if not 0 <= depth <= DEEPEST:
        config.fault("block_sizes", f"block_sizes must be at most {DEEPEST:,} layers together")
        depth = 1
    deep = config.derived("encoder_layers", depth, "block_sizes")
    stack = Stack(config, deep, config.size("hidden_size"), "encoder ")
    yield token_embedding(config)
    yield stack.single().norm("embedding norm", bias=True)
    yield from layers(stack)
    if not architecture.endswith(("BaseModel", "ForSequenceClassification", "ForMultipleChoice")):
        yield from layers(Stack(config, config.size("num_decoder_layers"), stack.width, "decoder "))
    yield from heads(config, architecture)


def layers(stack: Stack) -> Iterator[Component]:
    """Attention to content, places and segments; a plain MLP."""
    config, width = stack.config, stack.width
    heads, head = config.size("num_attention_heads"), config.size("d_head")
    inner = heads * head
    for name, biased in (("query", False), ("key", True), ("value", True)):
        yield stack.linear(f"{name} projection", "attention", width, inner, bias=biased)
    yield stack.linear("position projection", "attention", width, inner)
    yield stack.linear("output projection", "attention", inner, width, bias=True)
    for name in ("content bias", "position bias", "segment bias"):
        yield stack.vector(name, "attention", inner)
    yield stack.vector("segment embedding", "attention", 2 * inner)
    yield from scores(stack, heads, head, head, None)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)


def heads(config: Config, architecture: str) -> Iterator[Component]:
    """The vocabulary, the discriminator, or a classifier."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForMaskedLM"):
        rows, tied = config.size("vocab_size"), config.flag("tie_word_embeddings")
        yield Linear(name="language-model head", kind="lm_head", inputs=hidden, outputs=rows, tied=tied)
        yield Vector(name="language-model head bias", kind="lm_head", width=rows)
    elif architecture.endswith("ForPreTraining"):
        yield Linear(name="discriminator transform", kind="other", inputs=hidden, outputs=hidden, bias=True)
        one = config.derived("score", 1, "whether a token was replaced")
        yield Linear(name="discriminator", kind="other", inputs=hidden, outputs=one, bias=True)
    elif architecture.endswith(("ForSequenceClassification", "ForMultipleChoice")):
        yield Linear(
            name="classifier transform", kind="lm_head", inputs=hidden, outputs=hidden, bias=True, stream="once"
        )
        choice = architecture.endswith("Choice")
        outputs = config.derived("choice", 1, "one score a choice") if choice else labels(config)
        yield classification_head(outputs, hidden)
    elif architecture.endswith(("ForTokenClassification", "ForQuestionAnswering")):
        yield classification_head(labels(config), hidden, stream="tokens")


FAMILY = Family(
    model_types=("funnel",),
    title="Funnel Transformer: encoder in shrinking blocks, relative positions, plain MLP",
    reference="transformers FunnelConfig",
    classes=classes(
        "Funnel", "ForMaskedLM", "Model", "BaseModel", "ForPreTraining", "ForSequenceClassification",
        "ForTokenClassification", "ForQuestionAnswering", "ForMultipleChoice",
    ),
    components=components,
    aliases={"hidden_size": "d_model", "num_attention_heads": "n_head", "intermediate_size": "d_inner"},
    ignored=frozenset(
        ("block_repeats", "pooling_type", "separate_cls", "truncate_seq", "pool_q_only", "attention_type")
    ),
    defaults={
        "vocab_size": 30522,
        "block_sizes": [4, 4, 4],
        "num_decoder_layers": 2,
        "hidden_size": 768,
        "num_attention_heads": 12,
        "d_head": 64,
        "intermediate_size": 3072,
        "tie_word_embeddings": True,
    },
)  # fmt: skip
