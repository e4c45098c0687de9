"""CLIP: vision transformer and causal text encoder, projected to one space (Radford et al. 2021, arXiv:2103.00020)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_count,
    patch_embedding,
    position_embedding,
    submodel,
    token_embedding,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def vision_components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches, class token and positions, a norm before and after the layers, projection."""
    count = patch_count(config)
    stack = Stack.of(config, stream="patches", positions=count + 1)
    yield patch_embedding(config, bias=False)
    yield Vector(name="class token", kind="embedding", width=stack.width)
    yield position_embedding(config, count + 1)
    yield stack.single().norm("embedding norm", bias=True)
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    if architecture.endswith("WithProjection"):
        yield projection(config, stack.width, config)


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Tokens and positions, layers, final norm, projection."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield position_embedding(config)
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    if architecture.endswith("WithProjection"):
        yield projection(config, stack.width, config)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Both encoders, their projections, a scale; or the vision encoder with a classifier."""
    vision, pictures = submodel(config, older(config, "vision"), "clip_vision_model", fixed=True, label="vision")
    yield from pictures
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), vision.size("hidden_size"))
        return
    text, tokens = submodel(config, older(config, "text"), "clip_text_model", fixed=True, label="text")
    yield from tokens
    yield projection(config, vision.size("hidden_size"), vision, "vision projection")
    yield projection(config, text.size("hidden_size"), text, "text projection")
    yield Vector(name="logit scale", kind="other", width=Size.exactly(1))


def older(config: Config, part: str) -> str:
    """The table of a part: where older files have `text_config_dict`, the reference takes that alone."""
    return f"{part}_config_dict" if config.known(f"{part}_config_dict") else f"{part}_config"


def projection(config: Config, width: Size, part: Config, name: str = "projection") -> Component:
    """To the space in which pictures and texts are compared; one position each."""
    return Linear(name=name, kind="other", inputs=width, outputs=config.size("projection_dim"), stream="once")


FAMILIES = (
    Family(
        model_types=("clip_vision_model",),
        title="CLIP: vision transformer",
        reference="transformers CLIPVisionConfig",
        classes=classes("CLIPVision", "Model", "ModelWithProjection"),
        components=vision_components,
        defaults={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "projection_dim": 512,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "num_channels": 3,
            "image_size": 224,
            "patch_size": 32,
        },
    ),
    Family(
        model_types=("clip_text_model",),
        title="CLIP: text encoder",
        reference="transformers CLIPTextConfig",
        classes=classes("CLIPText", "Model", "ModelWithProjection"),
        components=text_components,
        defaults={
            "vocab_size": 49408,
            "hidden_size": 512,
            "intermediate_size": 2048,
            "projection_dim": 512,
            "num_hidden_layers": 12,
            "num_attention_heads": 8,
            "max_position_embeddings": 77,
        },
    ),
    Family(
        model_types=("clip",),
        title="CLIP: vision transformer and text encoder",
        reference="transformers CLIPConfig",
        classes=classes("CLIP", "Model", "ForImageClassification"),
        components=components,
        defaults={"projection_dim": 512},
    ),
)
