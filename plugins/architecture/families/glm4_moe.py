"""GLM-4.5: biased grouped-query attention, dense then sparse layers with a shared expert (arXiv:2508.06471).

Multi-token-prediction layers and the router's correction bias are not counted, as in DeepSeek-V3.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, dense_then_sparse, head_norms, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, attention, dense then sparse layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), output_bias=False),
        head_norms(stack) if config.flag("use_qk_norm") else (),
        dense_then_sparse(stack),
    )


FAMILY = Family(
    model_types=("glm4_moe",),
    title="GLM-4.5: decoder, grouped-query attention, shared and routed experts",
    reference="transformers Glm4MoeConfig",
    classes=classes("Glm4Moe", "ForCausalLM", "Model"),
    components=components,
    prediction_copies=True,
    aliases={"num_experts": "n_routed_experts"},
    ignored=frozenset(("num_nextn_predict_layers", "partial_rotary_factor")),
    defaults={
        "vocab_size": 151552,
        "hidden_size": 4096,
        "intermediate_size": 10944,
        "num_hidden_layers": 46,
        "num_attention_heads": 96,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "moe_intermediate_size": 1408,
        "num_experts_per_tok": 8,
        "n_shared_experts": 1,
        "num_experts": 128,
        "first_k_dense_replace": 1,
        "use_qk_norm": False,
    },
)
