"""Voxtral: Whisper's encoder, four frames joined, Llama (Mistral AI 2025, arXiv:2507.13264)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.qwen2_audio import FAMILIES as QWEN2_AUDIO
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import causal_head, submodel


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Audio encoder, projector, text model, head."""
    audio, sounds = submodel(config, "audio_config", "voxtral_encoder", fixed=True)
    part, layers = submodel(config, "text_config", "llama", label="", defaults=LLAMA)
    yield from sounds
    width, joined = part.size("hidden_size"), audio.size("intermediate_size")
    frames = audio.size("max_source_positions") * audio.size("hidden_size") // joined
    for name, inputs in (("first", joined), ("second", width)):
        yield Linear(
            name=f"projector {name} layer", kind="other", inputs=inputs, outputs=width, stream="encoder",
            positions=frames,
        )  # fmt: skip
    yield from layers
    yield from causal_head(part, architecture, tied=part.flag("tie_word_embeddings"))


LLAMA = {
    "vocab_size": 131072,
    "hidden_size": 3072,
    "intermediate_size": 8192,
    "num_hidden_layers": 30,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 131072,
}

FAMILIES = (
    replace(
        QWEN2_AUDIO[0],
        model_types=("voxtral_encoder",),
        title="Voxtral: audio encoder",
        reference="transformers VoxtralEncoderConfig",
        classes=("VoxtralEncoder",),
    ),
    Family(
        model_types=("voxtral",),
        title="Voxtral: audio encoder and decoder",
        reference="transformers VoxtralConfig",
        classes=classes("Voxtral", "ForConditionalGeneration", "Model"),
        components=components,
        ignored=frozenset(("hidden_size", "vocab_size", "projector_hidden_act", "audio_token_id")),
    ),
)
