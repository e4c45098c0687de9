"""Hunyuan-A13B: norms of queries and keys, routed experts beside a shared one (Tencent 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_experts,
    head_norms,
    router,
    self_attention,
    shared_experts,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts = config.size("num_experts")
    listed = config.get("num_experts_per_tok")
    same = isinstance(listed, list) and len(set(map(str, listed))) == 1
    used = config.item("num_experts_per_tok", 0) if same else config.size("num_experts_per_tok")
    inner = config.size("intermediate_size")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        head_norms(stack),
        (router(stack, experts),),
        gated_experts(stack, experts, used, inner),
        shared_experts(stack, inner),
    )


FAMILY = Family(
    model_types=("hunyuan_v1_moe",),
    title="Hunyuan MoE: decoder, grouped-query attention, shared and routed experts",
    reference="transformers HunYuanMoEV1Config",
    classes=classes("HunYuanMoEV1", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    aliases={"num_experts_per_tok": "moe_topk", "num_experts": "num_local_experts"},
    defaults={
        "vocab_size": 290943,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "num_experts": 1,
        "num_experts_per_tok": 1,
    },
)
