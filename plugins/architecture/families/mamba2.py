"""Mamba-2 and Codestral Mamba: state-space duality, one transition a head (Dao and Gu 2024, arXiv:2405.21060)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, mamba2_mixer


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, mixers with their norms, final norm, head."""
    stack = Stack.of(config)
    heads, groups, state, kernel = config.sizes("num_heads", "n_groups", "state_size", "conv_kernel")
    yield from decoder(
        stack,
        architecture,
        mamba2_mixer(
            stack,
            inner=config.size("expand") * stack.width,
            heads=heads,
            groups=groups,
            state=state,
            kernel=kernel,
            bias=config.flag("use_bias"),
            conv_bias=config.flag("use_conv_bias"),
        ),
        norms=("layer norm",),
    )


FAMILY = Family(
    model_types=("mamba2",),
    title="Mamba-2: state-space duality",
    reference="transformers Mamba2Config",
    classes=classes("Mamba2", "ForCausalLM", "Model"),
    components=components,
    ignored=frozenset(("head_dim", "chunk_size")),
    defaults={
        "num_heads": 128,
        "vocab_size": 32768,
        "hidden_size": 4096,
        "state_size": 128,
        "num_hidden_layers": 64,
        "expand": 2,
        "conv_kernel": 4,
        "n_groups": 8,
        "use_bias": False,
        "use_conv_bias": True,
        "tie_word_embeddings": False,
    },
)
