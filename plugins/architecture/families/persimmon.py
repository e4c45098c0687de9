"""Persimmon: biases everywhere, norms of queries and keys, plain MLP (adept.ai, 2023)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, head_norms, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=heads, bias=True),
        head_norms(stack, bias=True) if config.flag("qk_layernorm") else (),
        plain_mlp(stack, config.size("intermediate_size")),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("persimmon",),
    title="Persimmon: decoder, norms of queries and keys, plain MLP",
    reference="transformers PersimmonConfig",
    classes=classes("Persimmon", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 262144,
        "hidden_size": 4096,
        "intermediate_size": 16384,
        "num_hidden_layers": 36,
        "num_attention_heads": 64,
        "max_position_embeddings": 16384,
        "tie_word_embeddings": False,
        "qk_layernorm": True,
    },
)
