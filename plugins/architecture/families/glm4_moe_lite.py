"""GLM-4.7-Flash: latent attention, dense then sparse layers with a shared expert (zai-org, 2026)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, latent_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        latent_attention(stack, bias=config.flag("attention_bias")),
        dense_then_sparse(stack),
    )


FAMILY = Family(
    model_types=("glm4_moe_lite",),
    title="GLM-4.7-Flash: decoder, latent attention, shared and routed experts",
    reference="transformers Glm4MoeLiteConfig",
    classes=classes("Glm4MoeLite", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts": "n_routed_experts", "qk_rope_head_dim": "head_dim"},
    ignored=frozenset(("num_key_value_heads", "num_nextn_predict_layers")),
    defaults={
        "vocab_size": 154880,
        "hidden_size": 2048,
        "intermediate_size": 10240,
        "moe_intermediate_size": 1536,
        "num_hidden_layers": 47,
        "num_attention_heads": 20,
        "n_shared_experts": 1,
        "num_experts": 64,
        "kv_lora_rank": 512,
        "q_lora_rank": 768,
        "qk_rope_head_dim": 64,
        "v_head_dim": 256,
        "qk_nope_head_dim": 192,
        "num_experts_per_tok": 4,
        "max_position_embeddings": 202752,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "first_k_dense_replace": 1,
    },
)
