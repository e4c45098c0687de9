"""ESM-2: a language model of proteins, rotary positions, norms before each block.

Lin et al. 2023, Science 379:1123.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    encoder_heads,
    encoder_layers,
    pooler,
    position_embedding,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, the head that predicts contacts, pooler, head."""
    stack = Stack.of(config)
    config.refuse("is_folding_model")
    yield token_embedding(config)
    if config.text("position_embedding_type") == "absolute":
        yield position_embedding(config)
    if config.flag("emb_layer_norm_before"):
        yield stack.single().norm("embedding norm", bias=True)
    yield from encoder_layers(stack)
    yield stack.final_norm(bias=True)
    attentions = stack.layers * config.size("num_attention_heads")
    yield Linear(name="contact head", kind="other", inputs=attentions, outputs=ONE, bias=True, stream="never")
    if architecture.endswith("Model"):
        yield pooler(stack.width)
    yield from encoder_heads(config, architecture, dense=True, own_bias=False)


FAMILY = Family(
    model_types=("esm",),
    title="ESM-2: encoder, rotary positions, plain MLP",
    reference="transformers EsmConfig",
    classes=classes("Esm", "ForMaskedLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 1026,
        "position_embedding_type": "absolute",
        "is_folding_model": False,
        "tie_word_embeddings": True,
        "vocab_size": 33,
    },
)
