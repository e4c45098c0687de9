"""ELECTRA: BERT's layers, narrow embeddings, a discriminator of replaced tokens.

Clark et al. 2020, arXiv:2003.10555.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    choice_head,
    encoder_heads,
    encoder_layers,
    masked_head,
    pooler,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, their projection where they are narrower, layers, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    narrow = config.size("embedding_size")
    yield from text_embeddings(config, narrow)
    if narrow.value != stack.width.value:
        yield stack.single().linear("embedding projection", "other", narrow, stack.width, bias=True)
    yield from encoder_layers(stack)
    yield from heads(config, architecture, narrow)


def heads(config: Config, architecture: str, narrow: Size) -> Iterator[Component]:
    """Generator, discriminator, or a classifier."""
    hidden = config.size("hidden_size")
    if architecture.endswith(("ForMaskedLM", "ForCausalLM")):
        yield from masked_head(config, hidden, inner=narrow, own_bias=False)
    elif architecture.endswith("ForPreTraining"):
        yield Linear(name="discriminator transform", kind="other", inputs=hidden, outputs=hidden, bias=True)
        one = config.derived("score", 1, "whether a token was replaced")
        yield Linear(name="discriminator", kind="other", inputs=hidden, outputs=one, bias=True)
    elif architecture.endswith("ForMultipleChoice"):
        yield pooler(hidden, name="summary")
        yield choice_head(config, hidden)
    else:
        yield from encoder_heads(config, architecture, dense=True)


FAMILY = Family(
    model_types=("electra",),
    title="ELECTRA: encoder, learned positions, plain MLP",
    reference="transformers ElectraConfig",
    classes=classes("Electra", *ENCODER, "ForPreTraining", "ForCausalLM"),
    components=components,
    defaults={
        "vocab_size": 30522,
        "embedding_size": 128,
        "hidden_size": 256,
        "num_hidden_layers": 12,
        "num_attention_heads": 4,
        "intermediate_size": 1024,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "add_cross_attention": False,
        "tie_word_embeddings": True,
    },
)
