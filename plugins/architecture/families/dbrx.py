"""DBRX: fine-grained experts, LayerNorms without biases (databricks.com, 2024)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, router, self_attention
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    attention, mixture = config.table("attn_config"), config.table("ffn_config")
    shared = nested(config, attention, "kv_n_heads", 1)
    experts, used = nested(config, mixture, "moe_num_experts", 4), nested(config, mixture, "moe_top_k", 1)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, heads=heads, shared=shared, head=stack.width // heads),
        (router(stack, experts),),
        gated_experts(stack, experts, used, nested(config, mixture, "ffn_hidden_size", 3584)),
        norms=("attention norm", "expert norm"),
    )


def nested(config: Config, table: Mapping[str, Any], name: str, default: int) -> Size:
    """A field of a nested table, or the reference's default."""
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        config.fault("attn_config" if name == "kv_n_heads" else "ffn_config", f"{name} must be a whole number")
        value = default
    return config.derived(name, value, f"{name}, {default} where it is not given")


FAMILY = Family(
    model_types=("dbrx",),
    title="DBRX: decoder, grouped-query attention, routed experts",
    reference="transformers DbrxConfig",
    classes=classes("Dbrx", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 32000,
        "tie_word_embeddings": False,
        "num_attention_heads": 16,
        "hidden_size": 2048,
        "num_hidden_layers": 24,
        "max_position_embeddings": 2048,
    },
    aliases={
        "num_attention_heads": "n_heads",
        "hidden_size": "d_model",
        "num_hidden_layers": "n_layers",
        "max_position_embeddings": "max_seq_len",
    },
)
