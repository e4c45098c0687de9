"""Published training runs, held against what this site would have computed: hours by 6·N·D and the default range.

The runs stand in `runs.csv`. None of their hours is used to fit the default range, but for GPT-3's (see its remark).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from statistics import median
from typing import Final

from reporter_plugins.compute.flops import training_flops
from reporter_plugins.compute.hours import Work, default_hours
from reporter_plugins.hardware import Accelerator

from reporter import (
    Axis,
    Block,
    Chart,
    Formula,
    Given,
    Headline,
    Method,
    Quantity,
    Series,
    Table,
    Text,
    Word,
    analysis,
)

ERROR = Formula("estimate / reported - 1", estimate="computed, h", reported="published, h")
WORST: Final = 5
"""Runs that are named."""


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """One published run, and the hours computed for it."""

    model: str
    hardware: str
    """Slug."""
    hardware_name: str
    flops: Quantity
    estimate: Quantity
    """Accelerator-hours by 6·N·D and the default range."""
    hours: Quantity | None
    """Published."""
    error: Quantity | None
    """Of the estimate, as a share of what was published."""
    energy: Quantity | None
    energy_basis: str
    energy_scope: str
    """What the published energy covers: `accelerators`, `accelerators and PUE`, `host and PUE`."""
    pue: Quantity | None
    remark: str = ""

    @property
    def inside(self) -> bool | None:
        """Whether the published hours lie in the 90 % interval; None where none are published."""
        low, high = self.estimate.low, self.estimate.high
        if self.hours is None or low is None or high is None:
            return None
        return low <= self.hours.value <= high


@dataclass(frozen=True, slots=True)
class PublishedRuns:
    """Every published run, and how well the estimate does."""

    runs: tuple[PublishedRun, ...]
    median_error: Quantity
    coverage: Quantity


@analysis(title="Published runs", page="energy", name="published_runs", order=10)
def published_runs(contributed: Sequence[Accelerator]) -> PublishedRuns:
    """Accelerator-hours of published runs against 6·N·D and the default range of utilization."""
    known = {each.slug: each for each in contributed}
    text = files("reporter_plugins.compute").joinpath("runs.csv").read_text(encoding="utf-8")
    runs = tuple(_run(row, known[row["hardware"]]) for row in csv.DictReader(text.splitlines()))
    errors = [abs(float(run.error.value)) for run in runs if run.error is not None]
    covered = [run.inside for run in runs if run.inside is not None]
    middle = Method(f"median of |computed / published - 1| over {len(errors)} runs")
    share = Method(f"share of {len(covered)} published hours inside the 90 % interval")
    return PublishedRuns(runs, Quantity(median(errors), "", middle), Quantity(sum(covered) / len(covered), "", share))


def _run(row: Mapping[str, str], device: Accelerator) -> PublishedRun:
    given = Given(source=row["source"])

    def number(name: str, unit: str) -> Quantity | None:
        return Quantity(float(row[name]), unit, given) if row[name] else None

    active = number("active_parameters", "parameters") or number("parameters", "parameters")
    tokens, stated = number("tokens", "token"), number("flops", "FLOP")
    flops = stated or (training_flops(active, tokens) if active and tokens else None)
    assert flops is not None, row["model"]
    experts = bool(row["active_parameters"])
    estimate = default_hours(_work(flops, active, device, experts=experts)).hours
    hours = number("hours", "h")
    error = ERROR(estimate=estimate, reported=hours) if hours else None
    return PublishedRun(
        row["model"], device.slug, device.name, flops, estimate, hours, error, number("energy", "Wh"),
        row["energy_basis"], row["energy_scope"], number("pue", ""), row["remark"],
    )  # fmt: skip


def _work(flops: Quantity, active: Quantity | None, device: Accelerator, *, experts: bool) -> Work:
    used = active or Quantity(1e10, "parameters", Given(source="not published: the size the range is given for"))
    precision = device.usual_format
    return Work(used, experts, flops, None, None, device, precision, device.peaks[precision])


@published_runs.describe
def blocks(result: PublishedRuns) -> Iterator[Block]:
    """How well it does, the chart, the worst runs by name, the table."""
    yield Headline("Median error of the hours", result.median_error)
    yield Headline("Published hours inside the 90 % interval", result.coverage)
    yield _chart([run for run in result.runs if run.hours is not None])
    yield Text(_worst(result))
    columns = ("Run", "Hardware", "Published hours", "Computed hours", "Error", "Inside", "Remark")
    rows = tuple(
        (run.model, run.hardware_name, run.hours, run.estimate, run.error, _inside(run), run.remark)
        for run in result.runs
        if run.hours is not None
    )
    yield Table(columns, rows, "Published and computed accelerator-hours", sortable=True)


def _inside(run: PublishedRun) -> Word:
    return Word("inside", "good") if run.inside else Word("outside", "bad")


def _worst(result: PublishedRuns) -> str:
    known = [(abs(float(run.error.value)), run) for run in result.runs if run.error is not None]
    named = sorted(known, key=lambda each: -each[0])[:WORST]
    return (
        "Furthest off: "
        + ", ".join(f"{run.model} ({float(run.error.value):+.0%})" for _, run in named if run.error)
        + "."
    )


def _chart(runs: list[PublishedRun]) -> Chart:
    published = tuple(float(run.hours.value) for run in runs if run.hours)
    computed = tuple(float(run.estimate.value) for run in runs)
    low = tuple(float(run.estimate.low or 0) for run in runs)
    high = tuple(float(run.estimate.high or 0) for run in runs)
    line = (min(published), max(published))
    return Chart(
        "Computed against published accelerator-hours",
        "Each point is a published run with the 90 % interval of the computed hours; on the line both agree.",
        Axis("Published", unit="h", log=True),
        Axis("Computed", unit="h", log=True),
        (
            Series("published runs", published, computed, "points", low, high, _names(runs)),
            Series("both agree", line, line, "dashed"),
        ),
    )


def _names(runs: list[PublishedRun]) -> tuple[str, ...]:
    return tuple("" if run.inside else run.model for run in runs)
