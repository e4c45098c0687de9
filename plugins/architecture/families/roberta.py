"""RoBERTa, XLM-RoBERTa and CamemBERT: BERT with a classifier of two layers (Liu et al. 2019, arXiv:1907.11692)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import ENCODER, Stack, encoder_heads, encoder_layers, pooler, text_embeddings

ROLES = (*ENCODER, "ForCausalLM")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    yield from pooled_heads(config, architecture)


def prenorm_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, with a norm after the last layer."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    yield stack.final_norm(bias=True)
    yield from pooled_heads(config, architecture)


def xl_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, without a norm of the embeddings."""
    stack = Stack.of(config)
    yield from text_embeddings(config, norm=False)
    yield from encoder_layers(stack)
    yield stack.final_norm(bias=True)
    yield from pooled_heads(config, architecture)


def pooled_heads(config: Config, architecture: str) -> Iterator[Component]:
    """The pooler of classes that use it, and what a class adds."""
    if architecture.endswith(("Model", "ForMultipleChoice")):
        yield pooler(config.size("hidden_size"))
    yield from encoder_heads(config, architecture, dense=True)


FAMILIES = (
    Family(
        model_types=("roberta",),
        title="RoBERTa: encoder, learned positions, plain MLP",
        reference="transformers RobertaConfig",
        classes=classes("Roberta", *ROLES),
        components=components,
        defaults={
            "vocab_size": 50265,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("xlm-roberta",),
        title="XLM-RoBERTa: encoder, learned positions, plain MLP",
        reference="transformers XLMRobertaConfig",
        classes=classes("XLMRoberta", *ROLES),
        components=components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("camembert",),
        title="CamemBERT: encoder, learned positions, plain MLP",
        reference="transformers CamembertConfig",
        classes=classes("Camembert", *ROLES),
        components=components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("data2vec-text",),
        title="data2vec (text): encoder, learned positions, plain MLP",
        reference="transformers Data2VecTextConfig",
        classes=classes("Data2VecText", *ROLES),
        components=components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("roberta-prelayernorm",),
        title="RoBERTa-PreLayerNorm: encoder, learned positions, plain MLP, norms before each block",
        reference="transformers RobertaPreLayerNormConfig",
        classes=classes("RobertaPreLayerNorm", *ROLES),
        components=prenorm_components,
        defaults={
            "vocab_size": 50265,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("xlm-roberta-xl",),
        title="XLM-RoBERTa-XL: encoder, learned positions, plain MLP, norms before each block",
        reference="transformers XLMRobertaXLConfig",
        classes=classes("XLMRobertaXL", *ROLES),
        components=xl_components,
        defaults={
            "vocab_size": 250880,
            "hidden_size": 2560,
            "num_hidden_layers": 36,
            "num_attention_heads": 32,
            "intermediate_size": 10240,
            "max_position_embeddings": 514,
            "type_vocab_size": 1,
            "tie_word_embeddings": True,
        },
    ),
)
