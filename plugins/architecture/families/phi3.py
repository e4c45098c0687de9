"""Phi-3 and Phi-4: Llama's layers (Abdin et al. 2024, arXiv:2404.14219, arXiv:2412.08905)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, every_window, gated_mlp, self_attention


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
    model_types=("phi3",),
    title="Phi-3: decoder, grouped-query attention, gated MLP",
    reference="transformers Phi3Config",
    classes=classes("Phi3", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 32064,
        "hidden_size": 3072,
        "intermediate_size": 8192,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
    },
)
