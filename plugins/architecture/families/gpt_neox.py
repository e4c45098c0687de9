"""GPT-NeoX and Pythia: biases everywhere, LayerNorms, plain MLP, an own head (arXiv:2204.06745, arXiv:2304.01373)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=heads, head=stack.width // heads, bias=config.flag("attention_bias")),
        plain_mlp(stack, config.size("intermediate_size")),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("gpt_neox",),
    title="GPT-NeoX: decoder, rotary positions, plain MLP",
    reference="transformers GPTNeoXConfig",
    classes=classes("GPTNeoX", *CAUSAL),
    components=components,
    ignored=frozenset(("rotary_pct", "rotary_emb_base")),
    defaults={
        "vocab_size": 50432,
        "hidden_size": 6144,
        "num_hidden_layers": 44,
        "num_attention_heads": 64,
        "intermediate_size": 24576,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "attention_bias": True,
    },
)
