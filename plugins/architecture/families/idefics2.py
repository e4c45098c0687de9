"""Idefics2: a vision tower, a perceiver that resamples it, Mistral (Laurençon et al. 2024, arXiv:2405.02246)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Component, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.idefics3 import FAMILIES as IDEFICS3
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, causal_head, gated_mlp, self_attention, submodel
from reporter_plugins.architecture.size import Size

TOWER = next(each for each in IDEFICS3 if "idefics3_vision" in each.model_types)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projection, perceiver, text model, head."""
    tower, pictures = submodel(config, "vision_config", "idefics2_vision", fixed=True)
    part, layers = submodel(config, "text_config", "mistral", label="")
    yield from pictures
    width, inner = part.size("hidden_size"), part.size("intermediate_size")
    once = Stack(config, Size.exactly(1), width, "projection ", "patches")
    source = tower.size("hidden_size")
    for name, inputs, outputs in (("gate", source, inner), ("up", source, inner), ("down", inner, width)):
        yield once.linear(f"{name} projection", "mlp", inputs, outputs)
    yield from perceiver(config.part("perceiver_config", config.families["idefics2_perceiver"], "_perceiver"), width)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def perceiver(config: Config, width: Size) -> Iterator[Component]:
    """A few latents that attend to the picture and to themselves, in layers with a gated MLP."""
    latents = config.size("resampler_n_latents")
    stack = Stack(config, config.size("resampler_depth"), width, "perceiver ", "patches", latents)
    yield Vector(name="perceiver latents", kind="other", width=latents * width)
    yield from self_attention(
        stack,
        heads=config.size("resampler_n_heads"),
        shared=config.size("num_key_value_heads"),
        head=config.size("resampler_head_dim"),
        cached=False,
    )
    yield from gated_mlp(stack, 4 * width)
    yield from stack.norms("latent norm", "picture norm", "MLP norm")
    yield stack.final_norm()


def perceiver_components(config: Config, _: str) -> Iterator[Component]:
    """The perceiver alone."""
    yield from perceiver(config, config.size("hidden_size"))


FAMILIES = (
    replace(
        TOWER,
        model_types=("idefics2_vision",),
        title="Idefics2: vision transformer",
        reference="transformers Idefics2VisionConfig",
        classes=("Idefics2VisionModel",),
        defaults={
            **TOWER.defaults,
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "image_size": 224,
            "patch_size": 32,
        },
    ),
    Family(
        model_types=("idefics2_perceiver",),
        title="Idefics2: perceiver",
        reference="transformers Idefics2PerceiverConfig",
        classes=("Idefics2PerceiverResampler",),
        components=perceiver_components,
        defaults={
            "hidden_size": 4096,
            "resampler_n_latents": 64,
            "resampler_depth": 3,
            "resampler_n_heads": 16,
            "resampler_head_dim": 96,
            "num_key_value_heads": 4,
        },
    ),
    Family(
        model_types=("idefics2",),
        title="Idefics2: vision tower, perceiver and decoder",
        reference="transformers Idefics2Config",
        classes=classes("Idefics2", "ForConditionalGeneration", "Model"),
        components=components,
        defaults={"tie_word_embeddings": False},
    ),
)
