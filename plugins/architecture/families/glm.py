"""GLM-4: biased grouped-query attention, gated MLP; the later one norms before and after each block (2406.12793)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), output_bias=False),
        gated_mlp(stack, config.size("intermediate_size")),
    )


def fourth_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), output_bias=False),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("attention norm", "post-attention norm", "MLP norm", "post-MLP norm"),
    )


FAMILIES = (
    Family(
        model_types=("glm",),
        title="GLM-4: decoder, grouped-query attention, gated MLP",
        reference="transformers GlmConfig",
        classes=classes("Glm", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        components=components,
        defaults={
            "vocab_size": 151552,
            "hidden_size": 4096,
            "intermediate_size": 13696,
            "num_hidden_layers": 40,
            "num_attention_heads": 32,
            "num_key_value_heads": 2,
            "head_dim": 128,
            "max_position_embeddings": 131072,
            "tie_word_embeddings": False,
            "attention_bias": True,
        },
    ),
    Family(
        model_types=("glm4",),
        title="GLM-4-0414: decoder, grouped-query attention, gated MLP, four norms a layer",
        reference="transformers Glm4Config",
        classes=classes("Glm4", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        components=fourth_components,
        defaults={
            "vocab_size": 151552,
            "hidden_size": 4096,
            "intermediate_size": 13696,
            "num_hidden_layers": 40,
            "num_attention_heads": 32,
            "num_key_value_heads": 2,
            "head_dim": 128,
            "max_position_embeddings": 131072,
            "tie_word_embeddings": False,
            "attention_bias": True,
        },
    ),
)
