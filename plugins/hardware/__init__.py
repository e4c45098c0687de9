"""Accelerators: what each computes, keeps, moves and draws, with a source for every figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter_plugins.hardware.accelerator import FORMATS, Accelerator, HardwareTable
from reporter_plugins.hardware.achieved import Achieved, achieved_rates
from reporter_plugins.hardware.catalogue import (
    accelerators_of,
    built_in_accelerators,
    hardware_faults,
    known_accelerators,
)
from reporter_plugins.hardware.chinese import CHINESE

from reporter import (
    Analysis,
    Axis,
    Block,
    Cell,
    Chart,
    Quantity,
    Series,
    Table,
    Text,
    analysis,
    hookimpl,
)

__all__ = [
    "FORMATS",
    "Accelerator",
    "Catalogue",
    "HardwareTable",
    "accelerators_of",
    "built_in_accelerators",
    "hardware_faults",
    "known_accelerators",
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every device that is known, and the rates that were measured on them."""

    accelerators: tuple[Accelerator, ...]
    achieved: tuple[Achieved, ...]


@analysis(title="Hardware", page="hardware", order=10)
def hardware(contributed: Sequence[Accelerator], tables: Mapping[str, HardwareTable]) -> Catalogue:
    """Accelerators that a definition may name, with dense peaks; where sources disagree, a range."""
    known = known_accelerators(contributed, tables)
    return Catalogue(tuple(known.values()), achieved_rates({each.slug: each for each in contributed}))


@hardware.describe
def blocks(result: Catalogue) -> Iterator[Block]:
    """The catalogue in two tables, and what was measured."""
    yield Text(
        "Peaks are dense: datasheets often print twice as much, with sparsity. "
        "An accelerator of your own goes into `[hardware.NAME]`."
    )
    columns = ("Accelerator", "Slug", "Vendor", "Year", "Memory", "Bandwidth", "Links", "Design power")
    rows = tuple(_facts(each) for each in result.accelerators)
    yield Table(columns, rows, "Memory, bandwidth, links and power", sortable=True)
    peaks = tuple(_peaks(each) for each in result.accelerators)
    yield Table(("Accelerator", *FORMATS), peaks, "Dense peaks by number format", sortable=True)
    yield from _measured(result.achieved)


def _facts(device: Accelerator) -> tuple[Cell, ...]:
    figures = (device.memory, device.bandwidth, device.link_bandwidth, device.power)
    return device.name, device.slug, device.vendor, str(device.released or ""), *figures


def _peaks(device: Accelerator) -> tuple[Cell, ...]:
    return device.name, *(device.peak(name) for name in FORMATS)


def _measured(achieved: tuple[Achieved, ...]) -> Iterator[Block]:
    shown = [each for each in achieved if each.precision == "bf16"]
    yield Chart(
        "Measured matrix multiplication over peak, bf16",
        "The best of a search over shapes, as a share of the dense peak: no model trains faster than this.",
        Axis("Accelerator", categories=tuple(each.name for each in shown)),
        Axis("Share of the dense peak", span=(0.0, 1.0)),
        (Series("measured", tuple(map(float, range(len(shown)))), _shares(shown), "bars"),),
        horizontal=True,
    )
    rows = tuple((each.name, each.precision, each.rate, each.share, each.shape, each.software) for each in achieved)
    columns = ("Accelerator", "Format", "Measured", "Share of the dense peak", "Shape", "Software")
    yield Table(columns, rows, "Measured rates", sortable=True)


def _shares(achieved: Iterable[Achieved]) -> tuple[float, ...]:
    return tuple(_value(each.share) for each in achieved)


def _value(quantity: Quantity) -> float:
    return float(quantity.value)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The catalogue."""
    return [hardware]


@hookimpl
def reporter_contributions() -> Iterable[object]:
    """The built-in devices."""
    return [*built_in_accelerators()]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
