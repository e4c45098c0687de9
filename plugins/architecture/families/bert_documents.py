"""TAPAS, VisualBERT, LiLT, BROS: BERT's layers over tables, pictures and pages.

arXiv:2004.02349, 1908.03557, 2202.13669, 2108.04539.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.bert_relatives import BASE, ROLES
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    choice_head,
    classification_head,
    encoder_heads,
    encoder_layers,
    labels,
    masked_head,
    plain_mlp,
    pooler,
    position_embedding,
    self_attention,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size


def tapas_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT with seven tables of segments: columns, rows and ranks of cells."""
    stack = Stack.of(config)
    yield from text_embeddings(config, segments=False)
    for index in range(len(config.sequence("type_vocab_sizes"))):
        rows = config.item("type_vocab_sizes", index)
        yield Table(name=f"segment embedding {index}", kind="embedding", rows=rows, width=stack.width)
    yield from encoder_layers(stack)
    if not architecture.endswith("ForMaskedLM"):
        yield pooler(stack.width)
    if not architecture.endswith("ForQuestionAnswering"):
        yield from encoder_heads(config, architecture)
        return
    for name in ("output", "column output"):
        yield Vector(name=f"{name} weights", kind="lm_head", width=stack.width)
        yield Vector(name=f"{name} bias", kind="lm_head", width=Size.exactly(1))
    if config.known("num_aggregation_labels") and config.integer("num_aggregation_labels"):
        yield classification_head(config.size("num_aggregation_labels"), stack.width, name="aggregation classifier")


def visual_bert_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT whose input also has regions of a picture, with segments and positions of their own."""
    stack = Stack.of(config)
    config.refuse("bypass_transformer")
    yield from text_embeddings(config)
    yield position_embedding(config, name="region position embedding")
    rows = config.size("type_vocab_size")
    yield Table(name="region segment embedding", kind="embedding", rows=rows, width=stack.width)
    yield Linear(
        name="region projection", kind="other", inputs=config.size("visual_embedding_dim"), outputs=stack.width,
        bias=True, stream="patches",
    )  # fmt: skip
    yield from encoder_layers(stack)
    yield pooler(stack.width)
    if architecture.endswith("ForPreTraining"):
        yield from masked_head(config, stack.width)
        yield pooler(
            stack.width, config.derived("alignments", 2, "whether the text describes the picture"), "alignment"
        )
    elif architecture.endswith("ForQuestionAnswering"):
        yield classification_head(labels(config), stack.width)
    elif architecture.endswith("ForMultipleChoice"):
        yield choice_head(config, stack.width)


def lilt_components(config: Config, architecture: str) -> Iterator[Component]:
    """RoBERTa's layers beside narrower ones of the layout, which share their attention."""
    stack = Stack.of(config)
    narrow = stack.width // config.size("channel_shrink_ratio")
    rows, sixth = config.size("max_2d_position_embeddings"), stack.width // 6
    yield from text_embeddings(config)
    for name in ("x", "y", "height", "width"):
        yield Table(name=f"{name} embedding", kind="embedding", rows=rows, width=sixth)
    yield position_embedding(config, name="box position embedding", width=narrow)
    yield Linear(name="box projection", kind="other", inputs=stack.width, outputs=narrow, bias=True)
    yield Norm(name="layout embedding norm", width=narrow, bias=True)
    yield from encoder_layers(stack)
    layout = Stack(config, stack.layers, narrow, "layout ")
    heads = config.size("num_attention_heads")
    yield from self_attention(layout, heads=heads, shared=heads, head=narrow // heads, bias=True, cached=False)
    yield from plain_mlp(layout, config.size("intermediate_size") // config.size("channel_shrink_ratio"))
    yield from layout.norms("attention norm", "MLP norm", bias=True)
    yield from pooled_or_dense(config, architecture)


def pooled_or_dense(config: Config, architecture: str) -> Iterator[Component]:
    """A pooler in the bare model, and what a class adds."""
    if architecture.endswith("Model"):
        yield pooler(config.size("hidden_size"))
    yield from encoder_heads(config, architecture, dense=True)


def bros_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT with the places of words on a page, projected for the attention of all layers."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config)
    head = stack.width // config.size("num_attention_heads")
    yield Linear(name="box projection", kind="other", inputs=stack.width // 4, outputs=head)
    yield from encoder_layers(stack)
    yield pooler(stack.width)
    yield from encoder_heads(config, architecture)


FAMILIES = (
    Family(
        model_types=("tapas",),
        title="TAPAS: encoder of tables, plain MLP",
        reference="transformers TapasConfig",
        classes=classes("Tapas", "ForMaskedLM", "Model", "ForQuestionAnswering", "ForSequenceClassification"),
        components=tapas_components,
        defaults={**BASE, "max_position_embeddings": 1024, "type_vocab_sizes": [3, 256, 256, 2, 256, 256, 10]},
    ),
    Family(
        model_types=("visual_bert",),
        title="VisualBERT: encoder of texts and regions of pictures, plain MLP",
        reference="transformers VisualBertConfig",
        classes=classes("VisualBert", "ForPreTraining", "Model", "ForQuestionAnswering", "ForMultipleChoice"),
        components=visual_bert_components,
        defaults={**BASE, "visual_embedding_dim": 512, "bypass_transformer": False},
    ),
    Family(
        model_types=("lilt",),
        title="LiLT: encoder of texts and layouts, plain MLP",
        reference="transformers LiltConfig",
        classes=classes("Lilt", *ROLES[1:]),
        components=lilt_components,
        defaults={**BASE, "channel_shrink_ratio": 4, "max_2d_position_embeddings": 1024},
    ),
    Family(
        model_types=("bros",),
        title="BROS: encoder of texts on a page, plain MLP",
        reference="transformers BrosConfig",
        classes=classes("Bros", "Model"),
        components=bros_components,
        ignored=frozenset(("dim_bbox", "n_relations", "dim_bbox_sinusoid_emb_2d", "dim_bbox_projection")),
        defaults={**BASE, "add_cross_attention": False},
    ),
)
