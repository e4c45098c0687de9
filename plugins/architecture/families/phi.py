"""Phi-1, Phi-1.5 and Phi-2: parallel layers with biases everywhere and one norm (arXiv:2306.11644, 2309.05463)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, head_norms, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=True),
        head_norms(stack, bias=True) if config.flag("qk_layernorm") else (),
        plain_mlp(stack, config.size("intermediate_size")),
        norms=("layer norm",),
        norm_bias=True,
        head_bias=True,
    )


FAMILY = Family(
    model_types=("phi",),
    title="Phi: decoder, parallel layers, plain MLP",
    reference="transformers PhiConfig",
    classes=classes("Phi", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 51200,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 24,
        "num_attention_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "qk_layernorm": False,
    },
)
