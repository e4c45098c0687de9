"""Gemma and Gemma 2: wide heads, tied head; Gemma 2 norms before and after each block.

arXiv:2403.08295, 2408.00118.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_mlp, patterned_windows, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size")),
    )


def second_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers of which every second slides, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 2)),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("attention norm", "post-attention norm", "MLP norm", "post-MLP norm"),
    )


def vault_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers of which every second slides, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 2)),
        gated_mlp(stack, config.size("intermediate_size")),
    )


FAMILIES = (
    Family(
        model_types=("gemma",),
        title="Gemma: decoder, grouped-query attention, gated MLP",
        reference="transformers GemmaConfig",
        classes=classes("Gemma", *CAUSAL),
        components=components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 3072,
            "intermediate_size": 24576,
            "num_hidden_layers": 28,
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "head_dim": 256,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("gemma2",),
        title="Gemma 2: decoder, sliding and full attention, gated MLP",
        reference="transformers Gemma2Config",
        classes=classes("Gemma2", *CAUSAL),
        components=second_components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 2304,
            "intermediate_size": 9216,
            "num_hidden_layers": 26,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "head_dim": 256,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "attention_bias": False,
            "sliding_window": 4096,
        },
    ),
    Family(
        model_types=("vaultgemma",),
        title="VaultGemma: decoder, sliding and full attention, gated MLP",
        reference="transformers VaultGemmaConfig",
        classes=classes("VaultGemma", *CAUSAL),
        components=vault_components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 2304,
            "intermediate_size": 9216,
            "num_hidden_layers": 26,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "head_dim": 256,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "attention_bias": False,
            "sliding_window": 4096,
        },
    ),
)
