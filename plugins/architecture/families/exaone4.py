"""EXAONE 4: sliding and full attention, norms after each block (LG AI Research 2025, arXiv:2507.11407)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    CAUSAL,
    Stack,
    decoder,
    gated_mlp,
    head_norms,
    patterned_windows,
    self_attention,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, windows=patterned_windows(stack, 4)),
        head_norms(stack),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("post-attention norm", "post-MLP norm"),
    )


FAMILY = Family(
    model_types=("exaone4",),
    title="EXAONE 4: decoder, sliding and full attention, gated MLP",
    reference="transformers Exaone4Config",
    classes=classes("Exaone4", *CAUSAL),
    components=components,
    defaults={
        "vocab_size": 102400,
        "hidden_size": 4096,
        "intermediate_size": 16384,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "sliding_window": 4096,
        "sliding_window_pattern": 4,
    },
)
