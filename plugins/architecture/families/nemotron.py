"""Nemotron-4 and Minitron: LayerNorms, a plain MLP with squared ReLU (NVIDIA 2024, arXiv:2402.16819)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        plain_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("nemotron",),
    title="Nemotron: decoder, grouped-query attention, plain MLP",
    reference="transformers NemotronConfig",
    classes=classes("Nemotron", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 256000,
        "hidden_size": 6144,
        "intermediate_size": 24576,
        "num_hidden_layers": 32,
        "num_attention_heads": 48,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
    },
)
