"""How a sweep is shown: best cells, small charts over the first axis, and the table of all cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reporter_plugins.sweeps.best import Best, keeps
from reporter_plugins.sweeps.cells import Cell

from reporter import Axis, Block, Chart, Grid, Link, Quantity, Series, Table, Verdict

COLUMNS: Final[Mapping[str, tuple[str, float]]] = {
    "memory.serving.weights": ("Weights, GB", 1e9),
    "memory.serving.kv_cache": ("KV cache, GB", 1e9),
    "memory.serving.per_device": ("Per device, GB", 1e9),
    "memory.serving.devices": ("Devices", 1),
    "serving.prefill_latency": ("Prefill, s", 1),
    "serving.decode_latency": ("Token, ms", 1e-3),
    "serving.decode_throughput": ("Tokens/s", 1),
    "serving.energy_per_million_tokens": ("Wh, 1M tokens", 1),
    "serving.cost_per_million_tokens": ("Cost, 1M tokens", 1),
    "memory.training.total": ("To train, GB", 1e9),
    "memory.training.per_device": ("To train, per device, GB", 1e9),
}
"""Columns of the table, and what their numbers are divided by."""

CHARTED: Final = (
    "memory.serving.per_device", "memory.serving.devices", "serving.decode_latency", "serving.decode_throughput",
    "memory.training.per_device",
)  # fmt: skip
MOST_CHARTS: Final = 8
MOST_LINES: Final = 6


def sweep_blocks(
    name: str, slug: str, axes: tuple[str, ...], cells: tuple[Cell, ...], best: tuple[Best, ...],
    budgets: Mapping[str, str],
) -> Iterator[Block]:  # fmt: skip
    """Everything a sweep's section shows."""
    yield Table(("Model", "Axes"), ((Link(name, f"models/{slug}/index.html"), ", ".join(axes)),))
    if budgets:
        yield _within(cells, budgets)
    if best:
        rows: tuple[tuple[str | Quantity, ...], ...] = tuple(
            (each.aim, each.number, *(each.settings[axis] for axis in axes)) for each in best
        )
        columns = ("Aim", "Its number", *(axis.partition(".")[2] for axis in axes))
        yield Table(columns, rows, "The best cell for each aim, within the budgets")
    if charts := tuple(_charts(axes, cells)):
        yield Grid(charts)
    yield _table(axes, cells, budgets)


def _within(cells: tuple[Cell, ...], budgets: Mapping[str, str]) -> Block:
    kept = sum(cell.works and all(keeps(cell, *each) for each in budgets.items()) for cell in cells)
    limits = ", ".join(f"{name} {limit}" for name, limit in budgets.items())
    if kept:
        return Verdict("within", f"{kept} / {len(cells)}: {limits}", "good")
    return Verdict("none within", f"0 / {len(cells)}: {limits}", "bad")


def _table(axes: tuple[str, ...], cells: tuple[Cell, ...], budgets: Mapping[str, str]) -> Block:
    shown = [name for name in COLUMNS if any(name in cell.numbers for cell in cells)]
    has_reasons = any(cell.reason for cell in cells)
    columns = (*(axis.partition(".")[2] for axis in axes), *(COLUMNS[name][0] for name in shown))
    rows = tuple(_row(axes, cell, shown, has_reasons) for cell in cells)
    return Table((*columns, "Why not") if has_reasons else columns, rows, "Every cell", sortable=True)


def _row(axes: tuple[str, ...], cell: Cell, shown: list[str], has_reasons: bool) -> tuple[str | float | None, ...]:
    numbers = (_divided(cell, name) for name in shown)
    reason = (cell.reason,) if has_reasons else ()
    return (*(cell.settings[axis] for axis in axes), *numbers, *reason)


def _divided(cell: Cell, name: str) -> float | None:
    found, by = cell.numbers.get(name), COLUMNS[name][1]
    if found is None:
        return None
    value: float = found.value
    return value if by == 1 else value / by


def _charts(axes: tuple[str, ...], cells: tuple[Cell, ...]) -> Iterator[Chart]:
    """Small multiples: a chart for each number and each combination of the axes beyond two."""
    left = MOST_CHARTS
    for name in CHARTED:
        if not left or not any(name in cell.numbers for cell in cells):
            continue
        groups = _groups(cells, axes[2:])
        for title, group in list(groups.items())[:left]:
            left -= 1
            yield _chart(name, title, axes, group)


def _groups(cells: tuple[Cell, ...], axes: tuple[str, ...]) -> dict[str, list[Cell]]:
    groups = dict[str, list[Cell]]()
    for cell in cells:
        title = ", ".join(f"{axis.partition('.')[2]} = {cell.settings[axis]}" for axis in axes)
        groups.setdefault(title, []).append(cell)
    return groups


def _chart(name: str, title: str, axes: tuple[str, ...], cells: list[Cell]) -> Chart:
    label = COLUMNS[name][0]
    across = tuple(dict.fromkeys(cell.settings[axes[0]] for cell in cells))
    lines = _groups(tuple(cells), axes[1:2])
    series = tuple(
        _series(_value(line) or label, name, axes[0], across, group) for line, group in list(lines.items())[:MOST_LINES]
    )
    axis = Axis(axes[0].partition(".")[2], categories=across)
    full = f"{label}: {_value(title)}" if title else label
    description = "Each line is a value of the second axis; every point is a row of the table below."
    return Chart(full, description, axis, Axis(label), series, size="small")


def _value(title: str) -> str:
    """`hardware = h100-sxm5-80gb, batch = 8` without what stands before each sign: small charts have little room."""
    return ", ".join(part.rpartition(" = ")[2] for part in title.split(", "))


def _series(label: str, name: str, axis: str, across: tuple[str, ...], cells: list[Cell]) -> Series:
    known = [cell for cell in cells if name in cell.numbers]
    x = tuple(float(across.index(cell.settings[axis])) for cell in known)
    y = tuple(float(_divided(cell, name) or 0.0) for cell in known)
    return Series(label, x, y, "line" if len(across) > 1 else "points")
