"""Published utilization of training runs: context for a figure of one's own, and where the default range comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from reporter_plugins.compute.utilization import (
    Generation,
    Published,
    generation,
    published_utilization,
    range_of,
)
from reporter_plugins.hardware import Accelerator

from reporter import Axis, Block, Cell, Chart, Quantity, Series, Table, Text, analysis


@dataclass(frozen=True, slots=True)
class Reached:
    """Every published figure, and the range of each generation."""

    figures: tuple[Published, ...]
    generations: Mapping[str, str]
    """By slug of the hardware."""
    ranges: Mapping[str, Quantity]
    """By generation, for 10B parameters a token, dense."""


@analysis(title="Reported utilization", page="hardware", order=20)
def reached(contributed: Sequence[Accelerator]) -> Reached:
    """What training runs report of the peak; the default range is fitted to them."""
    known = {each.slug: each for each in contributed}
    figures = published_utilization(known)
    generations = {each.hardware: generation(known[each.hardware]) for each in figures}
    return Reached(figures, generations, {level: range_of(level) for level in get_args(Generation)})


@reached.describe
def blocks(result: Reached) -> Iterator[Block]:
    """The ranges, the figures over the model's size, and the table."""
    yield Text(
        "Where a definition gives no `utilization`, the range of the hardware's generation is taken. Whole runs count "
        "6·N·D over all hours, restarts and all; single steps and benchmarks lie higher."
    )
    rows = tuple((level, quantity, quantity.low, quantity.high) for level, quantity in result.ranges.items())
    yield Table(("Generation", "Centre", "Low", "High"), rows, "Utilization that is taken, at 10B parameters a token")
    yield Chart(
        "Reported utilization over model size",
        "Each point is a published figure: whole runs by generation of hardware, and single steps or benchmarks.",
        Axis("Parameters a token uses", unit="parameters", log=True),
        Axis("Utilization", span=(0.0, 0.7)),
        tuple(_series(result)),
    )
    columns = ("Model", "Hardware", "Parameters a token uses", "Utilization", "Counted over", "Source")
    yield Table(columns, tuple(_row(each) for each in result.figures), "Published figures", sortable=True)


def _row(figure: Published) -> tuple[Cell, ...]:
    counted = "whole run" if figure.whole_run else "steps"
    return figure.model, figure.hardware, figure.parameters, figure.utilization, counted, figure.source


def _series(result: Reached) -> Iterator[Series]:
    for level in get_args(Generation):
        runs = [each for each in result.figures if each.whole_run and result.generations[each.hardware] == level]
        if runs:
            yield _points(level, runs)
    yield _points("steps and benchmarks", [each for each in result.figures if not each.whole_run])


def _points(label: str, figures: list[Published]) -> Series:
    chosen = [(each, each.parameters) for each in figures if each.parameters is not None]
    x = tuple(float(parameters.value) for _, parameters in chosen)
    y = tuple(float(each.utilization.value) for each, _ in chosen)
    return Series(label, x, y, "points")
