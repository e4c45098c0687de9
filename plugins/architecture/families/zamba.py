"""Zamba: Mamba layers, some of them after an attention block whose weights all of these share.

Glorioso et al. 2024, arXiv:2405.16712 and 2411.15242.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    layer_kinds,
    mamba2_mixer,
    mamba_mixer,
    rank_or,
    scores,
)
from reporter_plugins.architecture.size import Size

HYBRID = frozenset(("hybrid", "g"))
ZAMBA2_HYBRIDS = frozenset((6, 12, 18, 24, 30, 36, 42, 47, 51))


def zamba_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba, one attention block in several places, final norm, head."""
    stack = Stack.of(config)
    period, offset = config.integer("attn_layer_period"), config.integer("attn_layer_offset")
    kinds = layer_kinds(
        config, lambda i: "hybrid" if i == 2 or (i > 2 and period and (i - 3) % period == offset) else "mamba",
        "layers_block_type",
    )  # fmt: skip
    hybrid = config.derived("hybrid_layers", _count(kinds), "layers_block_type, or attn_layer_period")
    yield from decoder(
        stack,
        architecture,
        zamba_mixer(stack),
        shared_block(stack, hybrid, 1),
        norms=("layer norm",),
    )


def zamba_mixer(stack: Stack) -> Iterator[Component]:
    """Mamba's mixer."""
    config = stack.config
    inner = config.size("mamba_expand") * stack.width
    state, kernel = config.sizes("mamba_d_state", "mamba_d_conv")
    rank = rank_or(config, "mamba_dt_rank", stack.width)
    biases = {"bias": config.flag("mamba_proj_bias"), "conv_bias": config.flag("mamba_conv_bias")}
    yield from mamba_mixer(stack, inner, state, rank, kernel, **biases)


def zamba2_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba-2, attention blocks in turn with an adapter at every place, final norm, head."""
    stack = Stack.of(config)
    kinds = layer_kinds(config, lambda i: "hybrid" if i in ZAMBA2_HYBRIDS else "mamba", "layers_block_type")
    hybrid = config.derived("hybrid_layers", _count(kinds), "layers_block_type")
    yield from decoder(
        stack,
        architecture,
        zamba2_mixer(stack),
        shared_block(stack, hybrid, config.integer("num_mem_blocks"), biased=config.flag("add_bias_linear")),
        adapters(stack.only(hybrid)),
        norms=("layer norm",),
    )


def zamba2_mixer(stack: Stack) -> Iterator[Component]:
    """Mamba-2's mixer."""
    config = stack.config
    heads, groups = config.sizes("n_mamba_heads", "mamba_ngroups")
    state, kernel = config.sizes("mamba_d_state", "mamba_d_conv")
    inner = config.size("mamba_expand") * stack.width
    yield from mamba2_mixer(
        stack, inner=inner, heads=heads, groups=groups, state=state, kernel=kernel,
        bias=config.flag("add_bias_linear"), conv_bias=True,
    )  # fmt: skip


def adapters(stack: Stack) -> Iterator[Component]:
    """Low-rank changes of the shared weights, apart for each place."""
    config, rank = stack.config, stack.config.size("adapter_rank")
    yield stack.linear("MLP adapter down projection", "mlp", stack.width, rank)
    yield stack.linear("MLP adapter up projection", "mlp", rank, 2 * inner_size(config))
    if config.flag("use_shared_attention_adapter"):
        wide = 2 * stack.width
        for name in ("query", "key", "value"):
            yield stack.linear(f"{name} adapter down projection", "attention", wide, rank)
            yield stack.linear(f"{name} adapter up projection", "attention", rank, wide)


