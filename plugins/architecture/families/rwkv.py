"""RWKV-4: recurrent time mixing and channel mixing, no attention (Peng et al. 2023, arXiv:2305.13048)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding with its norm, time mixing, channel mixing, final norm, head."""
    stack = Stack.of(config)
    yield stack.single().norm("embedding norm", bias=True)
    yield from decoder(
        stack,
        architecture,
        time_mixing(stack),
        channel_mixing(stack),
        norms=("time norm", "channel norm"),
        norm_bias=True,
    )


def time_mixing(stack: Stack) -> Iterator[Component]:
    """Keys, values and receptance of this token and the last, decayed."""
    config, width = stack.config, stack.width
    inner = config.size("attention_hidden_size") if config.known("attention_hidden_size") else width
    for name in ("decay", "first"):
        yield stack.vector(f"time {name}", "attention", inner)
    yield stack.vector("time mix", "attention", 3 * width)
    for name in ("key", "value", "receptance"):
        yield stack.linear(f"{name} projection", "attention", width, inner)
    yield stack.linear("output projection", "attention", inner, width)
    elements = 2 * width + 3 * inner
    yield State(name="state", kind="attention", count=stack.layers, elements=elements, read_out=False)


def channel_mixing(stack: Stack) -> Iterator[Component]:
    """A plain MLP of this token and the last, with a gate."""
    config, width = stack.config, stack.width
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * width
    yield stack.vector("channel mix", "mlp", 2 * width)
    yield stack.linear("channel key projection", "mlp", width, inner)
    yield stack.linear("channel receptance projection", "mlp", width, width)
    yield stack.linear("channel value projection", "mlp", inner, width)


FAMILY = Family(
    model_types=("rwkv",),
    title="RWKV-4: time and channel mixing",
    reference="transformers RwkvConfig",
    classes=classes("Rwkv", "ForCausalLM", "Model"),
    components=components,
    ignored=frozenset(("rescale_every",)),
    defaults={
        "vocab_size": 50277,
        "hidden_size": 4096,
        "num_hidden_layers": 32,
        "tie_word_embeddings": False,
        "max_position_embeddings": 1024,
    },
    aliases={"max_position_embeddings": "context_length"},
)
