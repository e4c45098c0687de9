"""T5Gemma: Gemma 2 as an encoder and as a decoder with cross-attention (Zhang et al. 2025, arXiv:2504.06225)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    gated_mlp,
    head_size,
    key_value_heads,
    patterned_windows,
    relabelled,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size

NORMS = ("attention norm", "after attention norm", "MLP norm", "after MLP norm")


def module_components(config: Config, architecture: str, *, source: Size | None = None) -> Iterator[Component]:
    """One of the two: the decoder has cross-attention; each has a table of its own."""
    stream: Stream = "decoder" if source is not None else "encoder"
    stack = Stack.of(config, stream=stream)
    biased = config.flag("attention_bias")
    yield token_embedding(config)
    yield from self_attention(stack, bias=biased, cached=source is not None, windows=patterned_windows(stack, 2))
    if source is not None:
        heads, shared, head = config.size("num_attention_heads"), key_value_heads(config), head_size(config)
        yield from cross_attention(
            stack, "encoder", heads=heads, head=head, shared=shared, source_width=source, bias=biased
        )
        yield from stack.norms("cross-attention norm", "after cross-attention norm")
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms(*NORMS)
    yield stack.final_norm()


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Encoder, decoder, head."""
    family = config.families["t5_gemma_module"]
    first = config.part("encoder", family, "_encoder")
    second = config.part("decoder", family, "_decoder")
    from_labels = ((first, "encoder "), (second, "decoder "))
    for part, label in from_labels:
        if part is second and architecture.endswith("EncoderModel"):
            return
        source = first.size("hidden_size") if part is second else None
        yield from relabelled(module_components(part, architecture, source=source), label)
    yield from causal_head(second, architecture, tied=config.flag("tie_word_embeddings"), stream="decoder")


FAMILIES = (
    Family(
        model_types=("t5_gemma_module",),
        title="T5Gemma: one of its two stacks",
        reference="transformers T5GemmaModuleConfig",
        classes=("T5GemmaEncoderModel",),
        components=module_components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 2304,
            "intermediate_size": 9216,
            "num_hidden_layers": 26,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "head_dim": 256,
            "sliding_window": 4096,
            "attention_bias": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("t5gemma",),
        title="T5Gemma: encoder and decoder, sliding and full attention, gated MLP",
        reference="transformers T5GemmaConfig",
        classes=classes("T5Gemma", "ForConditionalGeneration", "Model", "EncoderModel"),
        components=components,
        encoder_decoder=True,
        defaults={"tie_word_embeddings": True},
    ),
)
