"""Pixtral's vision transformer: rotary positions, gated MLP, no biases (Agrawal et al. 2024, arXiv:2410.07073)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import Stack, gated_mlp, patch_count, patch_embedding, vision_attention


def components(config: Config, _: str) -> Iterator[Component]:
    """Patches, a norm, layers."""
    stack = Stack.of(config, stream="patches", positions=patch_count(config))
    yield patch_embedding(config, bias=False)
    yield stack.single().norm("embedding norm")
    yield from vision_attention(stack, bias=False)
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm")


FAMILY = Family(
    model_types=("pixtral",),
    title="Pixtral: vision transformer, rotary positions, gated MLP",
    reference="transformers PixtralVisionConfig",
    classes=("PixtralVisionModel",),
    components=components,
    defaults={
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "num_channels": 3,
        "image_size": 1024,
        "patch_size": 16,
    },
)
