"""WavLM: wav2vec 2.0 with gated relative positions (Chen et al. 2021, arXiv:2110.13900)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.wav2vec2 import FAMILIES as WAV2VEC2
from reporter_plugins.architecture.families.wav2vec2 import components as wav2vec2_components
from reporter_plugins.architecture.family import classes
from reporter_plugins.architecture.parts import Stack
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """wav2vec 2.0, a table of distances in the first layer, a gate for each head in all."""
    yield from wav2vec2_components(config, architecture)
    stack = Stack.of(config)
    buckets, heads = config.sizes("num_buckets", "num_attention_heads")
    yield stack.single().vector("relative position bias", "attention", buckets * heads)
    yield stack.vector("relative position scale", "attention", heads)
    yield stack.linear("relative position gate", "attention", stack.width // heads, Size.exactly(8), bias=True)


FAMILY = replace(
    WAV2VEC2[0],
    model_types=("wavlm",),
    title="WavLM: convolutions over a waveform, encoder, relative positions",
    reference="transformers WavLMConfig",
    classes=classes("WavLM", "ForCTC", "Model", "ForSequenceClassification"),
    components=components,
    ignored=frozenset(("max_bucket_distance",)),
    defaults={**WAV2VEC2[0].defaults, "num_buckets": 320},
)
