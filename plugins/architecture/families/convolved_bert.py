"""SqueezeBERT, ConvBERT and CANINE: BERT with convolutions (arXiv:2006.11316, 2008.02496, 2103.06874)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution, Kind, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    classification_head,
    encoder_heads,
    encoder_layers,
    labels,
    masked_head,
    plain_mlp,
    pooler,
    position_embedding,
    scores,
    segment_embedding,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size


def squeezebert_components(config: Config, architecture: str) -> Iterator[Component]:
    """Every dense layer is a grouped convolution of one place."""
    stack, inner = Stack.of(config), config.size("intermediate_size")
    if config.integer("embedding_size") != stack.width.value:
        config.fault("embedding_size", "embedding_size must be hidden_size")
    yield from text_embeddings(config)
    width = stack.width
    for name, field in (("query", "q_groups"), ("key", "k_groups"), ("value", "v_groups")):
        yield grouped(stack, f"{name} projection", "attention", width, width, field)
    yield grouped(stack, "output projection", "attention", width, width, "post_attention_groups")
    heads = config.size("num_attention_heads")
    yield from scores(stack, heads, width // heads, width // heads, None)
    yield grouped(stack, "up projection", "mlp", width, inner, "intermediate_groups")
    yield grouped(stack, "down projection", "mlp", inner, width, "output_groups")
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield pooler(width)
    yield from encoder_heads(config, architecture)


def grouped(stack: Stack, name: str, kind: Kind, inputs: Size, outputs: Size, field: str) -> Component:
    """A dense layer in groups."""
    groups = stack.config.size(field)
    return stack.linear(name, kind, inputs // groups, outputs, bias=True)


def convbert_components(config: Config, architecture: str) -> Iterator[Component]:
    """Half of the heads attend, the other half's work is a convolution whose kernel the queries make."""
    stack, narrow = Stack.of(config), config.size("embedding_size")
    config.refuse("add_cross_attention")
    if config.integer("num_groups") != 1:
        config.fault("num_groups", "num_groups is only known as 1")
    yield from text_embeddings(config, narrow)
    if narrow.value != stack.width.value:
        yield stack.single().linear("embedding projection", "other", narrow, stack.width, bias=True)
    yield from mixed_attention(stack)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield from convbert_heads(config, architecture, narrow)


def mixed_attention(stack: Stack) -> Iterator[Component]:
    """Attention of fewer heads beside convolutions that each position makes for itself."""
    config, width = stack.config, stack.width
    total, kernel = config.size("num_attention_heads"), config.size("conv_kernel_size")
    ratio = config.size("head_ratio")
    heads = ONE if total.value // max(1, ratio.value) < 1 else total // ratio
    inner = heads * ((width // heads) // 2)  # the reference halves, whatever the ratio
    for name in ("query", "key", "value"):
        yield stack.linear(f"{name} projection", "attention", width, inner, bias=True)
    yield Convolution(
        name="key convolution", kind="attention", count=stack.layers, inputs=ONE, outputs=width, kernel=kernel
    )
    yield stack.linear("key convolution projection", "attention", width, inner, bias=True)
    yield stack.linear("kernel projection", "attention", inner, heads * kernel, bias=True)
    yield stack.linear("convolution values", "attention", width, inner, bias=True)
    yield stack.linear("output projection", "attention", width, width, bias=True)
    yield from scores(stack, heads, inner // heads, inner // heads, None)


def convbert_heads(config: Config, architecture: str, narrow: Size) -> Iterator[Component]:
    """The vocabulary, or a classifier."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForMaskedLM"):
        yield from masked_head(config, hidden, inner=narrow, own_bias=False)
    else:
        yield from encoder_heads(config, architecture, dense=True)


def canine_components(config: Config, architecture: str) -> Iterator[Component]:
    """Hashed characters, one layer of them, a convolution that shortens, BERT's layers, and back to characters."""
    stack = Stack.of(config)
    width, buckets = stack.width, config.size("num_hash_buckets")
    tables = config.size("num_hash_functions")
    yield Table(name="character embedding", kind="embedding", count=tables, rows=buckets, width=width // tables)
    yield position_embedding(config, buckets)
    yield segment_embedding(config, width)
    yield stack.single().norm("embedding norm", bias=True)
    yield from encoder_layers(stack.single("first "))
    yield shortening("shortening", width, width, config.size("downsampling_rate"))
    yield stack.single().norm("shortening norm", bias=True)
    yield from encoder_layers(stack)
    yield shortening("lengthening", 2 * width, width, config.size("upsampling_kernel_size"))
    yield stack.single().norm("lengthening norm", bias=True)
    yield from encoder_layers(stack.single("last "))
    yield pooler(width)
    if architecture.endswith("ForSequenceClassification"):
        yield classification_head(labels(config), width)
    else:
        yield from encoder_heads(config, architecture)


def shortening(name: str, inputs: Size, outputs: Size, kernel: Size) -> Component:
    """A convolution over neighbouring characters."""
    return Convolution(name=f"{name} convolution", inputs=inputs, outputs=outputs, kernel=kernel, bias=True)


BASE = {
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "embedding_size": 768,
    "tie_word_embeddings": True,
}

FAMILIES = (
    Family(
        model_types=("squeezebert",),
        title="SqueezeBERT: encoder, grouped convolutions",
        reference="transformers SqueezeBertConfig",
        classes=classes("SqueezeBert", *ENCODER),
        components=squeezebert_components,
        defaults={
            **BASE,
            "q_groups": 4,
            "k_groups": 4,
            "v_groups": 4,
            "post_attention_groups": 1,
            "intermediate_groups": 4,
            "output_groups": 4,
        },
    ),
    Family(
        model_types=("convbert",),
        title="ConvBERT: encoder, attention beside convolutions, plain MLP",
        reference="transformers ConvBertConfig",
        classes=classes("ConvBert", *(each for each in ENCODER if each != "ForMultipleChoice")),
        components=convbert_components,
        defaults={**BASE, "head_ratio": 2, "conv_kernel_size": 9, "num_groups": 1, "add_cross_attention": False},
    ),
    Family(
        model_types=("canine",),
        title="CANINE: encoder of characters, plain MLP",
        reference="transformers CanineConfig",
        classes=classes("Canine", *(each for each in ENCODER if each != "ForMaskedLM")),
        components=canine_components,
        ignored=frozenset(("local_transformer_stride",)),
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 16384,
            "type_vocab_size": 16,
            "downsampling_rate": 4,
            "upsampling_kernel_size": 4,
            "num_hash_functions": 8,
            "num_hash_buckets": 16384,
        },
    ),
)
