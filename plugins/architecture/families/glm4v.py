"""GLM-4.1V and GLM-4.5V: patches of any resolution, a convolution that merges four, GLM-4 (arXiv:2507.01006)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from reporter_plugins.architecture.component import Component, Convolution
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.glm import FAMILIES as GLM
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    gated_mlp,
    patch_area,
    patch_count,
    position_embedding,
    self_attention,
    submodel,
)

TEXT = next(each for each in GLM if "glm4" in each.model_types)


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches in time and space, layers with RMS norms and gated MLPs, a merging convolution and MLP."""
    stack = Stack.of(config, stream="patches")
    heads, outputs = config.size("num_attention_heads"), config.size("out_hidden_size")
    yield Convolution(
        name="patch embedding", kind="embedding", inputs=config.size("in_channels"), outputs=stack.width,
        kernel=config.size("temporal_patch_size") * patch_area(config), bias=True, stream="patches",
    )  # fmt: skip
    yield position_embedding(config, patch_count(config))
    biased = config.flag("attention_bias")
    config.divides("num_attention_heads", "hidden_size")
    yield from self_attention(
        stack, heads=heads, shared=heads, head=stack.width // heads, bias=biased, output_bias=False, cached=False
    )
    yield from gated_mlp(stack, outputs)
    yield from stack.norms("attention norm", "MLP norm")
    yield from stack.single().norms("embedding norm", "final norm")
    side = config.size("spatial_merge_size")
    yield Convolution(
        name="merging convolution", inputs=stack.width, outputs=outputs, kernel=side * side, bias=True,
        stream="patches",
    )  # fmt: skip
    merger = Stack(config, config.derived("merger", 1, "one"), outputs, "merger ", "patches")
    yield merger.linear("projection", "other", outputs, outputs)
    yield merger.norm("norm", bias=True)
    yield from gated_mlp(merger, config.size("intermediate_size"), kind="mlp")


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """GLM-4-0414's, whose queries, keys and values always have biases, and whose heads share the width out."""
    heads = max(1, config.integer("num_attention_heads"))
    always = {"attention_bias": True, "head_dim": config.integer("hidden_size") // heads}
    yield from TEXT.components(replace(config, fields={**config.fields, **always}), architecture)


def components(config: Config, architecture: str, *, vision: str, text: str) -> Iterator[Component]:
    """Vision tower, text model, head."""
    yield from submodel(config, "vision_config", vision, fixed=True)[1]
    part, layers = submodel(config, "text_config", text, label="", fixed=True)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


VISION = {
    "num_hidden_layers": 24,
    "hidden_size": 1536,
    "num_attention_heads": 12,
    "in_channels": 3,
    "image_size": 336,
    "patch_size": 14,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
    "out_hidden_size": 4096,
    "intermediate_size": 13696,
    "attention_bias": False,
}
OWN = {"num_hidden_layers": "depth", "num_attention_heads": "num_heads"}

FAMILIES = (
    Family(
        model_types=("glm4v_vision",),
        title="GLM-4.1V: vision transformer",
        reference="transformers Glm4vVisionConfig",
        classes=("Glm4vVisionModel",),
        components=vision_components,
        aliases=OWN,
        defaults=VISION,
    ),
    Family(
        model_types=("glm4v_moe_vision",),
        title="GLM-4.5V: vision transformer",
        reference="transformers Glm4vMoeVisionConfig",
        classes=("Glm4vMoeVisionModel",),
        components=vision_components,
        aliases=OWN,
        defaults=VISION,
    ),
    Family(
        model_types=("glm4v_text",),
        title="GLM-4.1V: decoder, grouped-query attention, gated MLP, four norms a layer",
        reference="transformers Glm4vTextConfig",
        classes=("Glm4vTextModel",),
        components=text_components,
        aliases=TEXT.aliases,
        ignored=frozenset(("partial_rotary_factor",)),
        defaults={**TEXT.defaults, "head_dim": None, "max_position_embeddings": 32768, "attention_bias": True},
    ),
    Family(
        model_types=("glm4v",),
        title="GLM-4.1V: vision transformer and decoder",
        reference="transformers Glm4vConfig",
        classes=classes("Glm4v", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="glm4v_vision", text="glm4v_text"),
        defaults={"tie_word_embeddings": False},
    ),
    Family(
        model_types=("glm4v_moe",),
        title="GLM-4.5V: vision transformer and decoder",
        reference="transformers Glm4vMoeConfig",
        classes=classes("Glm4vMoe", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="glm4v_moe_vision", text="glm4v_moe_text"),
        defaults={"tie_word_embeddings": False},
    ),
)
