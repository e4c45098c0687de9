"""CWM: Llama's layers, sliding and full (Meta FAIR 2025, arXiv:2510.02387)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, patterned_windows, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, windows=patterned_windows(stack, 4)),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("cwm",),
    title="CWM: decoder, sliding and full attention, gated MLP",
    reference="transformers CwmConfig",
    classes=classes("Cwm", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 128256,
        "hidden_size": 6144,
        "intermediate_size": 21504,
        "num_hidden_layers": 64,
        "num_attention_heads": 48,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "tie_word_embeddings": False,
        "mlp_bias": False,
        "head_dim": 128,
        "sliding_window": 8192,
    },
)
