"""What a class adds to its model: a language-model head, a classifier, the head of masked prediction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reporter_plugins.architecture.component import Component, Kind, Linear, Norm, Stream, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.size import Size

from reporter import Given, Quantity

CAUSAL: Final = (
    "ForCausalLM",
    "Model",
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForQuestionAnswering",
)
"""The classes of a decoder."""

GENERATING: Final = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "ForImageTextToText")
"""Classes that project to the vocabulary."""


def labels(config: Config, default: int = 2) -> Size:
    """How many classes a classifier tells apart: `num_labels`, the entries of `id2label`, or the default."""
    named = config.get("id2label")
    if not config.given("num_labels") and isinstance(named, Mapping):
        quantity = Quantity(len(named), "", Given(source="entries of id2label"))
        return Size.of("num_labels", quantity, "labels")
    if not config.known("num_labels"):
        return Size.of("num_labels", Quantity(default, "", Given(source="default of transformers")), "labels")
    return config.size("num_labels")


def causal_head(
    config: Config,
    architecture: str,
    *,
    bias: bool = False,
    tied: bool | None = None,
    width: Size | None = None,
    stream: Stream = "tokens",
    label: str = "",
) -> Iterator[Component]:
    """The projection to the vocabulary, tied to the token embedding or of its own; or a decoder's classifier."""
    width = width or config.size("hidden_size")
    if architecture.endswith(GENERATING):
        tied = config.flag("tie_word_embeddings") if tied is None else tied
        yield Linear(
            name=f"{label}language-model head",
            kind="lm_head",
            inputs=width,
            outputs=config.size("vocab_size"),
            bias=bias,
            tied=tied,
            stream=stream,
        )
    elif architecture.endswith("ForSequenceClassification"):
        yield classification_head(labels(config), width, bias=False)
    else:
        yield from token_heads(config, architecture, width)


def token_heads(config: Config, architecture: str, width: Size) -> Iterator[Component]:
    """A classifier of every token, or of the start and the end of an answer."""
    if architecture.endswith("ForTokenClassification"):
        yield classification_head(labels(config), width, stream="tokens")
    elif architecture.endswith("ForQuestionAnswering"):
        ends = config.derived("ends", 2, "the start and the end of an answer")
        yield classification_head(ends, width, stream="tokens")


def classification_head(
    outputs: Size, width: Size, *, bias: bool = True, stream: Stream = "once", name: str = "classifier"
) -> Component:
    """A dense layer to the classes."""
    return Linear(name=name, kind="lm_head", inputs=width, outputs=outputs, bias=bias, stream=stream)


def masked_head(
    config: Config,
    width: Size,
    *,
    transform_kind: Kind = "other",
    tied: bool | None = None,
    inner: Size | None = None,
    own_bias: bool = True,
) -> Iterator[Component]:
    """The head of masked prediction: a dense layer, its norm, and the projection to the vocabulary with a bias.

    An own projection has a bias of its own beside the head's, in the reference implementation.
    """
    inner = inner or width
    yield Linear(name="head transform", kind=transform_kind, inputs=width, outputs=inner, bias=True)
    yield Norm(name="head norm", width=inner, bias=True)
    tied = config.flag("tie_word_embeddings") if tied is None else tied
    vocabulary = config.size("vocab_size")
    yield Linear(
        name="language-model head",
        kind="lm_head",
        inputs=inner,
        outputs=vocabulary,
        bias=own_bias and not tied,
        tied=tied,
    )
    yield Vector(name="language-model head bias", kind="lm_head", width=vocabulary)
