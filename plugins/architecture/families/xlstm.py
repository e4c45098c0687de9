"""xLSTM: matrix memories with exponential gates, gated MLP (Beck et al. 2024, arXiv:2405.04517 and 2503.13427)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, State
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, causal_head, gated_mlp, token_embedding
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, matrix memories and MLP with their norms, final norm, head."""
    stack = Stack.of(config)
    config.refuse("use_bias")
    if config.given("embedding_dim") and config.integer("embedding_dim") != config.integer("hidden_size"):
        config.fault("embedding_dim", "embedding_dim is only known to be as hidden_size")
    inner = rounded(config, "ffn_proj_factor", "ffn_round_up_to_multiple_of")
    yield token_embedding(config)
    yield from memory(stack)
    yield from gated_mlp(stack, inner)
    yield from stack.norms("memory norm", "MLP norm")
    yield stack.final_norm()
    yield from causal_head(config, architecture, tied=False)


def memory(stack: Stack) -> Iterator[Component]:
    """Queries, keys, values, an output gate; a gate to write and one to forget a head."""
    config, heads = stack.config, stack.config.size("num_heads")
    keys, values = rounded(config, "qk_dim_factor"), rounded(config, "v_dim_factor")
    for name in ("query", "key"):
        yield stack.linear(f"{name} projection", "ssm", stack.width, keys)
    for name in ("value projection", "output gate"):
        yield stack.linear(name, "ssm", stack.width, values)
    for name in ("input gate", "forget gate"):
        yield stack.linear(name, "ssm", stack.width, heads, bias=True)
    yield stack.norm("head norm", values)
    yield stack.linear("output projection", "ssm", values, stack.width)
    elements = heads * (keys // heads) * (values // heads)
    yield State(name="state", count=stack.layers, elements=elements, stream=stack.stream)


def rounded(config: Config, field: str, multiple: str = "") -> Size:
    """The hidden size times a factor; rounded up to a multiple of a number, where one is named."""
    value = config.integer("hidden_size") * config.number(field)
    if multiple:
        whole = max(1, config.integer(multiple))
        return config.derived(
            f"{field}_width", math.ceil(value / whole) * whole, f"hidden size times {field}, rounded up"
        )
    return config.derived(f"{field}_width", int(value), f"hidden size times {field}")


FAMILY = Family(
    model_types=("xlstm",),
    title="xLSTM: matrix memories, gated MLP",
    reference="transformers xLSTMConfig",
    classes=classes("xLSTM", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_hidden_layers": "num_blocks"},
    ignored=frozenset(("chunk_size", "mode", "add_out_norm", "tie_word_embeddings")),
    defaults={
        "vocab_size": 50304,
        "hidden_size": 4096,
        "num_hidden_layers": 32,
        "num_heads": 8,
        "use_bias": False,
        "qk_dim_factor": 0.5,
        "v_dim_factor": 1.0,
        "ffn_proj_factor": 2.667,
        "ffn_round_up_to_multiple_of": 64,
    },
)
