"""MobileBERT: a narrow BERT between bottlenecks, several MLPs a layer (Sun et al. 2020, arXiv:2004.02984)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    encoder_heads,
    pooler,
    position_embedding,
    scores,
    segment_embedding,
    token_embedding,
)
from reporter_plugins.architecture.size import Size

POOLED = ("Model", "ForPreTraining", "ForNextSentencePrediction", "ForSequenceClassification", "ForMultipleChoice")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings of three neighbours, layers, head."""
    stack, narrow = Stack.of(config), config.size("embedding_size")
    yield token_embedding(config, narrow)
    yield position_embedding(config)
    yield segment_embedding(config, stack.width)
    three = 3 * narrow if config.flag("trigram_input") else narrow
    yield stack.single().linear("embedding projection", "embedding", three, stack.width, bias=True)
    yield stack.single().norm("embedding norm", bias=True)
    yield from layers(stack)
    if architecture.endswith(POOLED) and config.flag("classifier_activation"):
        yield pooler(stack.width)
    yield from heads(config, architecture, narrow)


def layers(stack: Stack) -> Iterator[Component]:
    """Bottlenecks about attention and MLPs; queries and keys share one, or have none."""
    config, width = stack.config, stack.width
    bottled = config.flag("use_bottleneck")
    inner = config.size("intra_bottleneck_size") if bottled else width
    if bottled:
        yield stack.linear("input bottleneck", "other", width, inner, bias=True)
        yield stack.norm("input bottleneck norm", inner, bias=True)
    if bottled and config.flag("key_query_shared_bottleneck"):
        yield stack.linear("attention bottleneck", "attention", width, inner, bias=True)
        yield stack.norm("attention bottleneck norm", inner, bias=True)
    values = inner if config.flag("use_bottleneck_attention") else width
    for name, inputs in (("query", inner), ("key", inner), ("value", values), ("output", inner)):
        yield stack.linear(f"{name} projection", "attention", inputs, inner, bias=True)
    heads = config.size("num_attention_heads")
    yield from scores(stack, heads, inner // heads, inner // heads, None)
    yield stack.norm("attention norm", inner, bias=True)
    yield from feed_forward(stack, inner)
    if bottled:
        yield stack.linear("output bottleneck", "other", inner, width, bias=True)
        yield stack.norm("output bottleneck norm", bias=True)


def feed_forward(stack: Stack, inner: Size) -> Iterator[Component]:
    """Several plain MLPs after each other."""
    config = stack.config
    many = stack.only(stack.layers * config.size("num_feedforward_networks"))
    yield many.linear("up projection", "mlp", inner, config.size("intermediate_size"), bias=True)
    yield many.linear("down projection", "mlp", config.size("intermediate_size"), inner, bias=True)
    yield many.norm("MLP norm", inner, bias=True)


def heads(config: Config, architecture: str, narrow: Size) -> Iterator[Component]:
    """The vocabulary, of which the embedding gives the first columns; or as BERT's."""
    hidden = config.size("hidden_size")
    if architecture.endswith(("ForMaskedLM", "ForPreTraining")):
        rows = config.size("vocab_size")
        yield Linear(name="head transform", kind="other", inputs=hidden, outputs=hidden, bias=True)
        yield Norm(name="head norm", width=hidden, bias=True)
        tied = config.flag("tie_word_embeddings")
        yield Linear(name="language-model head", kind="lm_head", inputs=narrow, outputs=rows, bias=not tied, tied=tied)
        yield Linear(name="further head columns", kind="other", inputs=hidden - narrow, outputs=rows)
        yield Vector(name="language-model head bias", kind="lm_head", width=rows)
    if architecture.endswith(("ForPreTraining", "ForNextSentencePrediction")):
        yield pooler(hidden, config.derived("segments", 2, "next sentence or not"), "next-sentence head")
    if not architecture.endswith("ForMaskedLM"):
        yield from encoder_heads(config, architecture)


FAMILY = Family(
    model_types=("mobilebert",),
    title="MobileBERT: encoder, bottlenecks, plain MLPs",
    reference="transformers MobileBertConfig",
    classes=classes("MobileBert", *ENCODER, "ForPreTraining", "ForNextSentencePrediction"),
    components=components,
    ignored=frozenset(("normalization_type", "true_hidden_size")),
    defaults={
        "vocab_size": 30522,
        "hidden_size": 512,
        "num_hidden_layers": 24,
        "num_attention_heads": 4,
        "intermediate_size": 512,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "embedding_size": 128,
        "trigram_input": True,
        "use_bottleneck": True,
        "intra_bottleneck_size": 128,
        "use_bottleneck_attention": False,
        "key_query_shared_bottleneck": True,
        "num_feedforward_networks": 4,
        "classifier_activation": True,
        "tie_word_embeddings": True,
    },
)
