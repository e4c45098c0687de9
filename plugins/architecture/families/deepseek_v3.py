"""DeepSeek-V3 and Kimi K2: latent attention, one shared and many small routed experts (arXiv:2412.19437, 2507.20534).

The multi-token-prediction layers of the checkpoint are no part of the model that answers, and are not counted. The
router's correction bias is a buffer in the reference implementation.
"""

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
        dense_then_sparse(stack),
    )


FAMILY = Family(
    model_types=("deepseek_v3", "kimi_k2"),
    title="DeepSeek-V3: decoder, latent attention, shared and routed experts",
    reference="transformers DeepseekV3Config",
    classes=classes("DeepseekV3", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    prediction_copies=True,
    aliases={"num_experts": "n_routed_experts"},
    ignored=frozenset(("num_key_value_heads", "num_nextn_predict_layers", "moe_layer_freq", "ep_size")),
    defaults={
        "vocab_size": 129280,
        "hidden_size": 7168,
        "intermediate_size": 18432,
        "moe_intermediate_size": 2048,
        "num_hidden_layers": 61,
        "num_attention_heads": 128,
        "n_shared_experts": 1,
        "num_experts": 256,
        "kv_lora_rank": 512,
        "q_lora_rank": 1536,
        "qk_rope_head_dim": 64,
        "v_head_dim": 128,
        "qk_nope_head_dim": 128,
        "num_experts_per_tok": 8,
        "first_k_dense_replace": 3,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
