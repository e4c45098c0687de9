"""gpt-oss: biased grouped-query attention with sinks, every second layer sliding, routed experts (arXiv:2508.10925)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_experts,
    patterned_windows,
    router,
    self_attention,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    experts, used, heads = config.sizes("num_experts", "num_experts_per_tok", "num_attention_heads")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 2)),
        (stack.vector("attention sinks", "attention", heads),),
        (router(stack, experts, bias=True),),
        gated_experts(stack, experts, used, config.size("intermediate_size"), bias=True),
        norms=("attention norm", "expert norm"),
    )


FAMILY = Family(
    model_types=("gpt_oss",),
    title="gpt-oss: decoder, sliding and full attention, routed experts",
    reference="transformers GptOssConfig",
    classes=classes("GptOss", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 201088,
        "hidden_size": 2880,
        "intermediate_size": 2880,
        "num_hidden_layers": 36,
        "num_attention_heads": 64,
        "num_key_value_heads": 8,
        "head_dim": 64,
        "num_experts": 128,
        "num_experts_per_tok": 4,
        "sliding_window": 128,
        "attention_bias": True,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
    },
    aliases={"num_experts": "num_local_experts"},
)
