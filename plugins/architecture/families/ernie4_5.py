"""ERNIE 4.5: Llama's layers (Baidu 2025, ERNIE 4.5 technical report)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    biased = config.flag("use_bias")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=biased),
        gated_mlp(stack, config.size("intermediate_size"), bias=biased),
    )


FAMILY = Family(
    model_types=("ernie4_5",),
    title="ERNIE 4.5: decoder, grouped-query attention, gated MLP",
    reference="transformers Ernie4_5Config",
    classes=classes("Ernie4_5", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 103424,
        "hidden_size": 1024,
        "intermediate_size": 3072,
        "num_hidden_layers": 18,
        "num_attention_heads": 16,
        "num_key_value_heads": 2,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": True,
        "use_bias": False,
        "head_dim": 128,
    },
)
