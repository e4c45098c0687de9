"""Pictures cut into patches, and the layers that work on them."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.attention import self_attention
from reporter_plugins.architecture.parts.mlp import plain_mlp
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size


def square(config: Config, name: str) -> tuple[Size, Size]:
    """A height and a width, given as one number or as two."""
    if isinstance(config.get(name), list | tuple):
        return config.item(name, 0), config.item(name, 1)
    return config.size(name), config.size(name)


def patch_area(config: Config) -> Size:
    """Pixels of a patch."""
    height, width = square(config, "patch_size")
    return height * width


def patch_count(config: Config) -> Size:
    """Patches of a picture."""
    height, width = square(config, "image_size")
    patch_height, patch_width = square(config, "patch_size")
    return (height // patch_height) * (width // patch_width)


def patch_embedding(
    config: Config, width: Size | None = None, *, bias: bool = True, count: Size | None = None
) -> Component:
    """A convolution whose stride is its kernel: every patch becomes a vector."""
    return Convolution(
        name="patch embedding",
        kind="embedding",
        inputs=config.size("num_channels"),
        outputs=width or config.size("hidden_size"),
        kernel=patch_area(config),
        bias=bias,
        stream="patches",
        positions=count or patch_count(config),
    )


def vision_layers(
    stack: Stack,
    *,
    inner: Size | None = None,
    bias: bool = True,
    key_bias: bool | None = None,
    output_bias: bool = True,
    norm_bias: bool = True,
) -> Iterator[Component]:
    """Layers of a vision transformer: attention, plain MLP, two norms (Dosovitskiy et al. 2020, arXiv:2010.11929)."""
    yield from vision_attention(stack, bias=bias, key_bias=key_bias, output_bias=output_bias)
    yield from plain_mlp(stack, inner or stack.config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=norm_bias)


def vision_attention(
    stack: Stack, *, bias: bool = True, key_bias: bool | None = None, output_bias: bool | None = None
) -> Iterator[Component]:
    """Attention of all patches to all, with nothing kept."""
    heads = stack.config.size("num_attention_heads")
    if heads.value == 0 or stack.width.value % heads.value:
        stack.config.divides("num_attention_heads", "hidden_size")
    yield from self_attention(
        stack, heads=heads, shared=heads, head=stack.width // heads, bias=bias, key_bias=key_bias,
        output_bias=output_bias, cached=False,
    )  # fmt: skip


def times(config: Config, ratio: str, width: Size) -> Size:
    """A width times a ratio of the configuration, rounded down where the ratio is not whole."""
    factor = config.number(ratio)
    if factor.is_integer():
        return Size.exactly(int(factor)) * width
    return config.derived(
        f"{ratio}_width_{width.value}", int(width.value * factor), f"{ratio} = {factor} times a width"
    )
