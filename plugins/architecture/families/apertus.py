"""Apertus: norms of queries and keys, a plain MLP whose activation has two weights (arXiv:2509.14233)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, head_norms, plain_mlp, self_attention
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        head_norms(stack),
        plain_mlp(stack, config.size("intermediate_size"), bias=False),  # the reference has no mlp_bias
        (stack.vector("activation", "mlp", Size.exactly(2)),),
    )


FAMILY = Family(
    model_types=("apertus",),
    title="Apertus: decoder, grouped-query attention, plain MLP",
    reference="transformers ApertusConfig",
    classes=classes("Apertus", "ForCausalLM", "Model", "ForTokenClassification"),
    components=components,
    ignored=frozenset(("mlp_bias", "qk_norm", "post_norm")),
    defaults={
        "vocab_size": 131072,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 65536,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
