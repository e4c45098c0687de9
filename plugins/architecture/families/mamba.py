"""Mamba and FalconMamba: selective state spaces, no attention (Gu and Dao 2023, arXiv:2312.00752)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, mamba_mixer, rank_or
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, mixers with their norms, final norm, head."""
    stack = Stack.of(config)
    state, kernel = config.sizes("state_size", "conv_kernel")
    biases = {"bias": config.flag("use_bias"), "conv_bias": config.flag("use_conv_bias")}
    rank = rank_or(config, "time_step_rank", stack.width)
    yield from decoder(
        stack,
        architecture,
        mamba_mixer(stack, inner_size(config), state, rank, kernel, **biases),
        norms=("layer norm",),
    )


def inner_size(config: Config) -> Size:
    """Given, or `expand` times the hidden size."""
    if config.known("intermediate_size"):
        return config.size("intermediate_size")
    return config.size("expand") * config.size("hidden_size")


FAMILIES = (
    Family(
        model_types=("mamba",),
        title="Mamba: selective state spaces",
        reference="transformers MambaConfig",
        classes=classes("Mamba", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 50280,
            "hidden_size": 768,
            "state_size": 16,
            "num_hidden_layers": 32,
            "expand": 2,
            "conv_kernel": 4,
            "use_bias": False,
            "use_conv_bias": True,
            "time_step_rank": "auto",
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("falcon_mamba",),
        title="Falcon Mamba: selective state spaces",
        reference="transformers FalconMambaConfig",
        classes=classes("FalconMamba", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 50280,
            "hidden_size": 768,
            "state_size": 16,
            "num_hidden_layers": 32,
            "expand": 2,
            "conv_kernel": 4,
            "use_bias": False,
            "use_conv_bias": True,
            "time_step_rank": "auto",
            "tie_word_embeddings": True,
        },
    ),
)
