"""ALBERT: one layer's weights for all layers, narrow embeddings (Lan et al. 2019, arXiv:1909.11942)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import Attention, Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes, role
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    encoder_heads,
    encoder_layers,
    labels,
    masked_head,
    pooler,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size

POOLED = ("Model", "ForPreTraining", "ForSequenceClassification", "ForMultipleChoice")
OTHERS = ("ForMaskedLM", "ForTokenClassification", "ForQuestionAnswering")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings and their projection, one layer and its repetitions, pooler, head."""
    stack = Stack.of(config)
    narrow = config.size("embedding_size")
    yield from text_embeddings(config, narrow)
    yield stack.single().linear("embedding projection", "other", narrow, stack.width, bias=True)
    yield from shared_layers(stack)
    if role(architecture) in POOLED:
        yield pooler(stack.width)
    yield from heads(config, architecture, narrow)


def shared_layers(stack: Stack) -> Iterator[Component]:
    """Layers with weights, `num_hidden_groups` of `inner_group_num`; then their repetitions, which have none."""
    config = stack.config
    own = config.size("num_hidden_groups") * config.size("inner_group_num")
    every = stack.layers * config.size("inner_group_num")
    again = config.derived(
        "repeated_layers", max(0, every.value - own.value), "layers that use a group's weights again"
    )
    for component in encoder_layers(stack.only(own)):
        if isinstance(component, Attention):
            yield replace(component, count=every)
        else:
            yield component
        if isinstance(component, Linear) and again.value:
            yield replace(component, name=f"repeated {component.name}", count=again, bias=False, tied=True)


def heads(config: Config, architecture: str, narrow: Size) -> Iterator[Component]:
    """Masked tokens and the order of sentences, or a classifier."""
    hidden = config.size("hidden_size")
    if architecture.endswith(("ForMaskedLM", "ForPreTraining")):
        yield from masked_head(config, hidden, inner=narrow)
    if architecture.endswith("ForPreTraining"):
        yield classification_head(labels(config), hidden, name="sentence-order head")
    elif not architecture.endswith("ForMaskedLM"):
        yield from encoder_heads(config, architecture)


FAMILY = Family(
    model_types=("albert",),
    title="ALBERT: encoder, shared layers, plain MLP",
    reference="transformers AlbertConfig",
    classes=classes("Albert", *POOLED, *OTHERS),
    components=components,
    ignored=frozenset(("net_structure_type", "gap_size", "num_memory_blocks", "down_scale_factor")),
    defaults={
        "vocab_size": 30000,
        "embedding_size": 128,
        "hidden_size": 4096,
        "num_hidden_layers": 12,
        "num_hidden_groups": 1,
        "num_attention_heads": 64,
        "intermediate_size": 16384,
        "inner_group_num": 1,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "tie_word_embeddings": True,
    },
)
