"""Sweeps: one model along axes of its serving or training table, as a table, small charts and the best cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture, ArchitectureTable, Family, architecture
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.memory import weights_of
from reporter_plugins.parameters import parameters
from reporter_plugins.sweeps.best import Best, best_cells, keeps
from reporter_plugins.sweeps.cells import Cell, Subject, cell_of
from reporter_plugins.sweeps.chinese import CHINESE
from reporter_plugins.sweeps.show import sweep_blocks
from reporter_plugins.sweeps.table import SweepTable

from reporter import Analysis, Block, Model, NotApplicable, analysis, hookimpl

__all__ = ["Cell", "Sweep", "SweepTable"]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every cell of a sweep, and the best ones."""

    model: str
    name: str
    axes: tuple[str, ...]
    cells: tuple[Cell, ...]
    best: tuple[Best, ...]
    budgets: Mapping[str, str]
    within: int
    """Cells that keep every budget."""


@analysis(title="Sweep", page="sweeps", order=70)
def sweeps(
    table: SweepTable,
    models: Mapping[str, Model],
    families: Sequence[Family],
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Sweep:
    """One model with other precisions, hardware, batches, contexts or layouts; the same formulas, run again."""
    model = models[table.model]
    subject = _subject(model, families, known_accelerators(contributed, tables))
    cells = tuple(cell_of(subject, combination) for combination in table.cells())
    kept = [cell for cell in cells if cell.works and all(keeps(cell, *each) for each in table.budgets.items())]
    return Sweep(
        model.slug, model.name, tuple(axis.key for axis in table.each_axis()), cells,
        tuple(best_cells(cells, table.budgets)), dict(table.budgets), len(kept),
    )  # fmt: skip


def _subject(model: Model, families: Sequence[Family], accelerators: Mapping[str, Accelerator]) -> Subject:
    table = model.get(ArchitectureTable)
    if table is None:
        raise NotApplicable(f"models.toml has no [models.{model.slug}.architecture]")
    found: Architecture = architecture(table, families)
    weights = weights_of(found, parameters(found).total)
    return Subject(model, found, weights, tuple(families), accelerators)


@sweeps.describe
def blocks(result: Sweep) -> Iterator[Block]:
    """The best cells, small charts, the table."""
    yield from sweep_blocks(result.name, result.model, result.axes, result.cells, result.best, result.budgets)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Sweeps."""
    return [sweeps]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
