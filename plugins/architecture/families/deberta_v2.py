"""DeBERTa-v2 and v3: attention to content and to relative positions apart (He et al. 2021, arXiv:2111.09543)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    encoder_heads,
    encoder_layers,
    masked_head,
    pooler,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, relative positions, layers, head."""
    stack = Stack.of(config)
    narrow = config.size("embedding_size") if config.known("embedding_size") else stack.width
    yield from text_embeddings(
        config,
        narrow,
        segments=config.integer("type_vocab_size") > 0,
        positions=config.flag("position_biased_input"),
        norm=False,
    )
    if narrow.value != stack.width.value:
        yield stack.single().linear("embedding projection", "other", narrow, stack.width)
    yield stack.single().norm("embedding norm", bias=True)
    if config.flag("relative_attention"):
        yield from relative_positions(stack)
    if "layer_norm" in str(config.get("norm_rel_ebd") or "none"):
        yield stack.single().norm("relative position norm", bias=True)
    yield from encoder_layers(stack)
    yield from convolution(stack)
    yield from heads(config, architecture)


def relative_positions(stack: Stack) -> Iterator[Component]:
    """A table of distances, and projections of it in every layer, where they are not those of the content."""
    config, width = stack.config, stack.width
    buckets = config.size("position_buckets") if positive(config, "position_buckets") else None
    spread = "max_relative_positions" if positive(config, "max_relative_positions") else "max_position_embeddings"
    rows = 2 * (buckets or config.size(spread))
    yield Table(name="relative position embedding", kind="embedding", rows=rows, width=width)
    if not config.flag("share_att_key"):
        kinds = str(config.get("pos_att_type") or ())
        if "c2p" in kinds:
            yield stack.linear("position key projection", "attention", width, width, bias=True)
        if "p2c" in kinds:
            yield stack.linear("position query projection", "attention", width, width, bias=True)


def positive(config: Config, name: str) -> bool:
    """Whether a field is given and not the -1 that stands for none."""
    value = config.get(name)
    return isinstance(value, int) and value > 0


def convolution(stack: Stack) -> Iterator[Component]:
    """A convolution beside the first layer, where `conv_kernel_size` is given."""
    config, width = stack.config, stack.width
    if positive(config, "conv_kernel_size"):
        groups = config.size("conv_groups") if config.known("conv_groups") else Size.exactly(1)
        kernel = config.size("conv_kernel_size")
        yield Convolution(name="convolution", inputs=width // groups, outputs=width, kernel=kernel, bias=True)
        yield stack.single().norm("convolution norm", bias=True)


def heads(config: Config, architecture: str) -> Iterator[Component]:
    """The head of a class; classifiers of sequences have a pooler."""
    hidden = config.size("hidden_size")
    if architecture.endswith(("ForSequenceClassification", "ForMultipleChoice")):
        yield pooler(hidden)
    if architecture.endswith("ForMaskedLM") and not config.flag("legacy"):
        yield from masked_head(config, hidden, tied=True)
    else:
        yield from encoder_heads(config, architecture)


FAMILY = Family(
    model_types=("deberta-v2",),
    title="DeBERTa-v2: encoder, disentangled attention, plain MLP",
    reference="transformers DebertaV2Config",
    classes=classes("DebertaV2", *ENCODER),
    components=components,
    defaults={
        "vocab_size": 128100,
        "hidden_size": 1536,
        "num_hidden_layers": 24,
        "num_attention_heads": 24,
        "intermediate_size": 6144,
        "max_position_embeddings": 512,
        "type_vocab_size": 0,
        "relative_attention": False,
        "max_relative_positions": -1,
        "position_biased_input": True,
        "legacy": True,
        "tie_word_embeddings": True,
    },
)
