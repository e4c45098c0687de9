"""StarCoder 2: grouped-query attention, plain MLP, biases everywhere (Lozhkov et al. 2024, arXiv:2402.19173)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, every_window, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    biased = config.flag("use_bias")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=biased, windows=every_window(stack)),
        plain_mlp(stack, config.size("intermediate_size"), bias=biased),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("starcoder2",),
    title="StarCoder 2: decoder, grouped-query attention, plain MLP",
    reference="transformers Starcoder2Config",
    classes=classes("Starcoder2", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 49152,
        "hidden_size": 3072,
        "intermediate_size": 12288,
        "num_hidden_layers": 30,
        "num_attention_heads": 24,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "use_bias": True,
        "tie_word_embeddings": True,
    },
)
