"""Helium: Llama's layers (kyutai/helium-1-preview-2b, 2025); the output projection is square."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        attention(stack),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


def attention(stack: Stack) -> Iterator[Component]:
    """Grouped-query attention whose output projection takes the hidden size, as the reference builds it."""
    for component in self_attention(stack, bias=stack.config.flag("attention_bias"), output_bias=False):
        if isinstance(component, Linear) and component.name == "output projection":
            yield replace(component, inputs=stack.width)
        else:
            yield component


FAMILY = Family(
    model_types=("helium",),
    title="Helium: decoder, grouped-query attention, gated MLP",
    reference="transformers HeliumConfig",
    classes=classes("Helium", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 48000,
        "hidden_size": 2560,
        "intermediate_size": 7040,
        "num_hidden_layers": 24,
        "num_attention_heads": 20,
        "num_key_value_heads": 20,
        "head_dim": 128,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
    },
)
