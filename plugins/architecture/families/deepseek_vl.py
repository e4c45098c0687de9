"""DeepSeek-VL: SigLIP's tower, an MLP of two layers, Llama (Lu et al. 2024, arXiv:2403.05525)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import causal_head, submodel


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    tower, pictures = submodel(config, "vision_config", "siglip_vision_model")
    part, layers = submodel(config, "text_config", "llama", label="")
    yield from pictures
    width = part.size("hidden_size")
    for name, inputs in (("first", tower.size("hidden_size")), ("second", width)):
        yield Linear(
            name=f"projector {name} layer", kind="other", inputs=inputs, outputs=width, bias=True, stream="patches"
        )
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


FAMILY = Family(
    model_types=("deepseek_vl",),
    title="DeepSeek-VL: vision tower and decoder",
    reference="transformers DeepseekVLConfig",
    classes=classes("DeepseekVL", "ForConditionalGeneration", "Model"),
    components=components,
    defaults={"tie_word_embeddings": True},
)
