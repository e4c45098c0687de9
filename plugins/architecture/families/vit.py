"""ViT: a picture's patches as tokens, a class token, learned positions (Dosovitskiy et al. 2020, arXiv:2010.11929)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_count,
    patch_embedding,
    pooler,
    position_embedding,
    vision_layers,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches, class token and positions, layers, final norm, pooler or classifier."""
    count = patch_count(config)
    stack = Stack.of(config, stream="patches", positions=count + 1)
    yield patch_embedding(config)
    yield Vector(name="class token", kind="embedding", width=stack.width)
    yield position_embedding(config, count + 1)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), stack.width)
    elif architecture.endswith("Model"):
        yield pooler(stack.width, config.size("pooler_output_size") if config.known("pooler_output_size") else None)


FAMILY = Family(
    model_types=("vit",),
    title="ViT: vision transformer",
    reference="transformers ViTConfig",
    classes=classes("ViT", "ForImageClassification", "Model"),
    components=components,
    ignored=frozenset(("encoder_stride",)),
    defaults={
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "image_size": 224,
        "patch_size": 16,
        "num_channels": 3,
        "qkv_bias": True,
    },
)
