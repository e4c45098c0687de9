"""Gemma 3n, its language model: several streams beside each other, embeddings of every layer, shared keys and values.

Google DeepMind 2025, Gemma 3n model card; Baykal et al. 2023, arXiv:2301.13310 (alternating updates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter_plugins.architecture.component import Component, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    Windows,
    decoder,
    gated_mlp,
    head_size,
    key_value_heads,
    layer_kinds,
    patterned_windows,
    scores,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, layers, projections of the streams, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        layer_embeddings(stack),
        attention(stack),
        alternating(stack),
        feed_forward(stack),
        norms=("attention norm", "after attention norm", "MLP norm", "after MLP norm", "layer input norm"),
    )


def attention(stack: Stack) -> Iterator[Component]:
    """Grouped-query attention; the last layers use keys and values of earlier ones."""
    config, head = stack.config, head_size(stack.config)
    heads, shared, biased = config.size("num_attention_heads"), key_value_heads(config), config.flag("attention_bias")
    reuse = min(config.integer("num_kv_shared_layers"), max(0, stack.layers.value - 1))
    own = stack.only(config.derived("own_key_layers", stack.layers.value - reuse, "all but num_kv_shared_layers"))
    yield stack.linear("query projection", "attention", stack.width, heads * head, bias=biased)
    yield own.linear("key projection", "attention", stack.width, shared * head, bias=biased)
    yield own.linear("value projection", "attention", stack.width, shared * head, bias=biased)
    yield stack.linear("output projection", "attention", heads * head, stack.width, bias=biased)
    yield stack.norm("query norm", head)
    yield own.norm("key norm", head)
    kept = 2 * shared * head
    if not reuse:
        yield from scores(stack, heads, head, head, kept, patterned_windows(stack, 5))
        return
    kinds = layer_kinds(config, lambda index: "sliding_attention" if (index + 1) % 5 else "full_attention")
    first = stack.layers.value - reuse
    yield from scores(stack.only(own.layers, "own "), heads, head, head, kept, _windows(config, kinds[:first], "own"))
    reused = _windows(config, kinds[first:], "reused")
    yield from scores(stack.only(stack.layers, "reused "), heads, head, head, Size.exactly(0), reused)


def _windows(config: Config, kinds: Sequence[str], which: str) -> Windows:
    """The layers that look back over a window, and those that look at everything."""
    near, far = (
        config.derived(f"{which}_{name}_layers", sum(kind == f"{name}_attention" for kind in kinds), "layer_types")
        for name in ("sliding", "full")
    )
    return (near, config.size("sliding_window")), (far, None)


def alternating(stack: Stack) -> Iterator[Component]:
    """Alternating updates of the streams, and a learned residual of low rank."""
    config, streams, rank = stack.config, stack.config.size("altup_num_inputs"), stack.config.size("laurel_rank")
    yield stack.vector("stream scale", "other", stack.width)
    yield stack.linear("stream correction", "other", streams, streams)
    yield stack.linear("stream prediction", "other", streams, streams * streams)
    yield stack.linear("stream router", "router", stack.width, streams)
    yield stack.norm("stream router norm")
    yield stack.linear("residual down projection", "other", stack.width, rank)
    yield stack.linear("residual up projection", "other", rank, stack.width)
    yield stack.norm("residual norm")
    more = config.derived("more_streams", max(0, streams.value - 1), "altup_num_inputs but the first")
    for name in ("stream projection", "stream unprojection"):
        yield stack.only(more).linear(name, "other", stack.width, stack.width)


def layer_embeddings(stack: Stack) -> Iterator[Component]:
    """A table with a vector of each token for each layer, and what makes it the layer's input."""
    config, narrow = stack.config, stack.config.size("hidden_size_per_layer_input")
    rows = config.size("vocab_size_per_layer_input")
    yield Table(name="layer embedding", kind="embedding", rows=rows, width=stack.layers * narrow)
    yield stack.linear("layer input gate", "other", stack.width, narrow)
    yield stack.linear("layer input projection", "other", narrow, stack.width)
    one = stack.single()
    yield one.linear("layer embedding projection", "other", stack.width, stack.layers * narrow)
    yield one.norm("layer embedding norm", narrow)


def feed_forward(stack: Stack) -> Iterator[Component]:
    """A gated MLP, whose size may be another in every layer."""
    yield from gated_mlp(*whole(stack))


def whole(stack: Stack) -> tuple[Stack, Size]:
    """The layers and their inner size; where it differs, one stack as wide as all of them together."""
    config, given = stack.config, stack.config.get("intermediate_size")
    if not isinstance(given, list):
        return stack, config.size("intermediate_size")
    if len(given) != stack.layers.value:
        config.fault("intermediate_size", "intermediate_size must have a number for each layer")
    sizes = [each for each in given if isinstance(each, int)]
    if len(set(sizes)) == 1:
        return stack, config.item("intermediate_size", 0)
    return stack.single(), config.derived("intermediate_sizes", sum(sizes), "the sum over intermediate_size")


FAMILY = Family(
    model_types=("gemma3n_text",),
    title="Gemma 3n: decoder of several streams, embeddings of every layer, gated MLP",
    reference="transformers Gemma3nTextConfig",
    classes=("Gemma3nForCausalLM", *classes("Gemma3nText", "Model")),
    components=components,
    ignored=frozenset(("activation_sparsity_pattern", "altup_active_idx", "altup_correct_scale")),
    defaults={
        "vocab_size": 262400,
        "vocab_size_per_layer_input": 262144,
        "hidden_size": 2048,
        "hidden_size_per_layer_input": 256,
        "intermediate_size": 16384,
        "num_hidden_layers": 35,
        "num_attention_heads": 8,
        "num_key_value_heads": 2,
        "head_dim": 256,
        "num_kv_shared_layers": 15,
        "altup_num_inputs": 4,
        "laurel_rank": 64,
        "max_position_embeddings": 32768,
        "sliding_window": 512,
        "attention_bias": False,
        "tie_word_embeddings": True,
    },
)
