"""LLaVA and its descendants: a vision tower, a small MLP, a language model (Liu et al. 2023, arXiv:2304.08485)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from reporter_plugins.architecture.component import Component, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import causal_head, submodel
from reporter_plugins.architecture.size import Size

CLIP = {
    "intermediate_size": 4096,
    "hidden_size": 1024,
    "patch_size": 14,
    "image_size": 336,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "vocab_size": 32000,
    "projection_dim": 768,
}
SIGLIP = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "patch_size": 14,
    "image_size": 384,
    "num_hidden_layers": 26,
    "num_attention_heads": 14,
    "vision_use_head": False,
}


def components(
    config: Config,
    architecture: str,
    *,
    vision: str,
    defaults: Mapping[str, Any],
    text: str,
    newline: bool,
    either: bool = True,
) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    tower, pictures = submodel(config, "vision_config", vision, defaults=defaults)
    part, layers = submodel(config, "text_config", text, label="")
    yield from pictures
    width = part.size("hidden_size")
    if newline:
        yield Vector(name="image newline", kind="other", width=width)
    yield from projector(config, tower.size("hidden_size"), width)
    yield from layers
    tied = config.flag("tie_word_embeddings") or (either and part.flag("tie_word_embeddings"))
    yield from causal_head(part, architecture, tied=tied)


def projector(config: Config, inputs: Size, width: Size) -> Iterator[Component]:
    """An MLP of two layers on the features of one layer of the tower, or of several."""
    layers = config.get("vision_feature_layer")
    if isinstance(layers, list):
        inputs = config.derived("feature_layers", len(layers), "entries of vision_feature_layer") * inputs
    biased = config.flag("multimodal_projector_bias")
    for name, into in (("first", inputs), ("second", width)):
        yield Linear(
            name=f"projector {name} layer", kind="other", inputs=into, outputs=width, bias=biased, stream="patches"
        )


FAMILIES = (
    Family(
        model_types=("llava",),
        title="LLaVA: vision tower and decoder",
        reference="transformers LlavaConfig",
        classes=classes("Llava", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="clip_vision_model", defaults=CLIP, text="llama", newline=False),
        defaults={"vision_feature_layer": -2, "multimodal_projector_bias": True, "tie_word_embeddings": False},
    ),
    Family(
        model_types=("llava_next",),
        title="LLaVA-NeXT: vision tower and decoder",
        reference="transformers LlavaNextConfig",
        classes=classes("LlavaNext", "ForConditionalGeneration", "Model"),
        components=partial(
            components, vision="clip_vision_model", defaults=CLIP, text="llama", newline=True, either=False
        ),
        defaults={"vision_feature_layer": -2, "multimodal_projector_bias": True, "tie_word_embeddings": False},
    ),
    Family(
        model_types=("llava_next_video",),
        title="LLaVA-NeXT-Video: vision tower and decoder",
        reference="transformers LlavaNextVideoConfig",
        classes=classes("LlavaNextVideo", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="clip_vision_model", defaults=CLIP, text="llama", newline=True),
        defaults={"vision_feature_layer": -2, "multimodal_projector_bias": True, "tie_word_embeddings": False},
    ),
    Family(
        model_types=("llava_onevision",),
        title="LLaVA-OneVision: vision tower and decoder",
        reference="transformers LlavaOnevisionConfig",
        classes=classes("LlavaOnevision", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="siglip_vision_model", defaults=SIGLIP, text="qwen2", newline=True),
        defaults={"vision_feature_layer": -1, "multimodal_projector_bias": True, "tie_word_embeddings": False},
    ),
)
