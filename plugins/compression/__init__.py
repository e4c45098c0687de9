"""Compression: what quantization, pruning, distillation and sparse activation leave of a model, and of tiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture
from reporter_plugins.compression.chinese import CHINESE
from reporter_plugins.compression.methods import Compressed, Row, Subject, compressed, rows
from reporter_plugins.compression.tiers import MOST_POINTS, Sibling, Tier, as_candidates, points, siblings, tiers
from reporter_plugins.memory import Memory, Weights
from reporter_plugins.parameters import Parameters

from reporter import (
    Analysis,
    Axis,
    Block,
    Cell,
    Chart,
    Details,
    Link,
    Model,
    Quantity,
    Series,
    Table,
    Text,
    analysis,
    hookimpl,
)

__all__ = ["Compression", "Smaller"]


@dataclass(frozen=True, slots=True)
class Compression:
    """A model made smaller."""

    total: Quantity
    family: str
    figures: Compressed
    ways: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Smaller:
    """Tiers of size side by side, and smaller siblings."""

    tiers: tuple[Tier, ...]
    siblings: tuple[Sibling, ...]
    points: tuple[tuple[float, float, float], ...]
    """Of the largest models: parameters, and bytes of the weights in 16 and in 4 bits."""


@analysis(title="Made smaller", order=90)
def compression(architecture: Architecture, parameters: Parameters, weights: Weights, memory: Memory) -> Compression:
    """Weights, arithmetic and devices after quantization, pruning, distillation, and by sparse activation."""
    served = memory.serving
    rest = float(served.total.value - served.weights.value)
    capacity = float(memory.capacity.value) if memory.capacity else None
    subject = Subject(architecture, weights, parameters.active, rest, capacity)
    found = compressed(subject)
    return Compression(parameters.total, parameters.family, found, tuple(rows(subject, found)))


@compression.describe
def blocks(result: Compression) -> Iterator[Block]:
    """One table."""
    has_devices = any(row.devices is not None for row in result.ways)
    columns = ("Method", "Way", "Weights, GB", "Left of 16 bits", "GFLOP a token")
    table = tuple(_cells(row, has_devices) for row in result.ways)
    caption = "What is left after each way of making it smaller"
    yield Details(caption, (Table((*columns, "Devices") if has_devices else columns, table, caption), Text(_NOTE)))


_NOTE = (
    "Quantized weights are multiplied in 16 bits, so that the arithmetic stays; zeros are skipped only by hardware "
    "made for two of every four. What is lost in quality is not counted here."
)


def _cells(row: Row, has_devices: bool) -> tuple[Cell, ...]:
    flops = None if row.flops is None else row.flops / 1e9
    cells = (row.method, row.way, row.weights / 1e9, row.share, flops)
    return (*cells, row.devices) if has_devices else cells


@analysis(title="Made smaller, by tier", page="compare", order=95)
def smaller(models: Mapping[Model, Compression]) -> Smaller:
    """What compression leaves of small and of large models, and what their smaller siblings leave."""
    candidates = as_candidates({model: (each.total, each.family, each.ways) for model, each in models.items()})
    return Smaller(tiers(candidates), siblings(candidates), points(candidates)[:MOST_POINTS])


@smaller.describe
def smaller_blocks(result: Smaller) -> Iterator[Block]:
    """Tiers as a chart and a table, siblings as a table."""
    if not result.tiers:
        return
    yield _chart(result.tiers)
    yield _scatter(result.points)
    columns = (
        "Tier", "Number of models", "16 bits, GB", "4 bits, GB", "Pruned to half, GB", "GFLOP a token",
        "80 GB devices, 16 bits", "80 GB devices, 4 bits",
    )  # fmt: skip
    yield Table(columns, tuple(_tier_cells(tier) for tier in result.tiers), "Medians of each tier; weights alone")
    if result.siblings:
        rows = tuple(_sibling_cells(each) for each in result.siblings)
        caption = "A smaller sibling in its place: what is left"
        yield Table(("Model", "Smaller sibling", "Weights", "FLOP a token"), rows, caption, sortable=True)


def _tier_cells(tier: Tier) -> tuple[Cell, ...]:
    flops = None if tier.flops is None else tier.flops / 1e9
    sizes = tier.bf16 / 1e9, tier.four_bits / 1e9, tier.pruned / 1e9
    return tier.title, tier.models, *sizes, flops, tier.devices_bf16, tier.devices_four_bits


def _sibling_cells(each: Sibling) -> tuple[Cell, ...]:
    large = Link(each.name, f"models/{each.slug}/index.html")
    return large, Link(each.smaller_name, f"models/{each.smaller_slug}/index.html"), each.weights, each.flops


def _chart(found: tuple[Tier, ...]) -> Chart:
    places = tuple(map(float, range(len(found))))
    lines = (
        ("16 bits", tuple(tier.bf16 / 1e9 for tier in found)),
        ("pruned to half", tuple(tier.pruned / 1e9 for tier in found)),
        ("4 bits", tuple(tier.four_bits / 1e9 for tier in found)),
    )
    return Chart(
        "Weights by tier and precision",
        "The median model of each tier, its weights in 16 bits, pruned to half of them, and in 4 bits.",
        Axis("Tier", categories=tuple(tier.title for tier in found)),
        Axis("Weights, GB", log=True),
        tuple(Series(label, places, values, "line" if len(found) > 1 else "points") for label, values in lines),
    )


def _scatter(found: tuple[tuple[float, float, float], ...]) -> Chart:
    sizes, wide, narrow = (tuple(point[index] for point in found) for index in range(3))
    return Chart(
        "Weights against parameters",
        "Each model twice: its weights in 16 bits, and by a 4-bit quantizer that leaves tables and head as they are.",
        Axis("Parameters", unit="parameters", log=True),
        Axis("Weights", unit="B", log=True),
        (Series("16 bits", sizes, wide), Series("4 bits", sizes, narrow)),
    )


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Compression of a model, and of all."""
    return [compression, smaller]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
