"""GPT-2 and GPT-3: decoder, learned positions, biases everywhere, tied head.

Radford et al. 2019, Brown et al. 2020.
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
    config.refuse("add_cross_attention")
    config.refuse("attention_head_type")  # SantaCoder's one head of keys and values, by GPT-2's name
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield token_embedding(config)
    yield position_embedding(config)
    yield from self_attention(stack, bias=True)
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("gpt2",),
    title="GPT-2: decoder, learned positions, plain MLP",
    reference="transformers GPT2Config",
    classes=classes(
        "GPT2",
        "LMHeadModel",
        "Model",
        "ForSequenceClassification",
        "ForTokenClassification",
        "ForQuestionAnswering",
    ),
    components=components,
    defaults={
        "vocab_size": 50257,
        "max_position_embeddings": 1024,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "tie_word_embeddings": True,
    },
    aliases={
        "hidden_size": "n_embd",
        "max_position_embeddings": "n_positions",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
        "intermediate_size": "n_inner",
    },
    ignored=frozenset(("n_ctx",)),
)
