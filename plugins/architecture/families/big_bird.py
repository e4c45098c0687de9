"""BigBird: sparse attention over long texts, BERT's layers (Zaheer et al. 2020, arXiv:2007.14062)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    encoder_heads,
    masked_head,
    plain_mlp,
    pooler,
    self_attention,
    text_embeddings,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, pooler, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    heads = config.size("num_attention_heads")
    yield from text_embeddings(config)
    yield from self_attention(
        stack, heads=heads, shared=heads, bias=config.flag("use_bias"), output_bias=True, cached=False
    )
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    if not architecture.endswith("ForQuestionAnswering"):
        yield pooler(stack.width)
    if architecture.endswith("ForPreTraining"):
        yield from masked_head(config, stack.width)
        yield pooler(stack.width, config.derived("segments", 2, "next sentence or not"), "next-sentence head")
    yield from encoder_heads(config, architecture, dense=True)


FAMILY = Family(
    model_types=("big_bird",),
    title="BigBird: encoder, sparse attention, plain MLP",
    reference="transformers BigBirdConfig",
    classes=classes("BigBird", "ForPreTraining", "Model", "ForMaskedLM", "ForSequenceClassification", "ForCausalLM"),
    components=components,
    ignored=frozenset(("attention_type", "block_size", "num_random_blocks", "rescale_embeddings")),
    defaults={
        "vocab_size": 50358,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "max_position_embeddings": 4096,
        "type_vocab_size": 2,
        "use_bias": True,
        "add_cross_attention": False,
        "tie_word_embeddings": True,
    },
)
