"""CTRL: decoder with sinusoidal positions, a tied head with a bias (Keskar et al. 2019, arXiv:1909.05858)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=config.size("num_attention_heads"), bias=True),
        plain_mlp(stack, config.size("intermediate_size")),
        norm_bias=True,
        head_bias=True,
    )


FAMILY = Family(
    model_types=("ctrl",),
    title="CTRL: decoder, sinusoidal positions, plain MLP",
    reference="transformers CTRLConfig",
    classes=classes("CTRL", "LMHeadModel", "Model", "ForSequenceClassification"),
    components=components,
    aliases={
        "intermediate_size": "dff",
        "max_position_embeddings": "n_positions",
        "hidden_size": "n_embd",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
    defaults={
        "vocab_size": 246534,
        "intermediate_size": 8192,
        "tie_word_embeddings": True,
        "max_position_embeddings": 256,
        "hidden_size": 1280,
        "num_attention_heads": 16,
        "num_hidden_layers": 48,
    },
)
