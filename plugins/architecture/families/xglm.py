"""XGLM, BioGPT: biased decoders with LayerNorms; sinusoidal or learned positions (arXiv:2112.10668, 2210.10341)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

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


def components(config: Config, architecture: str, *, learned: bool = False) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    yield token_embedding(config)
    if learned:
        yield position_embedding(config, config.size("max_position_embeddings") + 2)
    yield from self_attention(stack, shared=config.size("num_attention_heads"), bias=True)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    yield from causal_head(config, architecture)


FAMILIES = (
    Family(
        model_types=("xglm",),
        title="XGLM: decoder, sinusoidal positions, plain MLP",
        reference="transformers XGLMConfig",
        classes=classes("XGLM", "ForCausalLM", "Model"),
        components=components,
        aliases={
            "intermediate_size": "ffn_dim",
            "num_attention_heads": "attention_heads",
            "hidden_size": "d_model",
            "num_hidden_layers": "num_layers",
        },
        defaults={
            "vocab_size": 256008,
            "max_position_embeddings": 2048,
            "intermediate_size": 4096,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
            "num_attention_heads": 16,
            "hidden_size": 1024,
            "num_hidden_layers": 24,
        },
    ),
    Family(
        model_types=("biogpt",),
        title="BioGPT: decoder, learned positions, plain MLP",
        reference="transformers BioGptConfig",
        classes=classes("BioGpt", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        components=partial(components, learned=True),
        defaults={
            "vocab_size": 42384,
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "intermediate_size": 4096,
            "max_position_embeddings": 1024,
            "tie_word_embeddings": True,
        },
    ),
)
