"""JetMoE: experts in attention and in the MLP (Shen et al. 2024, arXiv:2404.07413)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, plain_experts, router, scores
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        attention(stack, experts, used),
        (router(stack, experts), stack.vector("expert bias", "mlp", stack.width)),
        gated_experts(stack, experts, used, config.size("intermediate_size")),
        norms=("attention norm", "expert norm"),
    )


def attention(stack: Stack, experts: Size, used: Size) -> Iterator[Component]:
    """Keys and values shared by experts that each have queries and an output."""
    config = stack.config
    shared, head = config.sizes("num_key_value_heads", "head_dim")
    inner, some = shared * head, stack.only(stack.layers, "attention ")
    yield stack.linear("key and value projection", "attention", stack.width, 2 * inner)
    yield some.linear("router", "router", stack.width, experts)
    yield from plain_experts(some, experts, used, inner)
    yield stack.vector("attention bias", "attention", stack.width)
    yield from scores(stack, shared * used, head, head, 2 * inner)


FAMILY = Family(
    model_types=("jetmoe",),
    title="JetMoE: decoder, experts in attention and MLP",
    reference="transformers JetMoeConfig",
    classes=classes("JetMoe", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    aliases={"head_dim": "kv_channels", "num_experts": "num_local_experts"},
    defaults={
        "vocab_size": 32000,
        "hidden_size": 2048,
        "num_hidden_layers": 12,
        "num_key_value_heads": 16,
        "head_dim": 128,
        "intermediate_size": 5632,
        "max_position_embeddings": 4096,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "tie_word_embeddings": True,
    },
)
