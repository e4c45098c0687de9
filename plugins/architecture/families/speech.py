"""Data2Vec's audio encoder and Moonshine: convolutions over a waveform (arXiv:2202.03555, 2410.15608)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Component, Convolution, Norm, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import wav2vec2
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    encoder_layers,
    plain_mlp,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size

BASE = wav2vec2.FAMILIES[0]


def data2vec_components(config: Config, architecture: str) -> Iterator[Component]:
    """Convolutions with a norm each, several convolutions for positions, layers, head."""
    stack = Stack.of(config)
    if config.flag("add_adapter"):
        config.refuse("add_adapter")
    if wav2vec2.masked(config):
        yield Vector(name="mask embedding", kind="embedding", width=stack.width)
    everywhere = replace(config, fields={**config.fields, "feat_extract_norm": "layer"})
    last = yield from wav2vec2.convolutions(everywhere)
    yield Norm(name="feature norm", width=last, bias=True)
    yield stack.single().linear("feature projection", "other", last, stack.width, bias=True)
    groups, count = config.sizes("num_conv_pos_embedding_groups", "num_conv_pos_embeddings")
    yield Convolution(
        name="position convolution", kind="embedding", count=count, inputs=stack.width // groups, outputs=stack.width,
        kernel=config.size("conv_pos_kernel_size"), bias=True,
    )  # fmt: skip
    yield stack.single().norm("embedding norm", bias=True)
    yield from encoder_layers(stack)
    yield from wav2vec2.heads(config, architecture, last)


def moonshine_components(config: Config, architecture: str) -> Iterator[Component]:
    """Three convolutions, an encoder with plain MLPs, a decoder with gated ones, norms without biases."""
    width = config.size("hidden_size")
    yield from stem(config, width)
    for side in ("encoder", "decoder"):
        yield from half(config, width, side)
    yield token_embedding(config)
    yield from causal_head(config, architecture, stream="decoder")


def stem(config: Config, width: Size) -> Iterator[Component]:
    """From the waveform to frames: kernels of 127, 7 and 3."""
    one = Size.exactly(1)
    shapes = ((one, width, 127, False), (width, 2 * width, 7, True), (2 * width, width, 3, True))
    for index, (inputs, outputs, kernel, bias) in enumerate(shapes, 1):
        yield Convolution(
            name=f"convolution {index}", inputs=inputs, outputs=outputs, kernel=Size.exactly(kernel), bias=bias,
            stream="encoder",
        )  # fmt: skip
    yield Norm(name="convolution norm", width=width, bias=True)


def half(config: Config, width: Size, side: str) -> Iterator[Component]:
    """One of the two stacks."""
    decodes = side == "decoder"
    stack = Stack(
        config, config.size(f"{side}_num_hidden_layers"), width, f"{side} ", "decoder" if decodes else "encoder"
    )
    heads = config.size(f"{side}_num_attention_heads")
    own = f"{side}_num_key_value_heads"
    shared = config.size(own) if config.known(own) else heads
    head, inner, biased = width // heads, config.size("intermediate_size"), config.flag("attention_bias")
    yield from self_attention(
        stack, heads=heads, shared=shared, head=head, bias=biased, output_bias=False, cached=decodes
    )
    yield from stack.norms("attention norm", "MLP norm")
    if decodes:
        if biased:
            config.refuse("attention_bias")
        yield from cross_attention(stack, "encoder", heads=heads, head=head, shared=shared)
        yield stack.norm("cross-attention norm")
        yield stack.linear("gate and up projection", "mlp", width, 2 * inner, bias=True)
        yield stack.linear("down projection", "mlp", inner, width, bias=True)
    else:
        yield from plain_mlp(stack, inner)
    yield stack.final_norm()


FAMILIES = (
    Family(
        model_types=("data2vec-audio",),
        title="data2vec (audio): convolutions over a waveform, encoder",
        reference="transformers Data2VecAudioConfig",
        classes=classes("Data2VecAudio", "ForCTC", "Model", "ForSequenceClassification"),
        components=data2vec_components,
        aliases=BASE.aliases,
        ignored=BASE.ignored,
        defaults={**BASE.defaults, "num_conv_pos_embeddings": 5, "conv_pos_kernel_size": 19},
    ),
    Family(
        model_types=("moonshine",),
        title="Moonshine: convolutions over a waveform, encoder and decoder",
        reference="transformers MoonshineConfig",
        classes=classes("Moonshine", "ForConditionalGeneration", "Model"),
        components=moonshine_components,
        encoder_decoder=True,
        ignored=frozenset(("pad_head_dim_to_multiple_of", "encoder_hidden_act", "decoder_hidden_act")),
        defaults={
            "vocab_size": 32768,
            "hidden_size": 288,
            "intermediate_size": 1152,
            "encoder_num_hidden_layers": 6,
            "decoder_num_hidden_layers": 6,
            "encoder_num_attention_heads": 8,
            "decoder_num_attention_heads": 8,
            "max_position_embeddings": 512,
            "attention_bias": False,
            "tie_word_embeddings": True,
        },
    ),
)
