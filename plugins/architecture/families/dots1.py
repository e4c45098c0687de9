"""dots.llm1: norms of queries and keys, dense then sparse layers with shared experts.

rednote 2025, arXiv:2506.05767.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, head_norms, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        head_norms(stack),
        dense_then_sparse(stack),
    )


FAMILY = Family(
    model_types=("dots1",),
    title="dots.llm1: decoder, grouped-query attention, shared and routed experts",
    reference="transformers Dots1Config",
    classes=classes("Dots1", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts": "n_routed_experts"},
    defaults={
        "vocab_size": 152064,
        "hidden_size": 4608,
        "intermediate_size": 10944,
        "moe_intermediate_size": 1408,
        "num_hidden_layers": 62,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "first_k_dense_replace": 0,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
