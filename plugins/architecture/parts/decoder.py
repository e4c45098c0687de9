"""The usual decoder: tokens, layers of attention and a feed-forward block with their norms, a final norm, a head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.parts.embeddings import token_embedding
from reporter_plugins.architecture.parts.heads import causal_head
from reporter_plugins.architecture.parts.stack import Stack


def decoder(
    stack: Stack,
    architecture: str,
    *blocks: Iterable[Component],
    norms: Iterable[str] = ("attention norm", "MLP norm"),
    norm_bias: bool = False,
    head_bias: bool = False,
    tied: bool | None = None,
) -> Iterator[Component]:
    """Embedding, the blocks of every layer, norms of every layer, final norm, head."""
    yield token_embedding(stack.config)
    for block in blocks:
        yield from block
    yield from stack.norms(*norms, bias=norm_bias)
    yield stack.final_norm(bias=norm_bias)
    yield from causal_head(stack.config, architecture, bias=head_bias, tied=tied)
