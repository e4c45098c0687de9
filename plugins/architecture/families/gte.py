"""GTE and X-MOD: encoders with rotary positions and gated MLPs, and with an adapter for each language.

Alibaba-NLP 2024, arXiv:2407.19669; Pfeiffer et al. 2022, arXiv:2205.06266.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.roberta import pooled_heads
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    encoder_heads,
    encoder_layers,
    self_attention,
    text_embeddings,
)


def gte_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, biased attention, a gated MLP whose way down alone has a bias, two norms a layer."""
    stack, inner = Stack.of(config), config.size("intermediate_size")
    heads = config.size("num_attention_heads")
    yield from text_embeddings(config, segments=config.integer("type_vocab_size") > 0, positions=False)
    yield from self_attention(stack, heads=heads, shared=heads, bias=True, cached=False)
    for name in ("gate", "up"):
        yield stack.linear(f"{name} projection", "mlp", stack.width, inner)
    yield stack.linear("down projection", "mlp", inner, stack.width, bias=True)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield from encoder_heads(config, architecture, own_bias=False)


def xmod_components(config: Config, architecture: str) -> Iterator[Component]:
    """RoBERTa, with a bottleneck after each layer for each language."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    for name in ("pre_norm", "adapter_layer_norm"):
        config.refuse(name)
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    narrow = config.derived(
        "adapter_size",
        int(config.integer("hidden_size") / max(1e-9, config.number("adapter_reduction_factor"))),
        "hidden_size / adapter_reduction_factor",
    )
    languages = config.derived("languages", len(config.sequence("languages")), "entries of languages")
    adapters = stack.only(stack.layers * languages, "adapter ")
    yield adapters.linear("down projection", "other", stack.width, narrow, bias=True)
    yield adapters.linear("up projection", "other", narrow, stack.width, bias=True)
    yield from pooled_heads(config, architecture)


FAMILIES = (
    Family(
        model_types=("gte",),
        title="GTE: encoder, rotary positions, gated MLP",
        reference="transformers GteConfig",
        classes=classes("Gte", "Model", "ForMaskedLM"),
        components=gte_components,
        defaults={
            "vocab_size": 250048,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 8192,
            "type_vocab_size": 1,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("xmod",),
        title="X-MOD: encoder, adapters of languages, plain MLP",
        reference="transformers XmodConfig",
        classes=classes("Xmod", *ENCODER, "ForCausalLM"),
        components=xmod_components,
        ignored=frozenset(("adapter_reuse_layer_norm", "ln_before_adapter", "default_language")),
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "adapter_reduction_factor": 2,
            "languages": ["en_XX"],
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
)
