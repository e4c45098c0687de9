"""Qwen2-Audio: Whisper's encoder, one projection, Qwen2 (Chu et al. 2024, arXiv:2407.10759)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, causal_head, position_embedding, submodel, vision_layers
from reporter_plugins.architecture.size import Size


def encoder_components(config: Config, _: str) -> Iterator[Component]:
    """Two convolutions, positions, layers whose keys have no bias, final norm."""
    frames, hidden = config.sizes("max_source_positions", "hidden_size")
    bins, three = config.size("num_mel_bins"), Size.exactly(3)
    stack = Stack(config, config.size("num_hidden_layers"), hidden, "", "encoder", frames)
    yield Convolution(
        name="first convolution", inputs=bins, outputs=hidden, kernel=three, bias=True, positions=2 * frames
    )
    yield Convolution(
        name="second convolution", inputs=hidden, outputs=hidden, kernel=three, bias=True, positions=frames
    )
    yield position_embedding(config, frames)
    yield from vision_layers(stack, key_bias=False)
    yield stack.final_norm(bias=True)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Audio encoder, projection, text model, head."""
    audio, sounds = submodel(config, "audio_config", "qwen2_audio_encoder")
    part, layers = submodel(config, "text_config", "qwen2", label="")
    yield from sounds
    width = part.size("hidden_size")
    frames = audio.size("max_source_positions") // 2
    yield Linear(
        name="projector", kind="other", inputs=audio.size("hidden_size"), outputs=width, bias=True, stream="encoder",
        positions=frames,
    )  # fmt: skip
    yield from layers
    yield from causal_head(part, architecture, tied=False)


FAMILIES = (
    Family(
        model_types=("qwen2_audio_encoder",),
        title="Qwen2-Audio: audio encoder",
        reference="transformers Qwen2AudioEncoderConfig",
        classes=("Qwen2AudioEncoder",),
        components=encoder_components,
        defaults={
            "num_mel_bins": 128,
            "max_source_positions": 1500,
            "num_hidden_layers": 32,
            "hidden_size": 1280,
            "num_attention_heads": 20,
            "intermediate_size": 5120,
        },
        aliases={
            "num_hidden_layers": "encoder_layers",
            "hidden_size": "d_model",
            "num_attention_heads": "encoder_attention_heads",
            "intermediate_size": "encoder_ffn_dim",
        },
    ),
    Family(
        model_types=("qwen2_audio",),
        title="Qwen2-Audio: audio encoder and decoder",
        reference="transformers Qwen2AudioConfig",
        classes=classes("Qwen2Audio", "ForConditionalGeneration"),
        components=components,
        defaults={},
    ),
)
