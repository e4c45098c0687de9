"""GPT-1: decoder, learned positions, norms after each block, tied head (Radford et al. 2018)."""

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
    """Embeddings, layers, head."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield position_embedding(config)
    yield from self_attention(stack, shared=config.size("num_attention_heads"), bias=True)
    yield from plain_mlp(stack, 4 * stack.width)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield from causal_head(config, architecture)


FAMILY = Family(
    model_types=("openai-gpt",),
    title="GPT-1: decoder, learned positions, plain MLP",
    reference="transformers OpenAIGPTConfig",
    classes=classes("OpenAIGPT", "LMHeadModel", "Model", "ForSequenceClassification"),
    components=components,
    defaults={
        "vocab_size": 40478,
        "tie_word_embeddings": True,
        "max_position_embeddings": 512,
        "hidden_size": 768,
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
    },
    aliases={
        "max_position_embeddings": "n_positions",
        "hidden_size": "n_embd",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
)
