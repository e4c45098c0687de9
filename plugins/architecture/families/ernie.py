"""ERNIE, BigBird, Nyströmformer, LayoutLM and BERT generation: BERT's layers with small additions.

arXiv:1904.09223.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes, role
from reporter_plugins.architecture.parts import (
    ENCODER,
    Stack,
    causal_head,
    encoder_heads,
    encoder_layers,
    masked_head,
    pooler,
    text_embeddings,
)

POOLED = ("Model", "ForPreTraining", "ForNextSentencePrediction", "ForSequenceClassification", "ForMultipleChoice")


def ernie_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT, with a table of tasks where `use_task_id` is set."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config)
    if config.flag("use_task_id"):
        yield Table(
            name="task embedding", kind="embedding", rows=config.size("task_type_vocab_size"), width=stack.width
        )
    yield from encoder_layers(stack)
    if role(architecture) in POOLED:
        yield pooler(stack.width)
    if architecture.endswith("ForPreTraining"):
        yield from masked_head(config, stack.width)
    if architecture.endswith(("ForPreTraining", "ForNextSentencePrediction")):
        yield pooler(stack.width, config.derived("segments", 2, "next sentence or not"), "next-sentence head")
    yield from encoder_heads(config, architecture)


def layout_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT, with tables of where on the page a token stands."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    for name in ("x position", "y position", "height", "width"):
        rows = config.size("max_2d_position_embeddings")
        yield Table(name=f"{name} embedding", kind="embedding", rows=rows, width=stack.width)
    yield from encoder_layers(stack)
    yield pooler(stack.width)
    yield from encoder_heads(config, architecture)


def generation_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT without segments, as an encoder or as a decoder."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config, segments=False)
    yield from encoder_layers(stack)
    if architecture.endswith("Decoder"):
        yield from causal_head(config, "ForCausalLM", bias=True)
        if not config.flag("tie_word_embeddings"):
            yield Vector(name="language-model head bias", kind="lm_head", width=config.size("vocab_size"))


FAMILIES = (
    Family(
        model_types=("ernie",),
        title="ERNIE: encoder, learned positions, plain MLP",
        reference="transformers ErnieConfig",
        classes=classes("Ernie", *POOLED, "ForMaskedLM", "ForTokenClassification", "ForQuestionAnswering"),
        components=ernie_components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "task_type_vocab_size": 3,
            "use_task_id": False,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("layoutlm",),
        title="LayoutLM: encoder, positions on a page, plain MLP",
        reference="transformers LayoutLMConfig",
        classes=classes("LayoutLM", *ENCODER[:-1]),
        components=layout_components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 2,
            "max_2d_position_embeddings": 1024,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("bert-generation",),
        title="BERT generation: encoder or decoder, learned positions, plain MLP",
        reference="transformers BertGenerationConfig",
        classes=classes("BertGeneration", "Encoder", "Decoder"),
        components=generation_components,
        defaults={
            "vocab_size": 50358,
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "intermediate_size": 4096,
            "max_position_embeddings": 512,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
)
