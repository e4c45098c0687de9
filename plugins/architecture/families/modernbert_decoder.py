"""ModernBERT as a decoder, Ettin (Weller et al. 2025, arXiv:2507.11412)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Kind, Linear, Norm
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
    """Embedding with its norm, layers, final norm, head."""
    stack = Stack.of(config)
    heads, biased = config.size("num_attention_heads"), config.flag("norm_bias")
    yield token_embedding(config)
    yield stack.single().norm("embedding norm", bias=biased)
    yield from self_attention(stack, heads=heads, shared=heads, bias=config.flag("attention_bias"))
    yield from gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias"))
    later = config.derived("layers_after_first", max(0, stack.layers.value - 1), "the first has no attention norm")
    yield stack.only(later).norm("attention norm", bias=biased)
    yield stack.norm("MLP norm", bias=biased)
    yield stack.final_norm(bias=biased)
    if not architecture.endswith("Model"):
        yield from head(config, architecture)


def head(config: Config, architecture: str) -> Iterator[Component]:
    """A dense layer with its norm, then the vocabulary or the classes."""
    hidden, biased = config.size("hidden_size"), config.flag("classifier_bias")
    kind: Kind = "other" if architecture.endswith("ForCausalLM") else "lm_head"
    yield Linear(name="head transform", kind=kind, inputs=hidden, outputs=hidden, bias=biased)
    yield Norm(name="head norm", width=hidden, bias=config.flag("norm_bias"))
    if architecture.endswith("ForCausalLM"):
        yield from causal_head(config, architecture, bias=config.flag("decoder_bias"))
    else:
        yield classification_head(labels(config), hidden, bias=biased)


FAMILY = Family(
    model_types=("modernbert-decoder",),
    title="ModernBERT decoder: rotary positions, gated MLP",
    reference="transformers ModernBertDecoderConfig",
    classes=classes("ModernBertDecoder", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    ignored=frozenset(("global_attn_every_n_layers", "local_attention")),
    defaults={
        "vocab_size": 50368,
        "hidden_size": 768,
        "intermediate_size": 1152,
        "num_hidden_layers": 22,
        "num_attention_heads": 12,
        "max_position_embeddings": 8192,
        "norm_bias": False,
        "attention_bias": False,
        "mlp_bias": False,
        "decoder_bias": True,
        "classifier_bias": False,
        "tie_word_embeddings": True,
    },
)
