"""PaLM: parallel layers, one key-value head, SwiGLU, no biases, tied head (Chowdhery et al. 2022, arXiv:2204.02311).

Written from the paper, section 2: no implementation was published.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers with one norm each, final norm, head."""
    stack = Stack.of(config)
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield from decoder(
        stack,
        architecture,
        self_attention(stack),
        gated_mlp(stack, inner),
        norms=("layer norm",),
    )


FAMILY = Family(
    model_types=("palm",),
    title="PaLM: decoder, parallel layers, multi-query attention, gated MLP",
    reference="arXiv:2204.02311, section 2",
    classes=classes("Palm", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 256000,
        "hidden_size": 18432,
        "num_hidden_layers": 118,
        "num_attention_heads": 48,
        "num_key_value_heads": 1,
        "head_dim": 256,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
    },
)
