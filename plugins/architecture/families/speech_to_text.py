"""Speech2Text: convolutions with gates over a spectrogram, encoder and decoder (Wang et al. 2020, arXiv:2010.05171)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    plain_mlp,
    self_attention,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Convolutions, encoder, decoder, head."""
    yield from convolutions(config)
    for side in ("encoder", "decoder"):
        if side == "decoder":
            yield token_embedding(config)
        yield from stack_components(config, side)
    yield from causal_head(config, architecture, stream="decoder")


def convolutions(config: Config) -> Iterator[Component]:
    """Half of each layer's channels gate the other half."""
    inputs = config.size("input_feat_per_channel") * config.size("input_channels")
    middle, hidden = config.sizes("conv_channels", "hidden_size")
    count = config.integer("num_conv_layers")
    for index in range(count):
        outputs = 2 * hidden if index + 1 == count else middle
        yield Convolution(
            name=f"convolution {index + 1}", inputs=inputs, outputs=outputs,
            kernel=config.item("conv_kernel_sizes", index), bias=True, stream="encoder",
        )  # fmt: skip
        inputs = middle // 2


def stack_components(config: Config, side: Stream) -> Iterator[Component]:
    """Layers with cross-attention in the decoder, norms."""
    stack = Stack(config, config.size(f"{side}_layers"), config.size("hidden_size"), f"{side} ", side)
    heads, decodes = config.size(f"{side}_attention_heads"), side == "decoder"
    head = stack.width // heads
    yield from self_attention(stack, heads=heads, shared=heads, head=head, bias=True, cached=decodes)
    if decodes:
        yield from cross_attention(stack, "encoder", heads=heads, head=head, bias=True)
        yield stack.norm("cross-attention norm", bias=True)
    yield from plain_mlp(stack, config.size(f"{side}_ffn_dim"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)


FAMILY = Family(
    model_types=("speech_to_text",),
    title="Speech2Text: convolutions, encoder and decoder",
    reference="transformers Speech2TextConfig",
    classes=classes("Speech2Text", "ForConditionalGeneration", "Model"),
    components=components,
    ignored=frozenset(("max_source_positions", "max_target_positions")),
    encoder_decoder=True,
    defaults={
        "vocab_size": 10000,
        "encoder_layers": 12,
        "encoder_ffn_dim": 2048,
        "encoder_attention_heads": 4,
        "decoder_layers": 6,
        "decoder_ffn_dim": 2048,
        "decoder_attention_heads": 4,
        "num_conv_layers": 2,
        "conv_kernel_sizes": [5, 5],
        "conv_channels": 1024,
        "input_feat_per_channel": 80,
        "input_channels": 1,
        "tie_word_embeddings": True,
        "hidden_size": 256,
    },
    aliases={
        "encoder_attention_heads": "num_attention_heads",
        "hidden_size": "d_model",
        "encoder_layers": "num_hidden_layers",
    },
)
