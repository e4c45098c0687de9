"""PanGu-α: GPT-2's layers, of which the last is asked by learned queries of the positions.

arXiv:2104.12369, section 2.


The query layer has the weights of any other; it is counted in `num_hidden_layers`, as the published code does.
"""

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
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield token_embedding(config)
    yield position_embedding(config)
    yield position_embedding(config, name="query embedding")
    yield from self_attention(stack, bias=True)
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("gpt_pangu", "pangu_alpha"),
    title="PanGu-α: decoder, learned positions, plain MLP, a query layer",
    reference="arXiv:2104.12369, section 2",
    classes=classes("GPTPangu", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 40000,
        "max_position_embeddings": 1024,
        "hidden_size": 2560,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "tie_word_embeddings": True,
    },
    aliases={"num_hidden_layers": "num_layers", "num_attention_heads": "num_heads"},
)
