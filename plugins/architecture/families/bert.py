"""BERT: encoder, learned positions and segments, post-norm layers with biases.

Devlin et al. 2018, arXiv:1810.04805.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes, role
from reporter_plugins.architecture.parts import (
    Stack,
    encoder_heads,
    encoder_layers,
    masked_head,
    pooler,
    text_embeddings,
)

POOLED = ("Model", "ForPreTraining", "ForNextSentencePrediction", "ForSequenceClassification", "ForMultipleChoice")
OTHERS = ("ForMaskedLM", "LMHeadModel", "ForTokenClassification", "ForQuestionAnswering")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    if role(architecture) in POOLED:
        yield pooler(stack.width)
    yield from next_sentence(config, architecture)
    yield from encoder_heads(config, architecture)


def next_sentence(config: Config, architecture: str) -> Iterator[Component]:
    """The heads of pre-training: masked tokens, and whether the second segment follows the first."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForPreTraining"):
        yield from masked_head(config, hidden)
    if architecture.endswith(("ForPreTraining", "ForNextSentencePrediction")):
        yield pooler(hidden, config.derived("segments", 2, "next sentence or not"), "next-sentence head")


def megatron_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, with a norm after the last layer in place of that of the embeddings."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config, norm=False)
    yield from encoder_layers(stack)
    yield stack.final_norm(bias=True)
    if role(architecture) in POOLED:
        yield pooler(stack.width)
    yield from next_sentence(config, architecture)
    yield from encoder_heads(config, architecture)


FAMILIES = (
    Family(
        model_types=("bert",),
        title="BERT: encoder, learned positions, plain MLP",
        reference="transformers BertConfig",
        classes=classes("Bert", *POOLED, *OTHERS),
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
        model_types=("megatron-bert",),
        title="Megatron-BERT: encoder, learned positions, plain MLP, norms before each block",
        reference="transformers MegatronBertConfig",
        classes=classes("MegatronBert", *POOLED, *OTHERS),
        components=megatron_components,
        defaults={
            "vocab_size": 29056,
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "intermediate_size": 4096,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
)
