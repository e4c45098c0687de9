"""Published energy of training runs, held against the computed energy of the same scope.

Only a measured figure can test the computation: most published ones are design power x hours themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reporter_plugins.compute import PublishedRun, PublishedRuns
from reporter_plugins.energy.factors import PUE
from reporter_plugins.energy.power import Host, energy_of
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

ERROR = Formula("estimate / reported - 1", estimate="computed, Wh", reported="published, Wh")
NO_PUE: Final = Quantity(1, "", Given(source="the published figure leaves the building out"))
MEASURED: Final = "measured"


@dataclass(frozen=True, slots=True)
class EnergyRun:
    """One published run: its energy, and the energy computed from its hours, of the same scope."""

    model: str
    hours_basis: str
    """Whether the hours are published or computed."""
    published: Quantity
    basis: str
    scope: str
    computed: Quantity
    error: Quantity

    @property
    def inside(self) -> bool:
        """Whether the published energy lies in the computed 90 % interval."""
        low, high = self.computed.low, self.computed.high
        return low is not None and high is not None and low <= self.published.value <= high


@dataclass(frozen=True, slots=True)
class EnergyRuns:
    """Every run with published energy."""

    runs: tuple[EnergyRun, ...]
    measured_inside: Quantity
    """Share of the measured figures inside the interval."""


@analysis(title="Energy of published runs", page="energy", order=20)
def energy_runs(published_runs: PublishedRuns, contributed: Sequence[Accelerator]) -> EnergyRuns:
    """Published energy against hours, draw and PUE; the measured figures are the test."""
    known = {each.slug: each for each in contributed}
    runs = tuple(found for run in published_runs.runs if (found := _run(run, known[run.hardware])) is not None)
    measured = [run.inside for run in runs if run.basis == MEASURED]
    method = Method(f"share of {len(measured)} measured figures inside the 90 % interval")
    return EnergyRuns(runs, Quantity(sum(measured) / len(measured), "", method))


def _run(run: PublishedRun, device: Accelerator) -> EnergyRun | None:
    if run.energy is None:
        return None
    hours = run.hours or run.estimate
    pue = NO_PUE if run.energy_scope == "accelerators" else run.pue or PUE
    host: Host = "included" if run.energy_scope.startswith("host") else "excluded"
    power = energy_of(hours, device, None, host, pue)
    if power is None:
        return None
    basis = "published hours" if run.hours else "computed hours"
    error = ERROR(estimate=power.facility, reported=run.energy)
    return EnergyRun(run.model, basis, run.energy, run.energy_basis, run.energy_scope, power.facility, error)


@energy_runs.describe
def blocks(result: EnergyRuns) -> Iterator[Block]:
    """The share inside, the chart, the runs."""
    yield Headline("Measured energy inside the 90 % interval", result.measured_inside)
    yield Text(
        "A figure that is design power x hours itself cannot test a computation from design power: such runs are shown "
        "apart. Computed is what the published figure covers: accelerators alone, with the building, or with hosts too."
    )
    yield _chart(result.runs)
    columns = ("Run", "Published", "Basis", "Covers", "Computed", "From", "Error", "Inside")
    rows = tuple(
        (
            run.model,
            run.published,
            run.basis,
            run.scope,
            run.computed,
            run.hours_basis,
            run.error,
            Word("inside", "good") if run.inside else Word("outside", "bad"),
        )
        for run in result.runs
    )
    yield Table(columns, rows, "Published and computed energy", sortable=True)


def _chart(runs: tuple[EnergyRun, ...]) -> Chart:
    values = [float(run.published.value) for run in runs]
    line = (min(values), max(values))
    measured = [run for run in runs if run.basis == MEASURED]
    other = [run for run in runs if run.basis != MEASURED]
    return Chart(
        "Computed against published energy of training",
        "Each point is a published run with the 90 % interval of the computed energy; on the line both agree.",
        Axis("Published", unit="Wh", log=True),
        Axis("Computed", unit="Wh", log=True),
        (
            _series("measured", measured),
            _series("design power x hours, or assumed", other),
            Series("both agree", line, line, "dashed"),
        ),
    )


def _series(label: str, runs: list[EnergyRun]) -> Series:
    return Series(
        label,
        tuple(float(run.published.value) for run in runs),
        tuple(float(run.computed.value) for run in runs),
        "points",
        tuple(float(run.computed.low or run.computed.value) for run in runs),
        tuple(float(run.computed.high or run.computed.value) for run in runs),
        tuple("" if run.inside else run.model for run in runs),
    )
