"""Attention: projections, the scores and their cache; grouped-query, latent, cross and sliding-window."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.layers import Windows
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size


def head_size(config: Config) -> Size:
    """The size of one attention head: given, or the hidden size shared out evenly."""
    if config.known("head_dim"):
        return config.size("head_dim")
    config.divides("num_attention_heads", "hidden_size")
    return config.size("hidden_size") // config.size("num_attention_heads")


def key_value_heads(config: Config) -> Size:
    """Heads of keys and values; as many as of queries where the field is not given."""
    if config.get("num_key_value_heads") is None:
        return config.size("num_attention_heads")
    config.divides("num_key_value_heads", "num_attention_heads")
    return config.size("num_key_value_heads")


def self_attention(
    stack: Stack,
    *,
    heads: Size | None = None,
    shared: Size | None = None,
    head: Size | None = None,
    bias: bool = False,
    key_bias: bool | None = None,
    output_bias: bool | None = None,
    cached: bool = True,
    windows: Windows = (),
) -> Iterator[Component]:
    """Query, key, value and output projections, and the attention itself.

    What is not given is read from the fields; `bias` is that of queries, keys and values, and of the output too.
    """
    config, width = stack.config, stack.width
    heads = heads or config.size("num_attention_heads")
    shared = shared or key_value_heads(config)
    head = head or head_size(config)
    key_bias = bias if key_bias is None else key_bias
    yield stack.linear("query projection", "attention", width, heads * head, bias=bias)
    yield stack.linear("key projection", "attention", width, shared * head, bias=key_bias)
    yield stack.linear("value projection", "attention", width, shared * head, bias=bias)
    output_bias = bias if output_bias is None else output_bias
    yield stack.linear("output projection", "attention", heads * head, width, bias=output_bias)
    yield from scores(stack, heads, head, head, 2 * shared * head if cached else None, windows)


def scores(
    stack: Stack, heads: Size, query_key: Size, value: Size, cached: Size | None, windows: Windows = ()
) -> Iterator[Component]:
    """The attention itself, for each window that some layers have."""
    for count, window in windows or ((stack.layers, None),):
        if count.value:
            kind = "sliding-window " if window else "full " if len(windows) > 1 else ""
            yield Attention(
                name=f"{stack.label}{kind}attention",
                count=count,
                heads=heads,
                query_key_size=query_key,
                value_size=value,
                cached=cached,
                window=window,
                stream=stack.stream,
                positions=stack.positions,
            )


def cross_attention(
    stack: Stack,
    keys: Stream,
    *,
    heads: Size,
    head: Size,
    source_width: Size | None = None,
    bias: bool = False,
    key_bias: bool | None = None,
    key_positions: Size | None = None,
    shared: Size | None = None,
) -> Iterator[Component]:
    """Attention of a decoder to an encoder: keys and values are made of the encoder's positions."""
    width, source = stack.width, source_width or stack.width
    inner, kept = heads * head, (shared or heads) * head
    at_source = Stack(stack.config, stack.layers, width, f"{stack.label}cross ", keys, key_positions)
    cross = stack.only(stack.layers, "cross ")
    yield cross.linear("query projection", "attention", width, inner, bias=bias)
    yield at_source.linear("key projection", "attention", source, kept, bias=bias if key_bias is None else key_bias)
    yield at_source.linear("value projection", "attention", source, kept, bias=bias)
    yield cross.linear("output projection", "attention", inner, width, bias=bias)
    yield Attention(
        name=f"{cross.label}attention",
        count=stack.layers,
        heads=heads,
        query_key_size=head,
        value_size=head,
        cached=2 * kept,
        stream=stack.stream,
        keys=keys,
        key_positions=key_positions,
        positions=stack.positions,
    )


def latent_attention(stack: Stack, *, bias: bool = False, value: Size | None = None) -> Iterator[Component]:
    """Multi-head latent attention: keys and values from one small vector a token (DeepSeek-V2, arXiv:2405.04434)."""
    config, width = stack.config, stack.width
    heads, latent, rope = config.sizes("num_attention_heads", "kv_lora_rank", "qk_rope_head_dim")
    plain, value = config.size("qk_nope_head_dim"), value or config.size("v_head_dim")
    queries = heads * (plain + rope)
    if config.known("q_lora_rank"):
        rank = config.size("q_lora_rank")
        yield stack.linear("query compression", "attention", width, rank, bias=bias)
        yield stack.norm("query norm", rank)
        yield stack.linear("query projection", "attention", rank, queries)
    else:
        yield stack.linear("query projection", "attention", width, queries)
    yield stack.linear("key-value compression", "attention", width, latent + rope, bias=bias)
    yield stack.norm("key-value norm", latent)
    yield stack.linear("key and value projection", "attention", latent, heads * (plain + value))
    yield stack.linear("output projection", "attention", heads * value, width, bias=bias)
    yield from scores(stack, heads, plain + rope, value, latent + rope)


def head_norms(stack: Stack, head: Size | None = None, *, bias: bool = False) -> Iterator[Component]:
    """Norms of queries and keys over one head's size, which all heads share."""
    head = head or head_size(stack.config)
    yield stack.norm("query norm", head, bias=bias)
    yield stack.norm("key norm", head, bias=bias)


def whole_norms(stack: Stack, *, bias: bool = False) -> Iterator[Component]:
    """Norms of queries and keys over all heads at once."""
    config, head = stack.config, head_size(stack.config)
    yield stack.norm("query norm", config.size("num_attention_heads") * head, bias=bias)
    yield stack.norm("key norm", key_value_heads(config) * head, bias=bias)
