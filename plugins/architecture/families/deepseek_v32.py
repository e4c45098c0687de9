"""DeepSeek-V3.2 and GLM-5: latent attention to positions that an indexer selects (arXiv:2512.02556)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, latent_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, latent attention with its indexer, dense then sparse layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        latent_attention(stack, bias=config.flag("attention_bias")),
        indexer(stack),
        dense_then_sparse(stack),
    )


def indexer(stack: Stack) -> Iterator[Component]:
    """Small heads that score every position, by which those attended to are chosen."""
    config = stack.config
    heads, head, rank = config.sizes("index_n_heads", "index_head_dim", "q_lora_rank")
    yield stack.linear("indexer query projection", "attention", rank, heads * head)
    yield stack.linear("indexer key projection", "attention", stack.width, head)
    yield stack.norm("indexer key norm", head, bias=True)
    yield stack.linear("indexer weights", "attention", stack.width, heads)


IGNORED = frozenset(("num_key_value_heads", "num_nextn_predict_layers", "index_topk", "moe_layer_freq", "ep_size"))
FAMILIES = (
    Family(
        model_types=("deepseek_v32",),
        title="DeepSeek-V3.2: decoder, sparse latent attention, shared and routed experts",
        reference="transformers DeepseekV32Config",
        classes=classes("DeepseekV32", "ForCausalLM", "Model"),
        components=components,
        aliases={"num_experts": "n_routed_experts"},
        ignored=IGNORED,
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
            "max_position_embeddings": 163840,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "index_head_dim": 128,
            "index_n_heads": 64,
            "first_k_dense_replace": 3,
        },
    ),
    Family(
        model_types=("glm_moe_dsa",),
        title="GLM-5: decoder, sparse latent attention, shared and routed experts",
        reference="transformers GlmMoeDsaConfig",
        classes=classes("GlmMoeDsa", "ForCausalLM", "Model"),
        components=components,
        aliases={"num_experts": "n_routed_experts"},
        ignored=IGNORED,
        defaults={
            "vocab_size": 154880,
            "hidden_size": 6144,
            "intermediate_size": 12288,
            "moe_intermediate_size": 2048,
            "num_hidden_layers": 78,
            "num_attention_heads": 64,
            "n_shared_experts": 1,
            "num_experts": 256,
            "kv_lora_rank": 512,
            "q_lora_rank": 2048,
            "qk_rope_head_dim": 64,
            "v_head_dim": 256,
            "qk_nope_head_dim": 192,
            "num_experts_per_tok": 8,
            "max_position_embeddings": 202752,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "index_head_dim": 128,
            "index_n_heads": 32,
            "first_k_dense_replace": 3,
        },
    ),
)
