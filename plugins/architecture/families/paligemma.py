"""PaliGemma: SigLIP's tower, one projection, Gemma (Beyer et al. 2024, arXiv:2407.07726)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import causal_head, submodel

SIGLIP = {
    "intermediate_size": 4096,
    "hidden_size": 1152,
    "patch_size": 14,
    "image_size": 224,
    "num_hidden_layers": 27,
    "num_attention_heads": 16,
    "vision_use_head": False,
}
GEMMA = {
    "hidden_size": 2048,
    "num_hidden_layers": 18,
    "intermediate_size": 16384,
    "num_attention_heads": 8,
    "num_key_value_heads": 1,
    "vocab_size": 257152,
}


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projection, text model, head."""
    tower, pictures = submodel(config, "vision_config", "siglip_vision_model", defaults=SIGLIP)
    part, layers = submodel(config, "text_config", "gemma", label="", defaults=GEMMA)
    yield from pictures
    outputs = tower if tower.given("projection_dim") else config
    yield Linear(
        name="projector", kind="other", inputs=tower.size("hidden_size"), outputs=outputs.size("projection_dim"),
        bias=True, stream="patches",
    )  # fmt: skip
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


FAMILY = Family(
    model_types=("paligemma",),
    title="PaliGemma: vision tower and decoder",
    reference="transformers PaliGemmaConfig",
    classes=classes("PaliGemma", "ForConditionalGeneration", "Model"),
    components=components,
    ignored=frozenset(("vocab_size", "hidden_size")),
    defaults={"projection_dim": 2048, "tie_word_embeddings": True},
)
