"""DiffLlama, Doge, nanochat, InternLM3: Llama's decoder with one thing changed.

Ye et al. 2024, arXiv:2410.05258 (differential attention); Shi et al. 2025, arXiv:2412.11834 (Doge).
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    causal_head,
    decoder,
    gated_mlp,
    head_norms,
    head_size,
    key_value_heads,
    plain_mlp,
    self_attention,
    token_embedding,
)


def diffllama_components(config: Config, architecture: str) -> Iterator[Component]:
    """Attention as the difference of two, weighed by four vectors; their norm has no weights."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size")),
    )
    for name in ("first query", "first key", "second query", "second key"):
        yield stack.vector(f"{name} weight", "attention", head_size(config))


def doge_components(config: Config, architecture: str) -> Iterator[Component]:
    """Attention whose mask is made of the values, norms of queries and keys, weighed residuals."""
    stack = Stack.of(config)
    config.refuse("is_moe")
    shared, biased = key_value_heads(config), config.flag("attention_bias")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=biased),
        head_norms(stack),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )
    yield stack.linear("mask projection", "attention", shared * head_size(config), shared, bias=biased)
    yield stack.vector("mask scale", "attention", shared)
    for name in ("attention residual", "MLP residual"):
        yield stack.vector(name, "other", stack.width)


def nanochat_components(config: Config, architecture: str) -> Iterator[Component]:
    """Norms without weights, a plain MLP."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield from self_attention(stack, bias=config.flag("attention_bias"))
    yield from plain_mlp(stack, config.size("intermediate_size"), bias=False)
    yield from causal_head(config, architecture)


def internlm3_components(config: Config, architecture: str) -> Iterator[Component]:
    """Biases of queries, keys and values, and of the output and the MLP, apart."""
    stack = Stack.of(config)
    biased = config.flag("bias") or config.flag("attention_bias")
    queries = config.flag("qkv_bias") if config.known("qkv_bias") else biased
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=queries, output_bias=biased),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("bias") or config.flag("mlp_bias")),
    )


FAMILIES = (
    Family(
        model_types=("diffllama",),
        title="DiffLlama: decoder, differential attention, gated MLP",
        reference="transformers DiffLlamaConfig",
        classes=classes("DiffLlama", *CAUSAL),
        components=diffllama_components,
        ignored=frozenset(("lambda_std_dev",)),
        defaults={
            "vocab_size": 32000,
            "hidden_size": 2048,
            "intermediate_size": 8192,
            "num_hidden_layers": 16,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("doge",),
        title="Doge: decoder, dynamic mask attention, gated MLP",
        reference="transformers DogeConfig",
        classes=classes("Doge", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=doge_components,
        ignored=frozenset(("keep_window_size", "num_experts", "num_experts_per_tok")),
        defaults={
            "vocab_size": 32768,
            "hidden_size": 1024,
            "intermediate_size": 2048,
            "num_hidden_layers": 32,
            "num_attention_heads": 8,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "mlp_bias": False,
            "is_moe": False,
        },
    ),
    Family(
        model_types=("nanochat",),
        title="nanochat: decoder, norms without weights, plain MLP",
        reference="transformers NanoChatConfig",
        classes=classes("NanoChat", "ForCausalLM", "Model"),
        components=nanochat_components,
        defaults={
            "vocab_size": 50304,
            "hidden_size": 768,
            "intermediate_size": 8192,
            "num_hidden_layers": 12,
            "num_attention_heads": 6,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("internlm3",),
        title="InternLM3: decoder, grouped-query attention, gated MLP",
        reference="internlm/internlm3-8b-instruct, configuration_internlm3.py",
        classes=classes("InternLM3", *CAUSAL),
        components=internlm3_components,
        defaults={
            "vocab_size": 128512,
            "hidden_size": 4096,
            "intermediate_size": 10240,
            "num_hidden_layers": 48,
            "num_attention_heads": 32,
            "num_key_value_heads": 2,
            "head_dim": 128,
            "max_position_embeddings": 32768,
            "tie_word_embeddings": False,
        },
    ),
)
