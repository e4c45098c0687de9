"""Whisper: two convolutions over a spectrogram, encoder, decoder with cross-attention.

Radford et al. 2022, 2212.04356.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    classification_head,
    cross_attention,
    labels,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Convolutions, encoder, decoder, head."""
    hidden, frames = config.sizes("hidden_size", "max_source_positions")
    encoder = Stack(config, config.size("encoder_layers"), hidden, "encoder ", "encoder", frames)
    yield from spectrogram(config)
    yield position_embedding(config, frames, "encoder position embedding")
    yield from layers(encoder, config.size("encoder_attention_heads"), config.size("encoder_ffn_dim"))
    if architecture.endswith("ForAudioClassification"):
        yield from classifier(config)
        return
    yield token_embedding(config)
    yield position_embedding(config, config.size("max_target_positions"), "decoder position embedding")
    decoder = Stack(config, config.size("decoder_layers"), hidden, "decoder ", "decoder")
    heads = config.size("decoder_attention_heads")
    yield from layers(decoder, heads, config.size("decoder_ffn_dim"))
    yield from cross_attention(
        decoder, "encoder", heads=heads, head=hidden // heads, bias=True, key_bias=False, key_positions=frames
    )
    yield decoder.norm("cross-attention norm", bias=True)
    yield from causal_head(config, architecture, stream="decoder")


def spectrogram(config: Config) -> Iterator[Component]:
    """Two convolutions of width three over the mel bins, of which the second halves the frames."""
    bins, hidden, frames = config.sizes("num_mel_bins", "hidden_size", "max_source_positions")
    three = Size.exactly(3)
    yield Convolution(
        name="first convolution", inputs=bins, outputs=hidden, kernel=three, bias=True, positions=2 * frames
    )
    yield Convolution(
        name="second convolution", inputs=hidden, outputs=hidden, kernel=three, bias=True, positions=frames
    )


def layers(stack: Stack, heads: Size, inner: Size) -> Iterator[Component]:
    """Self-attention whose keys have no bias, a plain MLP, their norms and a final one."""
    decodes = stack.stream == "decoder"
    yield from self_attention(
        stack, heads=heads, shared=heads, head=stack.width // heads, bias=True, key_bias=False, cached=decodes
    )
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)


def classifier(config: Config) -> Iterator[Component]:
    """A projection, and the classes; weights of the layers where their outputs are mixed."""
    hidden, narrow, frames = config.sizes("hidden_size", "classifier_proj_size", "max_source_positions")
    if config.flag("use_weighted_layer_sum"):
        yield Vector(name="layer weights", kind="other", width=config.size("encoder_layers") + 1)
    yield Linear(name="projection", kind="other", inputs=hidden, outputs=narrow, bias=True, positions=frames)
    yield classification_head(labels(config), narrow)


FAMILY = Family(
    model_types=("whisper",),
    title="Whisper: convolutions, encoder and decoder",
    reference="transformers WhisperConfig",
    classes=classes("Whisper", "ForConditionalGeneration", "Model", "ForAudioClassification"),
    components=components,
    aliases={
        "hidden_size": "d_model",
        "encoder_attention_heads": "num_key_value_heads",
        "encoder_layers": "num_hidden_layers",
    },
    encoder_decoder=True,
    defaults={
        "vocab_size": 51865,
        "num_mel_bins": 80,
        "encoder_layers": 4,
        "encoder_attention_heads": 6,
        "decoder_layers": 4,
        "decoder_attention_heads": 6,
        "decoder_ffn_dim": 1536,
        "encoder_ffn_dim": 1536,
        "hidden_size": 384,
        "max_source_positions": 1500,
        "max_target_positions": 448,
        "use_weighted_layer_sum": False,
        "classifier_proj_size": 256,
        "tie_word_embeddings": True,
    },
)
