"""Qwen, the first: biases of queries, keys and values, a gated MLP whose size counts both halves (arXiv:2309.16609)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    if not config.flag("no_bias"):
        config.fault("no_bias", "no_bias = false is not known to this family")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=heads, head=config.size("kv_channels"), bias=True, output_bias=False),
        gated_mlp(stack, config.size("intermediate_size") // 2),
    )


FAMILY = Family(
    model_types=("qwen",),
    title="Qwen: decoder, gated MLP",
    reference="Qwen/Qwen-7B, configuration_qwen.py and modeling_qwen.py",
    classes=("QWenLMHeadModel", "QWenModel"),
    components=components,
    defaults={
        "vocab_size": 151936,
        "hidden_size": 4096,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "intermediate_size": 22016,
        "kv_channels": 128,
        "max_position_embeddings": 8192,
        "no_bias": True,
        "tie_word_embeddings": False,
    },
    ignored=frozenset(("seq_length", "rotary_pct", "rotary_emb_base", "use_dynamic_ntk", "use_logn_attn")),
)
