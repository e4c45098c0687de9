"""DeepSeek-V2: latent attention, shared and routed experts (DeepSeek-AI 2024, arXiv:2405.04434)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, latent_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, latent attention, dense then sparse layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        latent_attention(stack, bias=config.flag("attention_bias")),
        dense_then_sparse(stack, bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("deepseek_v2",),
    title="DeepSeek-V2: decoder, latent attention, shared and routed experts",
    reference="transformers DeepseekV2Config",
    classes=classes("DeepseekV2", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    aliases={"num_experts": "n_routed_experts"},
    ignored=frozenset(("num_key_value_heads", "moe_layer_freq", "ep_size", "n_group")),
    defaults={
        "vocab_size": 102400,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
        "first_k_dense_replace": 0,
        "kv_lora_rank": 512,
        "q_lora_rank": 1536,
        "num_experts": 64,
        "n_shared_experts": 2,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
        "v_head_dim": 128,
        "moe_intermediate_size": 1407,
    },
)
