"""State-space and other recurrent layers: what they keep of a sequence does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.attention import head_norms, head_size, self_attention
from reporter_plugins.architecture.parts.layers import layer_kinds, split
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size


def rank_or(config: Config, field: str, automatic: Size) -> Size:
    """A rank that is given, or, where it is "auto", a sixteenth of a width, rounded up (Gu and Dao 2023)."""
    value = config.get(field)
    if isinstance(value, str) or value is None:
        return config.derived(field, -(-automatic.value // 16), "auto: hidden size / 16, rounded up")
    return config.size(field)


def depthwise(stack: Stack, channels: Size, kernel: Size, *, bias: bool) -> Iterator[Component]:
    """A convolution of every channel with the last few positions, and the positions it keeps."""
    yield Convolution(
        name=f"{stack.label}convolution",
        kind="ssm",
        count=stack.layers,
        inputs=ONE,
        outputs=channels,
        kernel=kernel,
        bias=bias,
        stream=stack.stream,
    )
    yield State(
        name=f"{stack.label}convolution state",
        count=stack.layers,
        elements=channels * kernel,
        read_out=False,
        stream=stack.stream,
    )


def mamba_mixer(
    stack: Stack, inner: Size, state: Size, rank: Size, kernel: Size, *, bias: bool, conv_bias: bool
) -> Iterator[Component]:
    """Mamba's selective state space (Gu and Dao 2023, arXiv:2312.00752, section 3)."""
    yield stack.linear("input projection", "ssm", stack.width, 2 * inner, bias=bias)
    yield from depthwise(stack, inner, kernel, bias=conv_bias)
    yield stack.linear("selection projection", "ssm", inner, rank + 2 * state)
    yield stack.linear("time step projection", "ssm", rank, inner, bias=True)
    yield stack.vector("state transition", "ssm", inner * state)
    yield stack.vector("skip", "ssm", inner)
    yield stack.linear("state output projection", "ssm", inner, stack.width, bias=bias)
    yield State(name=f"{stack.label}state", count=stack.layers, elements=inner * state, stream=stack.stream)


def named_mamba2(
    stack: Stack, *, inner: Size | None = None, norm: bool = True, output_bias: bool | None = None
) -> Iterator[Component]:
    """Mamba-2 by the field names of the hybrids: `mamba_n_heads`, `mamba_d_state`, ….

    `inner` is `mamba_expand` times the hidden size where it is not given.
    """
    config = stack.config
    heads, groups = config.sizes("mamba_n_heads", "mamba_n_groups")
    state, kernel = config.sizes("mamba_d_state", "mamba_d_conv")
    yield from mamba2_mixer(
        stack,
        inner=inner or config.size("mamba_expand") * stack.width,
        heads=heads,
        groups=groups,
        state=state,
        kernel=kernel,
        bias=config.flag("mamba_proj_bias"),
        conv_bias=config.flag("mamba_conv_bias"),
        output_bias=output_bias,
        norm=norm,
    )


def mamba2_mixer(
    stack: Stack,
    *,
    inner: Size,
    heads: Size,
    groups: Size,
    state: Size,
    kernel: Size,
    bias: bool,
    conv_bias: bool,
    output_bias: bool | None = None,
    norm: bool = True,
) -> Iterator[Component]:
    """Mamba-2: one transition a head, inputs and outputs of the state shared by groups (arXiv:2405.21060)."""
    channels = inner + 2 * groups * state
    yield stack.linear("input projection", "ssm", stack.width, inner + channels + heads, bias=bias)
    yield from depthwise(stack, channels, kernel, bias=conv_bias)
    for name in ("time step bias", "state transition", "skip"):
        yield stack.vector(name, "ssm", heads)
    if norm:
        yield stack.norm("state norm", inner)
    output_bias = bias if output_bias is None else output_bias
    yield stack.linear("state output projection", "ssm", inner, stack.width, bias=output_bias)
    yield State(name=f"{stack.label}state", count=stack.layers, elements=inner * state, stream=stack.stream)


def linear_and_full(stack: Stack, *, at_least_one: bool = False) -> tuple[Size, Size]:
    """Qwen's hybrids: `layer_types`, or full attention in every `full_attention_interval`-th layer.

    With `at_least_one`, the last layer is full where none would be.
    """
    config = stack.config
    period = config.integer("full_attention_interval") if config.known("full_attention_interval") else 4
    kinds = layer_kinds(config, lambda i: "linear_attention" if period and (i + 1) % period else "full_attention")
    count = list(kinds).count("linear_attention")
    if at_least_one and count == len(kinds) and not config.given("layer_types"):
        count = max(0, count - 1)
    source = "layer_types, or full_attention_interval"
    linear, full = split(config, count, "linear_layers", "full_layers", source)
    return linear, full


def delta_net(stack: Stack) -> Iterator[Component]:
    """A gated delta net (Yang et al. 2024, arXiv:2412.06464): keys, values, a gate, a step and a decay a value head."""
    config = stack.config
    keys = config.size("linear_num_key_heads") * config.size("linear_key_head_dim")
    heads, value = config.sizes("linear_num_value_heads", "linear_value_head_dim")
    values = heads * value
    yield stack.linear("query, key, value and gate projection", "ssm", stack.width, 2 * keys + 2 * values)
    yield stack.linear("step and decay projection", "ssm", stack.width, 2 * heads)
    yield from depthwise(stack, 2 * keys + values, config.size("linear_conv_kernel_dim"), bias=False)
    yield stack.vector("time step bias", "ssm", heads)
    yield stack.vector("state transition", "ssm", heads)
    yield stack.norm("state norm", value)
    yield stack.linear("state output projection", "ssm", values, stack.width)
    elements = heads * config.size("linear_key_head_dim") * value
    yield State(name=f"{stack.label}state", count=stack.layers, elements=elements)


def gated_attention(stack: Stack) -> Iterator[Component]:
    """Attention whose output is gated, by a second half of the query projection; norms of queries and keys."""
    config, head = stack.config, head_size(stack.config)
    biased, inner = config.flag("attention_bias"), config.size("num_attention_heads") * head
    yield from self_attention(stack, bias=biased)
    yield stack.linear("attention gate", "attention", stack.width, inner, bias=biased)
    yield from head_norms(stack, head)
