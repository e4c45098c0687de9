"""RecurrentGemma: two layers of gated linear recurrence for each of local attention.

De et al. 2024, arXiv:2402.19427.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, depthwise, gated_mlp, self_attention, split


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, recurrence and attention, MLP, final norm, head."""
    stack = Stack.of(config)
    kinds = [str(each) for each in config.sequence("block_types")] or ["attention"]
    count = sum(kinds[index % len(kinds)] == "attention" for index in range(stack.layers.value))
    attending, recurring = split(config, count, "attention_layers", "recurrent_layers", "block_types, repeated")
    inner = config.size("intermediate_size") // 2
    yield from decoder(
        stack,
        architecture,
        recurrence(stack.only(recurring)) if recurring.value else (),
        attention(stack.only(attending)) if attending.value else (),
        gated_mlp(stack, inner, bias=True),
        norms=("temporal norm", "channel norm"),
    )


def attention(stack: Stack) -> Iterator[Component]:
    """Local attention; the output has a bias."""
    biased, window = stack.config.flag("attention_bias"), stack.config.size("attention_window_size")
    yield from self_attention(stack, bias=biased, output_bias=True, windows=((stack.layers, window),))


def recurrence(stack: Stack) -> Iterator[Component]:
    """Two branches, a convolution, a linear recurrence whose gates are one block a head."""
    config, width = stack.config, stack.width
    inner = config.size("lru_width") if config.known("lru_width") else width
    heads = config.size("num_attention_heads")
    for name in ("y", "x"):
        yield stack.linear(f"{name} projection", "ssm", width, inner, bias=True)
    yield from depthwise(stack, inner, config.size("conv1d_width"), bias=True)
    yield stack.vector("recurrence", "ssm", inner)
    block = inner // heads
    for name in ("input gate", "recurrence gate"):
        yield stack.linear(name, "ssm", block, heads * block, bias=True)
    yield stack.linear("recurrence output projection", "ssm", inner, width, bias=True)
    yield State(name="recurrent state", count=stack.layers, elements=inner, read_out=False)


FAMILY = Family(
    model_types=("recurrent_gemma",),
    title="RecurrentGemma: decoder, linear recurrence and local attention, gated MLP",
    reference="transformers RecurrentGemmaConfig",
    classes=classes("RecurrentGemma", "ForCausalLM", "Model"),
    components=components,
    ignored=frozenset(("logits_soft_cap", "w_init_variance_scale")),
    defaults={
        "num_hidden_layers": 26,
        "vocab_size": 256000,
        "hidden_size": 2560,
        "intermediate_size": 7680,
        "num_attention_heads": 10,
        "attention_window_size": 2048,
        "conv1d_width": 4,
        "block_types": ["recurrent", "recurrent", "attention"],
        "attention_bias": False,
        "tie_word_embeddings": True,
    },
    aliases={"attention_window_size": "sliding_window"},
)
