"""Decoders whose layers differ in their heads and widths: OpenELM, DeciLM, Nemotron from neural architecture search.

arXiv:2404.14619 (layer-wise scaling), 2411.19146 (Puzzle). Layers that are alike stand together, under what tells them
apart: `heads 16/4, query projection`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    gated_mlp,
    head_norms,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size


def openelm_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers with heads and widths of their own, final norm, head."""
    stack, depth = Stack.of(config), config.integer("num_hidden_layers")
    heads, shared = _listed(config, "num_query_heads", depth), _listed(config, "num_kv_heads", depth)
    widths = [
        _rounded(each * config.integer("hidden_size"), config.integer("ffn_dim_divisor"))
        for each in _numbers(config, "ffn_multipliers", depth)
    ]
    yield token_embedding(config)
    yield from _attention(stack, zip(heads, shared, strict=True), config.size("head_dim"), norms=True)
    yield from _mlps(stack, widths)
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    yield from causal_head(config, architecture, tied=config.flag("share_input_output_layers"))


def deci_components(config: Config, architecture: str) -> Iterator[Component]:
    """Llama, but for key-value heads of every layer's own."""
    stack, depth = Stack.of(config), config.integer("num_hidden_layers")
    heads = config.integer("num_attention_heads")
    config.divides("num_attention_heads", "hidden_size")
    shared = _listed(config, "num_key_value_heads_per_layer", depth)
    yield token_embedding(config)
    head = config.size("hidden_size") // config.size("num_attention_heads")
    yield from _attention(stack, ((heads, each) for each in shared), head, norms=False)
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    yield from causal_head(config, architecture)


