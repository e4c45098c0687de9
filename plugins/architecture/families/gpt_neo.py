"""GPT-Neo: GPT-2's layers without biases of queries, keys and values; every second looks back over a window only."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    Windows,
    causal_head,
    plain_mlp,
    position_embedding,
    self_attention,
    sliding_windows,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield token_embedding(config)
    yield position_embedding(config)
    yield from self_attention(stack, shared=heads, output_bias=True, windows=windows(stack))
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


def windows(stack: Stack) -> Windows:
    """`attention_types` lists kinds and how often they are repeated: `[[["global", "local"], 12]]`."""
    local = 0
    for entry in stack.config.sequence("attention_types"):
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], list) and isinstance(entry[1], int):
            local += entry[0].count("local") * entry[1]
    return sliding_windows(stack.config, local, "attention_types", "window_size")


FAMILY = Family(
    model_types=("gpt_neo",),
    title="GPT-Neo: decoder, learned positions, local and global attention, plain MLP",
    reference="transformers GPTNeoConfig",
    classes=classes("GPTNeo", *CAUSAL),
    components=components,
    ignored=frozenset(("attention_layers",)),
    defaults={
        "vocab_size": 50257,
        "max_position_embeddings": 2048,
        "hidden_size": 2048,
        "window_size": 256,
        "tie_word_embeddings": True,
        "num_attention_heads": 16,
        "num_hidden_layers": 24,
    },
    aliases={"num_attention_heads": "num_heads", "num_hidden_layers": "num_layers"},
)
