"""FlexOlmo: OLMo 2 with routed experts (Shi et al. 2025, arXiv:2507.07024)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, router, self_attention, whole_norms


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        whole_norms(stack),
        (router(stack, experts),),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("post-attention norm", "post-MLP norm"),
    )


FAMILY = Family(
    model_types=("flex_olmo",),
    title="FlexOlmo: decoder, norms of queries and keys, routed experts",
    reference="transformers FlexOlmoConfig",
    classes=classes("FlexOlmo", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 100352,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "num_experts_per_tok": 5,
        "num_experts": 7,
    },
    aliases={"num_experts": "num_local_experts"},
)