def shared_block(stack: Stack, hybrid: Size, blocks: int, *, biased: bool = False) -> Iterator[Component]:
    """So many blocks of attention and MLP, used by turns; their input is the layer's beside the embedding."""
    config = stack.config
    own = config.derived("shared_blocks", min(blocks, hybrid.value), "num_mem_blocks, or one")
    again = config.derived("repeated_blocks", hybrid.value - own.value, "places that use a block once more")
    for some, tied in ((stack.only(own, "shared "), False), (stack.only(again, "repeated "), True)):
        yield from block(some, tied=tied, biased=biased)
    first = stack.only(own, "shared ")
    yield first.norm("attention norm", 2 * stack.width)
    yield first.norm("MLP norm")
    yield stack.only(hybrid).linear("shared block projection", "other", stack.width, stack.width)
    head = 2 * stack.width // config.size("num_attention_heads")
    yield from scores(
        stack.only(hybrid), config.size("num_attention_heads"), head, head, 2 * _shared_heads(config) * head
    )


def block(stack: Stack, *, tied: bool, biased: bool) -> Iterator[Component]:
    """Attention of twice the width and a gated MLP; their own weights, or once more those of another place."""
    config, wide = stack.config, 2 * stack.width
    heads, inner = config.size("num_attention_heads"), inner_size(config)
    head = wide // heads
    yield stack.linear("query projection", "attention", wide, heads * head, tied=tied)
    yield stack.linear("key projection", "attention", wide, _shared_heads(config) * head, tied=tied)
    yield stack.linear("value projection", "attention", wide, _shared_heads(config) * head, tied=tied)
    yield stack.linear("output projection", "attention", heads * head, stack.width, tied=tied)
    bias = biased and not tied
    for name in ("gate", "up"):
        yield stack.linear(f"{name} projection", "mlp", stack.width, inner, bias=bias, tied=tied)
    yield stack.linear("down projection", "mlp", inner, stack.width, bias=bias, tied=tied)


def inner_size(config: Config) -> Size:
    """As given, or four times the width (Zamba2)."""
    return config.size("intermediate_size") if config.get("intermediate_size") else 4 * config.size("hidden_size")


def _shared_heads(config: Config) -> Size:
    given = config.known("num_key_value_heads")
    return config.size("num_key_value_heads" if given else "num_attention_heads")


def _count(kinds: object) -> int:
    return sum(str(kind) in HYBRID for kind in kinds) if isinstance(kinds, list | tuple) else 0


FAMILIES = (
    Family(
        model_types=("zamba",),
        title="Zamba: decoder, Mamba and one shared attention block",
        reference="transformers ZambaConfig",
        classes=classes("Zamba", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=zamba_components,
        ignored=frozenset(("attention_hidden_size", "attention_head_dim", "n_mamba_heads", "use_mamba_kernels")),
        defaults={
            "vocab_size": 32000,
            "tie_word_embeddings": True,
            "hidden_size": 3712,
            "intermediate_size": 14848,
            "num_hidden_layers": 76,
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "attn_layer_period": 6,
            "attn_layer_offset": 4,
            "mamba_d_state": 16,
            "mamba_d_conv": 4,
            "mamba_expand": 2,
            "mamba_dt_rank": "auto",
            "mamba_conv_bias": True,
            "mamba_proj_bias": False,
        },
    ),
    Family(
        model_types=("zamba2",),
        title="Zamba2: decoder, Mamba-2 and shared attention blocks with adapters",
        reference="transformers Zamba2Config",
        classes=classes("Zamba2", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=zamba2_components,
        ignored=frozenset(
            ("attention_hidden_size", "attention_head_dim", "mamba_headdim", "kv_channels", "num_query_groups",
             "hybrid_layer_ids", "chunk_size", "use_mem_rope")
        ),
        defaults={
            "vocab_size": 32000,
            "tie_word_embeddings": True,
            "hidden_size": 2560,
            "num_hidden_layers": 54,
            "num_attention_heads": 32,
            "num_mem_blocks": 1,
            "mamba_d_state": 64,
            "mamba_d_conv": 4,
            "mamba_expand": 2,
            "mamba_ngroups": 1,
            "n_mamba_heads": 8,
            "adapter_rank": 128,
            "use_shared_attention_adapter": False,
            "add_bias_linear": False,
        },
    ),
)  # fmt: skip
