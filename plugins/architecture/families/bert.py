"""BERT: encoder, learned positions and segments, post-norm layers with biases (Devlin et al. 2018, arXiv:1810.04805)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Linear, Norm, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import head_size, plain_mlp, position_embedding, token_embedding
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    layers, hidden = config.sizes("num_hidden_layers", "hidden_size")
    yield token_embedding(config)
    yield position_embedding(config)
    yield Table(name="segment embedding", kind="embedding", rows=config.size("type_vocab_size"), width=hidden)
    yield Norm(name="embedding norm", width=hidden, bias=True)
    yield from encoder_attention(config, layers)
    yield from plain_mlp(config, layers, config.size("intermediate_size"))
    yield Norm(name="attention norm", count=layers, width=hidden, bias=True)
    yield Norm(name="MLP norm", count=layers, width=hidden, bias=True)
    if not architecture.endswith(("ForMaskedLM", "ForTokenClassification", "ForQuestionAnswering")):
        yield Linear(name="pooler", kind="other", inputs=hidden, outputs=hidden, bias=True, stream="once")
    yield from heads(config, architecture, hidden)


def encoder_attention(config: Config, layers: Size) -> Iterator[Component]:
    """Query, key, value and output projections with biases; nothing is kept, for nothing is generated."""
    hidden, count, head = config.size("hidden_size"), config.size("num_attention_heads"), head_size(config)
    for name in ("query", "key", "value", "output"):
        yield Linear(
            name=f"{name} projection", kind="attention", count=layers, inputs=hidden, outputs=hidden, bias=True
        )
    yield Attention(name="attention", count=layers, heads=count, query_key_size=head, value_size=head)


def heads(config: Config, architecture: str, hidden: Size) -> Iterator[Component]:
    """What a class adds to the encoder."""
    if architecture.endswith(("ForPreTraining", "ForMaskedLM")):
        yield Linear(name="head transform", kind="other", inputs=hidden, outputs=hidden, bias=True)
        yield Norm(name="head norm", width=hidden, bias=True)
        yield Linear(
            name="language-model head",
            kind="lm_head",
            inputs=hidden,
            outputs=config.size("vocab_size"),
            tied=config.flag("tie_word_embeddings"),
        )
        yield Vector(name="language-model head bias", kind="lm_head", width=config.size("vocab_size"))
    if architecture.endswith("ForPreTraining"):
        two = config.derived("segments", 2, "next sentence or not")
        yield Linear(name="next-sentence head", kind="other", inputs=hidden, outputs=two, bias=True, stream="once")
    if architecture.endswith(("ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering")):
        labels = config.size("num_labels")
        once = "once" if architecture.endswith("ForSequenceClassification") else "tokens"
        yield Linear(name="classifier", kind="lm_head", inputs=hidden, outputs=labels, bias=True, stream=once)


FAMILY = Family(
    model_types=("bert",),
    title="BERT: encoder, learned positions, plain MLP",
    reference="transformers BertConfig",
    classes=(
        "BertModel",
        "BertForPreTraining",
        "BertForMaskedLM",
        "BertForSequenceClassification",
        "BertForTokenClassification",
        "BertForQuestionAnswering",
    ),
    components=components,
    defaults={
        "vocab_size": 30522,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "tie_word_embeddings": True,
        "num_labels": 2,
    },
)
