"""StarCoder and SantaCoder: GPT-2's layers with one key-value head (Li et al. 2023, arXiv:2305.06161)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, layers, final norm, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    heads = config.size("num_attention_heads")
    shared = config.derived("key_value_heads", 1, "multi_query: one for all") if config.flag("multi_query") else heads
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield token_embedding(config)
    yield position_embedding(config)
    yield from self_attention(stack, shared=shared, bias=True)
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("gpt_bigcode",),
    title="GPT-BigCode: decoder, learned positions, multi-query attention, plain MLP",
    reference="transformers GPTBigCodeConfig",
    classes=classes("GPTBigCode", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    aliases={
        "intermediate_size": "n_inner",
        "hidden_size": "n_embd",
        "max_position_embeddings": "n_positions",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
    defaults={
        "vocab_size": 50257,
        "multi_query": True,
        "add_cross_attention": False,
        "tie_word_embeddings": True,
        "hidden_size": 768,
        "max_position_embeddings": 1024,
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
    },
)
