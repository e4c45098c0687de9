"""Why a published total differs from the count: named lines that make up the difference to the last parameter.

A model card's total is often the sum of what a checkpoint stores, and a checkpoint stores what is not learnt, or
learnt twice. Candidates are computed from the same components and fields; the fewest of them whose sum is the
difference explain it. Where none do, the difference is shown as unexplained, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from reporter_plugins.architecture.component import Attention, Component, Experts, Linear, Norm
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.size import Size

from reporter import Formula, Quantity

DIFFERENCE: Final = Formula(
    "published - counted",
    unit="parameters",
    published="the total that is published, parameters",
    counted="unique parameters of the architecture, parameters",
)
_MOST_LINES: Final = 4
_BLOCK: Final = 128
"""Rows and columns that share a scale in FP8 checkpoints (DeepSeek-V3, arXiv:2412.19437, section 3.3.2)."""
_OTHER_LAYERS: Final = frozenset(("dense_layers", "linear_layers"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A published total held against the count."""

    published: Quantity
    difference: Quantity
    lines: Mapping[str, Quantity]
    """What makes up the difference, by name; empty where it is nothing, or not explained."""

    @property
    def is_explained(self) -> bool:
        """Whether the lines make up all of the difference."""
        return self.difference.value == sum(line.value for line in self.lines.values())


def explain(
    published: Quantity,
    counted: Quantity,
    family: Family | None,
    config: Config | None,
    components: Sequence[Component],
) -> Difference:
    """The difference and the fewest lines that make it up, none where no lines do or no family says what there is."""
    difference = DIFFERENCE(published=published, counted=counted)
    if family is None or config is None:
        return Difference(published, difference, {})
    known = {name: size for name, size in _candidates(family, config, components) if size.value}
    for count in range(1, _MOST_LINES + 1):
        for names in combinations(known, count):
            if sum(known[name].value for name in names) == difference.value:
                lines = {name: known[name].quantity() for name in names}
                return Difference(published, difference, lines)
    return Difference(published, difference, {})


def _candidates(family: Family, config: Config, components: Sequence[Component]) -> Iterator[tuple[str, Size]]:
    yield from _stored_twice(components)
    yield from _masks_and_frequencies(config, components)
    yield from _position_tables(config)
    if (bias := _router_bias(components)) is not None:
        yield "router correction bias, a buffer", bias
    yield from _prediction(family, config, components)
    if (scales := _scales(components)) is not None:
        yield "scales of FP8 blocks", scales


def _stored_twice(components: Sequence[Component]) -> Iterator[tuple[str, Size]]:
    for component in components:
        if isinstance(component, Linear) and component.tied and component.kind == "lm_head":
            yield "tied head stored a second time", component.inputs * component.outputs


def _masks_and_frequencies(config: Config, components: Sequence[Component]) -> Iterator[tuple[str, Size]]:
    """Buffers of old checkpoints: causal masks, and the frequencies of rotary positions, whole or in part."""
    attentions = [each for each in components if isinstance(each, Attention) and each.cached is not None]
    if not attentions or not config.known("max_position_embeddings"):
        return
    places = config.size("max_position_embeddings")
    layers = config.size("num_hidden_layers") if config.known("num_hidden_layers") else attentions[0].count
    head = attentions[0].query_key_size
    yield "causal masks of every layer", layers * places * places
    yield "causal masks of half of the layers", layers // 2 * places * places
    yield "rotary frequencies of every layer", layers * (head // 2)
    share = config.get("rotary_pct")
    turned = int(head.value * (share if isinstance(share, int | float) else 0.25)) // 2
    part = config.derived("rotary_frequencies", turned, "half of the part of a head that is rotated")
    yield "rotary frequencies of every layer, in part of a head", layers * part
    yield "masked-score constants of every layer", layers * 1


def _position_tables(config: Config) -> Iterator[tuple[str, Size]]:
    if config.known("relative_attention_num_buckets"):
        buckets, heads = config.sizes("relative_attention_num_buckets", "num_attention_heads")
        yield "unused table of relative positions in cross-attention", buckets * heads


def _router_bias(components: Sequence[Component]) -> Size | None:
    biases = [each.count * each.outputs for each in components if isinstance(each, Linear) and each.kind == "router"]
    return biases[0] if biases else None


def _prediction(family: Family, config: Config, components: Sequence[Component]) -> Iterator[tuple[str, Size]]:
    """A layer that predicts a further token: a sparse layer, a projection of two states, three norms, copies."""
    if family.prediction_copies is None:
        return
    hidden = config.size("hidden_size")
    layer = _sum(_of_one_layer(each) for each in components)
    if layer is None:
        return
    extra = layer + 2 * hidden * hidden + 3 * hidden
    if family.prediction_copies:
        extra = extra + 2 * config.size("vocab_size") * hidden
        bias = next((each for each in components if isinstance(each, Linear) and each.kind == "router"), None)
        if bias is not None:
            extra = extra + bias.outputs
    yield "layer that predicts a further token", extra
    scales = _sum(_block_scales(each, one=True) for each in components)
    if scales is not None:
        yield "scales of FP8 blocks in the layer that predicts a further token", scales


def _of_one_layer(component: Component) -> Size | None:
    """What one layer of those that a component occurs in has of it; nothing for what stands outside of the layers."""
    symbols = component.count.inputs.keys()
    if not symbols or _OTHER_LAYERS & symbols:
        return None
    weighty = isinstance(component, Linear | Experts | Norm) and component.kind not in ("lm_head", "embedding")
    return _once(component).parameters() if weighty else None


def _once(component: Component) -> Component:
    return replace(component, count=Size.exactly(1))


def _scales(components: Sequence[Component]) -> Size | None:
    return _sum(_block_scales(each) for each in components)


def _block_scales(component: Component, *, one: bool = False) -> Size | None:
    """Scales of a quantized matrix, one a block; routers, heads and embeddings are not quantized."""
    if one and _of_one_layer(component) is None:
        return None
    if isinstance(component, Linear) and component.kind in ("attention", "mlp", "shared_experts"):
        blocks = _blocks(component.inputs) * _blocks(component.outputs)
        return blocks if one else component.count * blocks
    if isinstance(component, Experts):
        blocks = component.experts * (_blocks(component.inputs) * _blocks(component.outputs))
        return blocks if one else component.count * blocks
    return None


def _blocks(size: Size) -> Size:
    return (size + (_BLOCK - 1)) // _BLOCK


def _sum(sizes: Iterator[Size | None]) -> Size | None:
    whole = None
    for size in sizes:
        if size is not None:
            whole = size if whole is None else whole + size
    return whole
