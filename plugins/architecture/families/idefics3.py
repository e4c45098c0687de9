"""Idefics3 and SmolVLM: SigLIP's tower, pixel shuffle and one projection, a Llama (arXiv:2408.12637, 2504.05299)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    patch_count,
    patch_embedding,
    position_embedding,
    submodel,
    vision_layers,
)


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches and their positions, layers, final norm."""
    stack = Stack.of(config, stream="patches", positions=patch_count(config))
    yield patch_embedding(config)
    yield position_embedding(config, patch_count(config))
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)


def components(config: Config, architecture: str, *, vision: str) -> Iterator[Component]:
    """Vision tower, connector, text model, head."""
    tower, pictures = submodel(config, "vision_config", vision, fixed=True)
    part, layers = submodel(config, "text_config", "llama", label="")
    yield from pictures
    side = config.size("scale_factor")
    shuffled = tower.size("hidden_size") * (side * side)
    width = part.size("hidden_size")
    yield Linear(name="connector", kind="other", inputs=shuffled, outputs=width, stream="patches")
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


FAMILIES = (
    Family(
        model_types=("idefics3_vision",),
        title="Idefics3: vision transformer",
        reference="transformers Idefics3VisionConfig",
        classes=("Idefics3VisionTransformer",),
        components=vision_components,
        defaults={
            "hidden_size": 1152,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 16,
            "num_channels": 3,
            "image_size": 224,
            "patch_size": 32,
        },
    ),
    Family(
        model_types=("smolvlm_vision",),
        title="SmolVLM: vision transformer",
        reference="transformers SmolVLMVisionConfig",
        classes=("SmolVLMVisionTransformer",),
        components=vision_components,
        defaults={
            "hidden_size": 1152,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 16,
            "num_channels": 3,
            "image_size": 224,
            "patch_size": 32,
        },
    ),
    Family(
        model_types=("idefics3",),
        title="Idefics3: vision tower and decoder",
        reference="transformers Idefics3Config",
        classes=classes("Idefics3", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="idefics3_vision"),
        defaults={"tie_word_embeddings": False, "scale_factor": 2},
    ),
    Family(
        model_types=("smolvlm",),
        title="SmolVLM: vision tower and decoder",
        reference="transformers SmolVLMConfig",
        classes=classes("SmolVLM", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="smolvlm_vision"),
        defaults={"tie_word_embeddings": False, "scale_factor": 2},
    ),
)
