"""Parts that many families share: each yields the components of one block, from the fields that feed it."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Attention, Component, Experts, Linear, Norm, Stream, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.size import Size


def token_embedding(config: Config, width: Size | None = None) -> Component:
    """The table of token embeddings."""
    return Table(
        name="token embedding", kind="embedding", rows=config.size("vocab_size"), width=width or config.size("hidden_size")
    )


def position_embedding(config: Config, rows: Size | None = None) -> Component:
    """The table of learned positions."""
    width = config.size("hidden_size")
    positions = rows or config.size("max_position_embeddings")
    return Table(name="position embedding", kind="embedding", rows=positions, width=width)


def head_size(config: Config) -> Size:
    """The size of one attention head: given, or the hidden size shared out evenly."""
    if config.given("head_dim"):
        return config.size("head_dim")
    config.divides("num_attention_heads", "hidden_size")
    return config.size("hidden_size") // config.size("num_attention_heads")


def key_value_heads(config: Config) -> Size:
    """Heads of keys and values; as many as of queries where the field is not given."""
    if config.get("num_key_value_heads") is None:
        return config.size("num_attention_heads")
    config.divides("num_key_value_heads", "num_attention_heads")
    return config.size("num_key_value_heads")


def grouped_query_attention(
    config: Config,
    layers: Size,
    head: Size,
    *,
    bias: bool = False,
    output_bias: bool = False,
    window: Size | None = None,
    label: str = "",
) -> Iterator[Component]:
    """Query, key, value and output projections, and the attention itself."""
    hidden, heads, shared = config.size("hidden_size"), config.size("num_attention_heads"), key_value_heads(config)
    for name, outputs in (("query", heads * head), ("key", shared * head), ("value", shared * head)):
        yield Linear(
            name=f"{label}{name} projection", kind="attention", count=layers, inputs=hidden, outputs=outputs, bias=bias
        )
    yield Linear(
        name=f"{label}output projection",
        kind="attention",
        count=layers,
        inputs=heads * head,
        outputs=hidden,
        bias=output_bias,
    )
    yield Attention(
        name=f"{label}attention",
        count=layers,
        heads=heads,
        query_key_size=head,
        value_size=head,
        cached=2 * shared * head,
        window=window,
    )


def gated_mlp(config: Config, layers: Size, inner: Size, *, bias: bool = False, label: str = "") -> Iterator[Component]:
    """Gate, up and down projections (Shazeer 2020, arXiv:2002.05202)."""
    hidden = config.size("hidden_size")
    for name, inputs, outputs in (("gate", hidden, inner), ("up", hidden, inner), ("down", inner, hidden)):
        yield Linear(
            name=f"{label}{name} projection", kind="mlp", count=layers, inputs=inputs, outputs=outputs, bias=bias
        )


def plain_mlp(
    config: Config, layers: Size, inner: Size, *, bias: bool = True, stream: Stream = "tokens", label: str = ""
) -> Iterator[Component]:
    """Up and down projections."""
    hidden = config.size("hidden_size")
    for name, inputs, outputs in (("up", hidden, inner), ("down", inner, hidden)):
        yield Linear(
            name=f"{label}{name} projection",
            kind="mlp",
            count=layers,
            inputs=inputs,
            outputs=outputs,
            bias=bias,
            stream=stream,
        )


def gated_experts(config: Config, layers: Size, experts: Size, used: Size, inner: Size) -> Iterator[Component]:
    """The router, and gate, up and down projections of every expert."""
    hidden = config.size("hidden_size")
    yield Linear(name="router", kind="router", count=layers, inputs=hidden, outputs=experts)
    for name, inputs, outputs in (("gate", hidden, inner), ("up", hidden, inner), ("down", inner, hidden)):
        yield Experts(
            name=f"expert {name} projection", count=layers, experts=experts, used=used, inputs=inputs, outputs=outputs
        )


def layer_norms(layers: Size, width: Size, *names: str, bias: bool = False, final: bool = False) -> Iterator[Component]:
    """A norm of each name in every layer, and one at the end."""
    for name in names:
        yield Norm(name=name, count=layers, width=width, bias=bias)
    if final:
        yield Norm(name="final norm", width=width, bias=bias)


def causal_head(config: Config, architecture: str, *, bias: bool = False) -> Iterator[Component]:
    """The projection to the vocabulary of a `…ForCausalLM`, tied to the token embedding or of its own."""
    if architecture.endswith(("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")):
        yield Linear(
            name="language-model head",
            kind="lm_head",
            inputs=config.size("hidden_size"),
            outputs=config.size("vocab_size"),
            bias=bias,
            tied=config.flag("tie_word_embeddings"),
        )
    elif architecture.endswith("ForSequenceClassification"):
        labels = config.size("num_labels")
        yield Linear(name="classifier", kind="lm_head", inputs=config.size("hidden_size"), outputs=labels, stream="once")
