"""Chameleon: pictures as tokens of a quantizing autoencoder, and Llama with norms of queries and keys.

Chameleon team 2024, arXiv:2405.09818.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reporter_plugins.architecture.component import Component, Convolution, Norm, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    gated_mlp,
    head_size,
    key_value_heads,
    self_attention,
    submodel,
)
from reporter_plugins.architecture.size import Size

ONE, NINE = Size.exactly(1), Size.exactly(9)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers whose heads each have norms of their own, the encoder of pictures, final norm, head."""
    stack, head = Stack.of(config), head_size(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )
    yield stack.norm("query norm", config.size("num_attention_heads") * head, bias=True)
    yield stack.norm("key norm", key_value_heads(config) * head, bias=True)
    yield from submodel(config, "vq_config", "chameleon_vqgan", label="picture", fixed=True)[1]


def picture_components(config: Config, _: str) -> Iterator[Component]:
    """A convolutional encoder in stages, and a table of codes."""
    base, latent, code = config.sizes("base_channels", "latent_channels", "embed_dim")
    factors = [1, *config.integers("channel_multiplier")]
    if config.get("attn_type") != "vanilla" or config.sequence("attn_resolutions"):
        config.refuse("attn_resolutions" if config.sequence("attn_resolutions") else "attn_type")
    yield convolution("first", config.size("in_channels"), base, NINE)
    for stage, (before, after) in enumerate(pairwise(factors), 1):
        last = stage + 1 == len(factors)
        yield from stage_components(config, f"stage {stage} ", base * before, base * after, last=last)
    width = base * factors[-1]
    for name in ("first middle ", "second middle "):
        yield from residual(name, width, width, ONE)
    yield from attention("middle ", width)
    yield Norm(name="final norm", width=width, bias=True)
    yield convolution("last", width, 2 * latent if config.flag("double_latent") else latent, NINE)
    yield convolution("code", latent, code, ONE)
    yield convolution("decoded code", code, latent, ONE)
    yield Table(name="code embedding", kind="embedding", rows=config.size("num_embeddings"), width=code)


def stage_components(config: Config, label: str, before: Size, after: Size, *, last: bool) -> Iterator[Component]:
    """Residual blocks, the first of which may widen, and a convolution that halves the sides."""
    blocks = config.size("num_res_blocks")
    rest = config.derived("more_residual_blocks", max(0, blocks.value - 1), "num_res_blocks but the first")
    yield from residual(f"{label}first ", before, after, ONE)
    yield from residual(f"{label}more ", after, after, rest)
    if not last:
        yield convolution(f"{label}halving", after, after, NINE)


def residual(label: str, before: Size, after: Size, count: Size) -> Iterator[Component]:
    """Two norms and two convolutions; a third where the width changes."""
    yield Norm(name=f"{label}first norm", count=count, width=before, bias=True)
    yield convolution(f"{label}first", before, after, NINE, count)
    yield Norm(name=f"{label}second norm", count=count, width=after, bias=True)
    yield convolution(f"{label}second", after, after, NINE, count)
    if before.value != after.value:
        yield convolution(f"{label}shortcut", before, after, ONE, count)


def attention(label: str, width: Size) -> Iterator[Component]:
    """Attention between the middle's places, of convolutions of one."""
    yield Norm(name=f"{label}attention norm", width=width, bias=True)
    for name in ("query", "key", "value", "output"):
        yield Convolution(
            name=f"{label}{name} projection", kind="attention", inputs=width, outputs=width, kernel=ONE, bias=True,
            stream="patches",
        )  # fmt: skip


def convolution(name: str, inputs: Size, outputs: Size, kernel: Size, count: Size = ONE) -> Component:
    """A convolution of three by three, or of one."""
    return Convolution(
        name=f"{name} convolution", count=count, inputs=inputs, outputs=outputs, kernel=kernel, bias=True,
        stream="patches",
    )  # fmt: skip


FAMILIES = (
    Family(
        model_types=("chameleon",),
        title="Chameleon: decoder of texts and pictures, norms of queries and keys",
        reference="transformers ChameleonConfig",
        classes=classes("Chameleon", "ForConditionalGeneration", "Model"),
        components=components,
        ignored=frozenset(("swin_norm", "vocabulary_map", "model_parallel_size")),
        defaults={
            "vocab_size": 65536,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 32,
            "max_position_embeddings": 4096,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "mlp_bias": False,
        },
    ),
    Family(
        model_types=("chameleon_vqgan",),
        title="Chameleon: quantizing encoder of pictures",
        reference="transformers ChameleonVQVAEConfig",
        classes=("ChameleonVQVAE",),
        components=picture_components,
        ignored=frozenset(("resolution",)),
        defaults={
            "embed_dim": 256,
            "num_embeddings": 8192,
            "double_latent": False,
            "latent_channels": 256,
            "in_channels": 3,
            "base_channels": 128,
            "channel_multiplier": [1, 1, 2, 2, 4],
            "num_res_blocks": 2,
            "attn_type": "vanilla",
        },
    ),
)
