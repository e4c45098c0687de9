"""InternVL 3: InternViT, pixel shuffle and an MLP, Qwen2.

Zhu et al. 2025, arXiv:2504.10479; the converted repositories.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm, Vector
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
    """Patches, class token and positions, scaled layers."""
    count = patch_count(config)
    stack = Stack.of(config, stream="patches", positions=count + 1)
    yield patch_embedding(config)
    yield Vector(name="class token", kind="embedding", width=stack.width)
    if config.flag("use_mask_token"):
        yield Vector(name="mask token", kind="embedding", width=stack.width)
    if config.flag("use_absolute_position_embeddings"):
        yield position_embedding(config, count + 1)
    whole = config.text("norm_type") == "layer_norm"
    yield from vision_layers(stack, bias=config.flag("attention_bias"), norm_bias=whole)
    if config.flag("use_qk_norm"):
        yield from stack.norms("query norm", "key norm")
    yield stack.vector("scales", "other", 2 * stack.width)
    if not config.flag("use_mean_pooling"):
        yield stack.final_norm(bias=True)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    tower, pictures = submodel(config, "vision_config", "internvl_vision", fixed=True)
    part, layers = submodel(config, "text_config", "qwen2", label="")
    yield from pictures
    side = config.derived("shuffle", int(1 / (config.number("downsample_ratio") or 1)), "1 / downsample_ratio")
    shuffled, width = tower.size("hidden_size") * (side * side), part.size("hidden_size")
    yield Norm(name="projector norm", width=shuffled, bias=True)
    for name, into in (("first", shuffled), ("second", width)):
        yield Linear(
            name=f"projector {name} layer", kind="other", inputs=into, outputs=width, bias=True, stream="patches"
        )
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


FAMILIES = (
    Family(
        model_types=("internvl_vision",),
        title="InternViT: vision transformer",
        reference="transformers InternVLVisionConfig",
        classes=("InternVLVisionModel",),
        components=vision_components,
        defaults={
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "attention_bias": False,
            "use_qk_norm": False,
            "intermediate_size": 4096,
            "norm_type": "layer_norm",
            "image_size": [448, 448],
            "patch_size": [14, 14],
            "num_channels": 3,
            "use_mask_token": False,
            "use_absolute_position_embeddings": True,
            "use_mean_pooling": True,
        },
    ),
    Family(
        model_types=("internvl",),
        title="InternVL: vision tower and decoder",
        reference="transformers InternVLConfig",
        classes=classes("InternVL", "ForConditionalGeneration", "Model"),
        components=components,
        defaults={"downsample_ratio": 0.5, "tie_word_embeddings": True},
    ),
)
