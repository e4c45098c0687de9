"""BitNet b1.58: ternary weights, a norm before the output and the down projection.

Ma et al. 2025, arXiv:2504.12285.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size")),
        (stack.norm("attention output norm"), stack.norm("MLP output norm", config.size("intermediate_size"))),
    )


FAMILY = Family(
    model_types=("bitnet",),
    title="BitNet: decoder, grouped-query attention, gated MLP",
    reference="transformers BitNetConfig",
    classes=classes("BitNet", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 128256,
        "hidden_size": 2560,
        "intermediate_size": 6912,
        "num_hidden_layers": 30,
        "num_attention_heads": 20,
        "num_key_value_heads": 5,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
)
