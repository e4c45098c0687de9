"""Aya Vision and Command A Vision: SigLIP's tower, a gated projector over squares of patches, Command R's decoder.

Cohere 2025, arXiv:2505.08751 and 2504.00698.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import causal_head, submodel

COMMAND = {
    "hidden_size": 1152,
    "intermediate_size": 3072,
    "image_size": 512,
    "patch_size": 16,
    "num_hidden_layers": 27,
    "num_attention_heads": 12,
}
AYA = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "image_size": 384,
    "patch_size": 14,
    "num_hidden_layers": 26,
    "num_attention_heads": 14,
    "vision_use_head": False,
}


def components(config: Config, architecture: str, *, normed: bool = False) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    tower, pictures = submodel(config, "vision_config", "siglip_vision_model", defaults=AYA if normed else COMMAND)
    part, layers = submodel(config, "text_config", "cohere2", label="")
    yield from pictures
    factor = config.size("downsample_factor")
    joined = factor * factor * tower.size("hidden_size")
    wide = config.size("alignment_intermediate_size") if config.known("alignment_intermediate_size") else None
    wide = wide or part.size("hidden_size")
    if normed:
        yield Norm(name="projector norm", width=joined, bias=True)
    yield Linear(name="projector first layer", kind="other", inputs=joined, outputs=wide, bias=True, stream="patches")
    yield Linear(
        name="projector second layer", kind="other", inputs=wide // 2, outputs=part.size("hidden_size"), bias=True,
        stream="patches",
    )  # fmt: skip
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def normed_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, with a norm before the projector."""
    yield from components(config, architecture, normed=True)


FAMILIES = (
    Family(
        model_types=("cohere2_vision",),
        title="Command A Vision: vision tower and decoder",
        reference="transformers Cohere2VisionConfig",
        classes=classes("Cohere2Vision", "ForConditionalGeneration", "Model"),
        components=components,
        defaults={"downsample_factor": 2, "alignment_intermediate_size": 36864, "tie_word_embeddings": True},
    ),
    Family(
        model_types=("aya_vision",),
        title="Aya Vision: vision tower and decoder",
        reference="transformers AyaVisionConfig",
        classes=classes("AyaVision", "ForConditionalGeneration", "Model"),
        components=normed_components,
        ignored=frozenset(("vision_feature_layer", "vision_feature_select_strategy", "adapter_layer_norm_eps")),
        defaults={"downsample_factor": 2, "tie_word_embeddings": True},
    ),
)
