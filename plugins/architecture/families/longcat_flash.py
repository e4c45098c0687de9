"""LongCat-Flash: two blocks of latent attention and MLP a layer, routed experts beside them, some that do nothing.

Meituan 2025, arXiv:2509.01322.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_experts, gated_mlp, latent_attention, router


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head; blocks come twice a layer, experts once."""
    layers = Stack.of(config)
    blocks = layers.only(2 * layers.layers)
    experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    config.refuse("router_bias")
    yield from decoder(
        blocks,
        architecture,
        latent_attention(blocks, bias=config.flag("attention_bias")),
        gated_mlp(blocks, config.size("intermediate_size")),
        (router(layers, experts + config.size("zero_expert_num")),),
        gated_experts(layers, experts, used, inner),
    )


FAMILY = Family(
    model_types=("longcat_flash",),
    title="LongCat-Flash: decoder, latent attention, gated MLP beside routed experts",
    reference="transformers LongcatFlashConfig",
    classes=classes("LongcatFlash", "ForCausalLM", "Model"),
    components=components,
    aliases={
        "num_hidden_layers": "num_layers",
        "intermediate_size": "ffn_hidden_size",
        "moe_intermediate_size": "expert_ffn_hidden_size",
        "num_experts": "n_routed_experts",
        "num_experts_per_tok": "moe_topk",
    },
    ignored=frozenset(("zero_expert_type", "mla_scale_q_lora", "mla_scale_kv_lora", "attention_method", "head_dim")),
    defaults={
        "vocab_size": 131072,
        "hidden_size": 6144,
        "num_hidden_layers": 28,
        "num_attention_heads": 64,
        "intermediate_size": 12288,
        "q_lora_rank": 1536,
        "kv_lora_rank": 512,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
        "v_head_dim": 128,
        "num_experts_per_tok": 12,
        "num_experts": 512,
        "zero_expert_num": 256,
        "moe_intermediate_size": 2048,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
