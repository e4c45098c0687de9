"""RemBERT: narrow input embeddings, wide output ones (Chung et al. 2020, arXiv:2010.12821)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import ENCODER, Stack, encoder_heads, encoder_layers, pooler, text_embeddings


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings and their projection, layers, pooler, head."""
    stack = Stack.of(config)
    narrow = config.size("input_embedding_size")
    yield from text_embeddings(config, narrow)
    yield stack.single().linear("embedding projection", "other", narrow, stack.width, bias=True)
    yield from encoder_layers(stack)
    if architecture.endswith(("Model", "ForSequenceClassification", "ForMultipleChoice")):
        yield pooler(stack.width)
    if architecture.endswith(("ForMaskedLM", "ForCausalLM")):
        yield from wide_head(config)
    else:
        yield from encoder_heads(config, architecture)


def wide_head(config: Config) -> Iterator[Component]:
    """A dense layer to the output embeddings, its norm, the vocabulary; never tied."""
    hidden, wide = config.sizes("hidden_size", "output_embedding_size")
    yield Linear(name="head transform", kind="other", inputs=hidden, outputs=wide, bias=True)
    yield Norm(name="head norm", width=wide, bias=True)
    yield Linear(name="language-model head", kind="lm_head", inputs=wide, outputs=config.size("vocab_size"), bias=True)


FAMILY = Family(
    model_types=("rembert",),
    title="RemBERT: encoder, learned positions, plain MLP",
    reference="transformers RemBertConfig",
    classes=classes("RemBert", *ENCODER, "ForCausalLM"),
    components=components,
    defaults={
        "vocab_size": 250300,
        "hidden_size": 1152,
        "num_hidden_layers": 32,
        "num_attention_heads": 18,
        "input_embedding_size": 256,
        "output_embedding_size": 1664,
        "intermediate_size": 4608,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
    },
)
