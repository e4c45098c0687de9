"""Mistral: Llama's layers, of which all may look back over a window only (Jiang et al. 2023, arXiv:2310.06825)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, every_window, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, windows=every_window(stack)),
        gated_mlp(stack, config.size("intermediate_size")),
    )


FAMILY = Family(
    model_types=("mistral",),
    title="Mistral: decoder, grouped-query attention, gated MLP",
    reference="transformers MistralConfig",
    classes=classes("Mistral", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "sliding_window": 4096,
    },
)
