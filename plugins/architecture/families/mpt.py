"""MPT: decoder with ALiBi positions, no biases, norms without biases, tied head (databricks.com, 2023)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    causal_head,
    plain_mlp,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield from self_attention(stack, shared=shared_heads(config))
    if config.integer("expansion_ratio") != 4:
        config.fault("expansion_ratio", "expansion_ratio other than 4 is not known to this family")
    yield from plain_mlp(stack, 4 * stack.width, bias=False)
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    yield from causal_head(config, architecture)


def shared_heads(config: Config) -> Size:
    """As many as query heads: the grouped and multi-query kinds of `attn_config` are refused, not guessed."""
    kind = config.table("attn_config").get("attn_type", "multihead_attention")
    if kind != "multihead_attention":
        config.fault("attn_config", f"attn_config: attn_type {kind!r} is not known to this family")
    return config.size("num_attention_heads")


FAMILY = Family(
    model_types=("mpt",),
    title="MPT: decoder, ALiBi positions, plain MLP",
    reference="transformers MptConfig",
    classes=classes("Mpt", *CAUSAL),
    components=components,
    aliases={
        "max_position_embeddings": "max_seq_len",
        "num_attention_heads": "n_heads",
        "hidden_size": "d_model",
        "num_hidden_layers": "n_layers",
    },
    ignored=frozenset(("learned_pos_emb", "no_bias", "norm_type", "embedding_fraction", "logit_scale")),
    defaults={
        "expansion_ratio": 4,
        "max_position_embeddings": 2048,
        "vocab_size": 50368,
        "tie_word_embeddings": True,
        "num_attention_heads": 16,
        "hidden_size": 2048,
        "num_hidden_layers": 24,
    },
)
