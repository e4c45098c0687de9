"""EuroBERT: Llama's layers as an encoder (Boizard et al. 2025, arXiv:2503.05500)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    classification_head,
    gated_mlp,
    labels,
    self_attention,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield from self_attention(stack, bias=config.flag("attention_bias"), cached=False)
    yield from gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias"))
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    yield from heads(config, architecture)


def heads(config: Config, architecture: str) -> Iterator[Component]:
    """The vocabulary with a bias of its own, or a classifier."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForMaskedLM"):
        yield from causal_head(config, "ForCausalLM", bias=config.flag("mlp_bias"))
    elif architecture.endswith("ForTokenClassification"):
        yield classification_head(labels(config), hidden, stream="tokens")


FAMILY = Family(
    model_types=("eurobert",),
    title="EuroBERT: encoder, grouped-query attention, gated MLP",
    reference="transformers EuroBertConfig",
    classes=classes("EuroBert", "ForMaskedLM", "Model", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 128256,
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "max_position_embeddings": 8192,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
    },
)
