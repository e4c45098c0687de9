"""SigLIP 2: SigLIP whose pictures keep their shape, patches as a dense layer (Tschannen et al. 2025, 2502.14786)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.siglip import FAMILIES as SIGLIP
from reporter_plugins.architecture.families.siglip import pooling_head
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_area,
    position_embedding,
    submodel,
    vision_layers,
)
from reporter_plugins.architecture.size import Size

TEXT = next(each for each in SIGLIP if "siglip_text_model" in each.model_types)


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches and their positions, layers, final norm, the attention that pools."""
    count = config.size("num_patches")
    stack = Stack.of(config, stream="patches", positions=count)
    yield Linear(
        name="patch embedding", kind="embedding", inputs=config.size("num_channels") * patch_area(config),
        outputs=stack.width, bias=True, stream="patches", positions=count,
    )  # fmt: skip
    yield position_embedding(config, count)
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    if config.flag("vision_use_head"):
        yield from pooling_head(stack)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Both encoders, a scale and a bias; or the vision encoder with a classifier."""
    vision, pictures = submodel(config, "vision_config", "siglip2_vision_model", fixed=True)
    yield from pictures
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), vision.size("hidden_size"))
        return
    yield from submodel(config, "text_config", "siglip2_text_model", fixed=True)[1]
    for name in ("scale", "bias"):
        yield Vector(name=f"logit {name}", kind="other", width=Size.exactly(1))


FAMILIES = (
    Family(
        model_types=("siglip2_vision_model",),
        title="SigLIP 2: vision transformer",
        reference="transformers Siglip2VisionConfig",
        classes=classes("Siglip2Vision", "Model"),
        components=vision_components,
        defaults={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "num_channels": 3,
            "num_patches": 256,
            "patch_size": 16,
            "vision_use_head": True,
        },
    ),
    Family(
        model_types=("siglip2_text_model",),
        title="SigLIP 2: text encoder",
        reference="transformers Siglip2TextConfig",
        classes=classes("Siglip2Text", "Model"),
        components=TEXT.components,
        defaults=TEXT.defaults,
    ),
    Family(
        model_types=("siglip2",),
        title="SigLIP 2: vision transformer and text encoder",
        reference="transformers Siglip2Config",
        classes=classes("Siglip2", "Model", "ForImageClassification"),
        components=components,
    ),
)
