"""LED: BART with Longformer's encoder (Beltagy et al. 2020, arXiv:2004.05150)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """The shared table, encoder, decoder, head."""
    yield token_embedding(config)
    for side in ("encoder", "decoder"):
        yield from stack_components(config, side)
    yield from causal_head(config, architecture, stream="decoder")


def stack_components(config: Config, side: Stream) -> Iterator[Component]:
    """Positions, layers, norms; global projections in the encoder, cross-attention in the decoder."""
    stack = Stack(config, config.size(f"{side}_layers"), config.size("hidden_size"), f"{side} ", side)
    heads, decodes = config.size(f"{side}_attention_heads"), side == "decoder"
    head = stack.width // heads
    yield position_embedding(config, config.size(f"max_{side}_position_embeddings"), f"{side} position embedding")
    yield stack.single().norm("embedding norm", bias=True)
    yield from self_attention(stack, heads=heads, shared=heads, head=head, bias=True, cached=decodes)
    if decodes:
        yield from cross_attention(stack, "encoder", heads=heads, head=head, bias=True)
        yield stack.norm("cross-attention norm", bias=True)
    else:
        for name in ("query", "key", "value"):
            yield stack.linear(f"global {name} projection", "attention", stack.width, stack.width, bias=True)
    yield from plain_mlp(stack, config.size(f"{side}_ffn_dim"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)


FAMILY = Family(
    model_types=("led",),
    title="LED: encoder and decoder, local and global attention, plain MLP",
    reference="transformers LEDConfig",
    classes=classes("LED", "ForConditionalGeneration", "Model"),
    components=components,
    ignored=frozenset(("attention_window",)),
    encoder_decoder=True,
    defaults={
        "vocab_size": 50265,
        "max_encoder_position_embeddings": 16384,
        "max_decoder_position_embeddings": 1024,
        "encoder_layers": 12,
        "encoder_ffn_dim": 4096,
        "encoder_attention_heads": 16,
        "decoder_layers": 12,
        "decoder_ffn_dim": 4096,
        "decoder_attention_heads": 16,
        "tie_word_embeddings": True,
        "hidden_size": 1024,
    },
    aliases={
        "encoder_attention_heads": "num_attention_heads",
        "hidden_size": "d_model",
        "encoder_layers": "num_hidden_layers",
    },
)
