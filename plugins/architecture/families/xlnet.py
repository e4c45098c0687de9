"""XLNet: two-stream attention with relative positions (Yang et al. 2019, arXiv:1906.08237)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, causal_head, plain_mlp, scores, token_embedding


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    head = config.size("head_dim") if config.known("head_dim") else stack.width // heads
    inner = heads * head
    yield token_embedding(config)
    yield Vector(name="mask embedding", kind="embedding", width=stack.width)
    for name in ("query", "key", "value", "output", "position"):
        yield stack.linear(f"{name} projection", "attention", stack.width, inner)
    yield stack.vector("attention biases", "attention", 3 * inner)
    yield stack.vector("segment embedding", "attention", 2 * inner)
    yield from scores(stack, heads, head, head, None)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield from causal_head(config, architecture, bias=True)


FAMILY = Family(
    model_types=("xlnet",),
    title="XLNet: two-stream attention, relative positions, plain MLP",
    reference="transformers XLNetConfig",
    classes=classes("XLNet", "LMHeadModel", "Model"),
    components=components,
    aliases={
        "intermediate_size": "d_inner",
        "head_dim": "d_head",
        "vocab_size": "n_token",
        "hidden_size": "d_model",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
    defaults={
        "vocab_size": 32000,
        "intermediate_size": 4096,
        "tie_word_embeddings": True,
        "hidden_size": 1024,
        "num_attention_heads": 16,
        "num_hidden_layers": 24,
    },
)
