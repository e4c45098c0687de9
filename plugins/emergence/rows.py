"""One row of a score table: its cells turned into values, or into faults that say what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from reporter_plugins.emergence.metrics import metric_named

_SUFFIXES: Final = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table."""

    message: str
    line: int | None
    """Line of the file, the header being 1; None where the fault is the file's own."""

    column: str | None
    help: str


class TableFault(ValueError):
    """A table cannot be used; `faults` holds everything that is wrong with it."""

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.path = path
        self.faults = faults
        super().__init__("\n".join(f"{path}:{fault.line or 1}: {fault.message}; {fault.help}" for fault in faults))


@dataclass(frozen=True)
class Row:
    """One score."""

    line: int
    family: str
    model: str
    task: str
    metric: str
    shots: int | None
    scale: float
    """On the curve's axis; 0 where the cell is blank or zero, and the row is then left out."""

    score: float
    chance: float | None
    n_items: float | None
    seed: str


class _Cells:
    """The cells of one row; collects faults as they are read."""

    def __init__(self, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._cells = cells

    def text(self, column: str) -> str:
        """Return a name, which must not be blank."""
        value = self._cells[column].strip()
        if not value:
            self.fault(column, f"{column} is blank", "every row names its family, model, task and metric")
        return value

    def optional(self, column: str) -> str:
        """Return a cell that may be blank or whose column may be missing."""
        return self._cells.get(column, "").strip()

    def number(self, column: str, good: Callable[[float], bool], rule: str) -> float | None:
        """Return a number that keeps the rule, or None where the cell is blank or at fault."""
        text = self.optional(column)
        if not text:
            return None
        try:
            value = _number(text)
        except ValueError:
            self.fault(column, f"{column} is not a number: {text!r}", rule)
            return None
        if not isfinite(value) or not good(value):
            self.fault(column, f"{column} is {text}", rule)
            return None
        return value

    def fault(self, column: str, message: str, help_text: str) -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(message, self.line, column, help_text))


def _number(text: str) -> float:
    """Return a plain number, or one with K, M, B or T: 7B, 300B."""
    factor = _SUFFIXES.get(text[-1].upper(), 1.0)
    return float(text[:-1] if factor > 1 else text) * factor


def read_row(line: int, values: Mapping[str, str], scale: str) -> tuple[Row | None, list[Fault]]:
    """Return the row, or None with its faults; `scale` names the column that is the axis."""
    cells = _Cells(line, values)
    family, model, task, metric = (cells.text(column) for column in ("family", "model", "task", "metric"))
    place = cells.number(scale, lambda value: value >= 0, f"{scale} is a positive number")
    score = _score(cells, metric)
    chance = cells.number("chance", lambda value: 0 <= value < 1, "a chance level lies in [0, 1); blank if unknown")
    items = cells.number("n_items", lambda value: value >= 1, "the number of items is at least 1; blank if unknown")
    shots = cells.number("shots", lambda value: value >= 0 and value == int(value), "shots is a whole number")
    if cells.faults or score is None:
        return None, cells.faults
    seed = cells.optional("seed")
    whole = None if shots is None else int(shots)
    return Row(line, family, model, task, metric, whole, place or 0.0, score, chance, items, seed), []


def _score(cells: _Cells, metric: str) -> float | None:
    if not cells.optional("score"):
        cells.fault("score", "score is blank", "leave the row out if there is no score")
        return None
    if not metric_named(metric).bounded:
        return cells.number("score", lambda _: True, "a score is a number")
    rule = f"{metric or 'a score'} lies in [0, 1]: write 0.45 for 45 %"
    return cells.number("score", lambda value: 0 <= value <= 1, rule)