def searched_components(config: Config, architecture: str) -> Iterator[Component]:
    """Layers as `block_configs` lists them: each may lack its attention or its MLP, or have a matrix in their place."""
    stack, heads = Stack.of(config), config.integer("num_attention_heads")
    config.divides("num_attention_heads", "hidden_size")
    blocks = [each if isinstance(each, Mapping) else {} for each in config.sequence("block_configs")]
    if len(blocks) != config.integer("num_hidden_layers"):
        config.fault("block_configs", f"block_configs has {len(blocks)} entries", "one for each of num_hidden_layers")
    attentions, mlps = ([_part(each, name) for each in blocks] for name in ("attention", "ffn"))
    shared = [heads // group for each in attentions if (group := _whole(each.get("n_heads_in_group")))]
    hidden = config.integer("hidden_size")
    widths = [
        -(-int(2 * each["ffn_mult"] * hidden / 3) // 256) * 256 for each in mlps if _is_number(each.get("ffn_mult"))
    ]
    yield token_embedding(config)
    head = config.size("hidden_size") // config.size("num_attention_heads")
    yield from _attention(stack, ((heads, each) for each in shared), head, norms=False)
    yield from _mlps(stack, widths)
    for name, parts in (("attention", attentions), ("MLP", mlps)):
        yield from _replaced(stack, name, parts)
    yield stack.final_norm()
    yield from causal_head(config, architecture)


def _attention(stack: Stack, pairs: Iterable[tuple[int, int]], head: Size, *, norms: bool) -> Iterator[Component]:
    """Attention of every kind of layer: so many heads, so many of keys and values."""
    config = stack.config
    for (heads, shared), count in Counter(pairs).items():
        layers = config.derived(
            f"layers_{heads}_{shared}", count, f"layers of {heads} heads, {shared} of keys and values"
        )
        some = stack.only(layers, f"heads {heads}/{shared}, ")
        of = config.derived(f"heads_{heads}", heads, "heads of these layers")
        kept = config.derived(f"shared_{shared}", shared, "key-value heads of these layers")
        yield from self_attention(some, heads=of, shared=kept, head=head)
        if norms and config.flag("normalize_qk_projections"):
            yield from head_norms(some, head)


def _mlps(stack: Stack, widths: Iterable[int]) -> Iterator[Component]:
    config = stack.config
    for width, count in Counter(widths).items():
        layers = config.derived(f"layers_{width}", count, f"layers {width:,} wide")
        inner = config.derived(f"width_{width}", width, "width of these layers' MLP")
        yield from gated_mlp(stack.only(layers, f"width {width}, "), inner)


def _replaced(stack: Stack, name: str, parts: list[Mapping[str, Any]]) -> Iterator[Component]:
    """Norms of what there is, and matrices in the place of what there is not."""
    there = sum(not each.get("no_op") for each in parts)
    linear = sum(bool(each.get("replace_with_linear")) for each in parts)
    for what, count in (("norm", there), ("in its place", linear)):
        if count:
            layers = stack.config.derived(f"{name.lower()}_{what[:4]}_layers", count, "block_configs")
            some = stack.only(layers)
            yield (
                some.norm(f"{name} norm")
                if what == "norm"
                else some.linear(f"matrix in the place of {name}", "other", stack.width, stack.width)
            )


def _part(block: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = block.get(name)
    return found if isinstance(found, Mapping) else {"no_op": True}


def _listed(config: Config, name: str, depth: int) -> list[int]:
    """A whole number for every layer."""
    found = [each for each in config.integers(name) if each > 0]
    if len(found) != depth:
        config.fault(name, f"{name} has {len(found)} heads above 0", f"one for each of {depth} layers")
        return [1] * depth
    return found


def _numbers(config: Config, name: str, depth: int) -> list[float]:
    found = [float(each) for each in config.sequence(name) if _is_number(each)]
    if len(found) != depth:
        config.fault(name, f"{name} has {len(found)} numbers above 0", f"one for each of {depth} layers")
        return [1.0] * depth
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1e6 else 0


def _rounded(value: float, divisor: int) -> int:
    """The nearest multiple, and the next one where that loses more than a tenth (MobileNet's rule)."""
    nearest = max(divisor, int(value + divisor / 2) // max(divisor, 1) * divisor)
    return nearest + divisor if nearest < 0.9 * value else nearest


FAMILIES = (
    Family(
        model_types=("openelm",),
        title="OpenELM: decoder, heads and widths of every layer's own, gated MLP",
        reference="apple/OpenELM-1_1B, configuration_openelm.py",
        classes=classes("OpenELM", "ForCausalLM", "Model"),
        components=openelm_components,
        aliases={
            "hidden_size": "model_dim",
            "num_hidden_layers": "num_transformer_layers",
            "max_position_embeddings": "max_context_length",
        },
        ignored=frozenset(
            (
                "qkv_multipliers",
                "num_gqa_groups",
                "rope_freq_constant",
                "rope_max_length",
                "ffn_with_glu",
                "normalization_layer_name",
                "activation_fn_name",
                "activation_fn",
            )
        ),
        defaults={
            "vocab_size": 32000,
            "ffn_dim_divisor": 256,
            "head_dim": 128,
            "max_position_embeddings": 2048,
            "normalize_qk_projections": False,
            "share_input_output_layers": False,
        },
    ),
    Family(
        model_types=("deci",),
        title="DeciLM: decoder, key-value heads of every layer's own, gated MLP",
        reference="Deci/DeciLM-7B, configuration_decilm.py",
        classes=("DeciLMForCausalLM", "DeciLMModel"),
        components=deci_components,
        ignored=frozenset(("num_key_value_heads", "use_cache", "attention_bias", "rope_theta", "pretraining_tp")),
        defaults={
            "vocab_size": 32000,
            "hidden_size": 4096,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "intermediate_size": 14336,
            "max_position_embeddings": 8192,
            "tie_word_embeddings": False,
        },
    ),
    Family(
        model_types=("nemotron-nas",),
        title="Nemotron by architecture search: decoder, layers of their own heads and widths, some without attention",
        reference="nvidia/Llama-3_1-Nemotron-51B-Instruct, configuration_decilm.py",
        classes=("DeciLMForCausalLM", "DeciLMModel"),
        components=searched_components,
        ignored=frozenset(("num_key_value_heads", "intermediate_size", "use_cache", "attention_bias", "mlp_bias")),
        defaults={
            "vocab_size": 128256,
            "hidden_size": 8192,
            "num_hidden_layers": 80,
            "num_attention_heads": 64,
            "max_position_embeddings": 131072,
            "tie_word_embeddings": False,
        },
    ),
)
