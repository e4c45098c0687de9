"""DPR, Splinter, MRA, YOSO, RoCBERT, LUKE: BERT's layers with other inputs and heads.

arXiv:2004.04906, 2101.00438, 2207.10284, 2111.09714, 2010.01057.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes, role
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    encoder_heads,
    encoder_layers,
    pooler,
    position_embedding,
    segment_embedding,
    text_embeddings,
    token_embedding,
)

BASE = {
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "tie_word_embeddings": True,
}


def dpr_components(config: Config, _: str) -> Iterator[Component]:
    """BERT without a pooler; a projection where one is asked for."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    if config.integer("projection_dim"):
        yield pooler(stack.width, config.size("projection_dim"), "projection")


def splinter_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT without a pooler; a head that selects spans by four transforms and two forms."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    yield from encoder_layers(stack)
    if architecture.endswith("Model"):
        return
    for name in ("query start", "query end", "start", "end"):
        yield pooler(stack.width, name=f"{name} transform")
        yield Norm(name=f"{name} norm", width=stack.width, bias=True)
    for name in ("start", "end"):
        yield classification_head(stack.width, stack.width, bias=False, name=f"{name} classifier")


def shifted_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT without a pooler, whose positions begin at two; attention is approximated, with BERT's weights."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield token_embedding(config)
    yield position_embedding(config, config.size("max_position_embeddings") + 2)
    yield segment_embedding(config, stack.width)
    yield Norm(name="embedding norm", width=stack.width, bias=True)
    yield from encoder_layers(stack)
    yield from encoder_heads(config, architecture, dense=True)


def roc_bert_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT with tables of how a character sounds and looks."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    width = stack.width
    yield from text_embeddings(config)
    inputs = width
    for name, flag in (("pronunciation", "enable_pronunciation"), ("shape", "enable_shape")):
        rows, inner = config.size(f"{name}_vocab_size"), config.size(f"{name}_embed_dim")
        yield Table(name=f"{name} embedding", kind="embedding", rows=rows, width=inner)
        inputs = inputs + inner if config.flag(flag) else inputs
    if config.flag("concat_input"):
        yield Linear(name="embedding projection", kind="other", inputs=inputs, outputs=width, bias=True)
    yield from encoder_layers(stack)
    if role(architecture) in ("Model", "ForSequenceClassification", "ForMultipleChoice", "ForPreTraining"):
        yield pooler(width)
    yield from encoder_heads(config, architecture)


def luke_components(config: Config, architecture: str) -> Iterator[Component]:
    """RoBERTa's layers over words and entities, with queries for each pair of the two."""
    stack = Stack.of(config)
    width, narrow, rows = stack.width, config.size("entity_emb_size"), config.size("entity_vocab_size")
    yield from text_embeddings(config)
    yield Table(name="entity embedding", kind="embedding", rows=rows, width=narrow)
    if narrow.value != width.value:
        yield Linear(name="entity projection", kind="other", inputs=narrow, outputs=width)
    yield position_embedding(config, name="entity position embedding")
    yield Table(name="entity segment embedding", kind="embedding", rows=config.size("type_vocab_size"), width=width)
    yield Norm(name="entity embedding norm", width=width, bias=True)
    yield from encoder_layers(stack)
    if config.flag("use_entity_aware_attention"):
        for name in ("word to entity", "entity to word", "entity to entity"):
            yield stack.linear(f"{name} query projection", "attention", width, width, bias=True)
    yield pooler(width)


ROLES = ("ForMaskedLM", "Model", "ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering")

FAMILIES = (
    Family(
        model_types=("dpr",),
        title="DPR: encoder of questions or passages, plain MLP",
        reference="transformers DPRConfig",
        classes=("DPRQuestionEncoder", "DPRContextEncoder"),
        components=dpr_components,
        defaults={**BASE, "projection_dim": 0, "add_cross_attention": False},
    ),
    Family(
        model_types=("splinter",),
        title="Splinter: encoder that selects spans, plain MLP",
        reference="transformers SplinterConfig",
        classes=classes("Splinter", "ForPreTraining", "Model", "ForQuestionAnswering"),
        components=splinter_components,
        defaults=BASE,
    ),
    Family(
        model_types=("mra",),
        title="MRA: encoder, approximated attention, plain MLP",
        reference="transformers MraConfig",
        classes=classes("Mra", *ROLES),
        components=shifted_components,
        ignored=frozenset(("block_per_row", "approx_mode", "initial_prior_first_n_blocks")),
        defaults={**BASE, "vocab_size": 50265, "type_vocab_size": 1, "add_cross_attention": False},
    ),
    Family(
        model_types=("yoso",),
        title="YOSO: encoder, sampled attention, plain MLP",
        reference="transformers YosoConfig",
        classes=classes("Yoso", *ROLES),
        components=shifted_components,
        ignored=frozenset(("use_expectation", "hash_code_len", "num_hash", "use_fast_hash", "lsh_backward")),
        defaults={
            **BASE, "vocab_size": 50265, "type_vocab_size": 1, "max_position_embeddings": 4096,
            "add_cross_attention": False,
        },
    ),
    Family(
        model_types=("roc_bert",),
        title="RoCBERT: encoder of how characters sound and look, plain MLP",
        reference="transformers RoCBertConfig",
        classes=classes("RoCBert", *ROLES, "ForCausalLM", "ForMultipleChoice"),
        components=roc_bert_components,
        defaults={
            **BASE,
            "enable_pronunciation": True,
            "enable_shape": True,
            "pronunciation_embed_dim": 768,
            "pronunciation_vocab_size": 910,
            "shape_embed_dim": 512,
            "shape_vocab_size": 24858,
            "concat_input": True,
            "add_cross_attention": False,
        },
    ),
    Family(
        model_types=("luke",),
        title="LUKE: encoder of words and entities, plain MLP",
        reference="transformers LukeConfig",
        classes=classes("Luke", "Model"),
        components=luke_components,
        defaults={
            **BASE,
            "vocab_size": 50267,
            "entity_vocab_size": 500000,
            "entity_emb_size": 256,
            "use_entity_aware_attention": True,
        },
    ),
)  # fmt: skip
