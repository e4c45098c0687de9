"""Command R, Aya, Command R7B: parallel layers with one norm without bias, tied head (cohere.com, 2024)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_mlp,
    patterned_windows,
    self_attention,
    whole_norms,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        whole_norms(stack) if config.flag("use_qk_norm") else (),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("layer norm",),
    )


def second_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers of which every fourth looks at everything, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 4)),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("layer norm",),
    )


FAMILIES = (
    Family(
        model_types=("cohere",),
        title="Command R: decoder, parallel layers, gated MLP",
        reference="transformers CohereConfig",
        classes=classes("Cohere", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 8192,
            "intermediate_size": 22528,
            "num_hidden_layers": 40,
            "num_attention_heads": 64,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "attention_bias": False,
            "use_qk_norm": False,
        },
    ),
    Family(
        model_types=("cohere2",),
        title="Command R7B and A: decoder, parallel layers, sliding and full attention, gated MLP",
        reference="transformers Cohere2Config",
        classes=classes("Cohere2", "ForCausalLM", "Model"),
        components=second_components,
        defaults={
            "vocab_size": 256000,
            "hidden_size": 8192,
            "intermediate_size": 22528,
            "num_hidden_layers": 40,
            "num_attention_heads": 64,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "attention_bias": False,
            "sliding_window": 4096,
        },
    ),
)
