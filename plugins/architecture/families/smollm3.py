"""SmolLM3: Llama's layers, of which every fourth has no rotary positions (huggingface.co/blog/smollm3, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, gated_mlp, self_attention, use_sliding_window


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=use_sliding_window(stack)),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("smollm3",),
    title="SmolLM3: decoder, grouped-query attention, gated MLP",
    reference="transformers SmolLM3Config",
    classes=classes("SmolLM3", *CAUSAL),
    components=components,
    ignored=frozenset(("no_rope_layers", "no_rope_layer_interval")),
    defaults={
        "vocab_size": 128256,
        "hidden_size": 2048,
        "intermediate_size": 11008,
        "num_hidden_layers": 36,
        "num_attention_heads": 16,
        "num_key_value_heads": 4,
        "max_position_embeddings": 32768,
        "use_sliding_window": False,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
    },
)
