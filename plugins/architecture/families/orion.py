"""Orion: Llama with LayerNorms that have biases (Chen et al. 2024, arXiv:2401.12246; OrionStarAI/Orion-14B-Base)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size")),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("orion",),
    title="Orion: decoder, grouped-query attention, gated MLP, LayerNorms",
    reference="OrionStarAI/Orion-14B-Base, configuration_orion.py",
    classes=classes("Orion", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 84608,
        "hidden_size": 4096,
        "intermediate_size": 15360,
        "num_hidden_layers": 40,
        "num_attention_heads": 40,
        "num_key_value_heads": 40,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
