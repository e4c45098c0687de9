"""A table of scores over scale, read from CSV and checked: every fault at once, each with its row.

One curve is one family, task, metric and shot count. Over training tokens or loss a family's sizes are
curves of their own. What the table does not say (a chance level, a number of items) stays unknown; nothing
is guessed.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np
from reporter_plugins.emergence.metrics import Metric, metric_named
from reporter_plugins.emergence.rows import Fault, Row, TableFault, read_row
from reporter_plugins.emergence.special import Floats

SCALES: Final = ("params", "flops", "tokens", "loss")
"""What a curve may run over."""

KAPLAN_COMPUTE_EXPONENT: Final = 0.050
"""L falls as C ** -0.050 (Kaplan et al. 2020, arXiv:2001.08361, section 1.2): reads a loss axis in decades
of compute."""

_REQUIRED: Final = ("family", "model", "task", "metric", "score", "chance", "n_items")


@dataclass(frozen=True)
class CurveKey:
    """What makes a curve one curve."""

    family: str
    model: str | None
    """The one model trained along the axis (tokens, loss); None where the axis runs over models."""

    task: str
    metric: str
    shots: int | None


@dataclass(frozen=True)
class Curve:
    """One curve's rows, in ascending order of scale."""

    key: CurveKey
    scale: str
    rows: tuple[Row, ...]

    @property
    def metric(self) -> Metric:
        """The traits of the curve's metric."""
        return metric_named(self.key.metric)

    @property
    def chance(self) -> float | None:
        """The chance level that the table gives, None where it gives none."""
        chance: float | None = self.rows[0].chance
        return chance

    @property
    def values(self) -> Floats:
        """Distinct scales in the axis' own unit, from the least able end up."""
        distinct = np.unique([row.scale for row in self.rows])
        return distinct[::-1] if self.scale == "loss" else distinct

    @property
    def positions(self) -> Floats:
        """Distinct scales in decades, ascending."""
        return position_of(self.scale, self.values)

    @property
    def scale_index(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Index of each row's scale among `values`, (rows,)."""
        place = {float(value): index for index, value in enumerate(self.values)}
        return np.array([place[row.scale] for row in self.rows], dtype=np.intp)

    def name_of(self, index: int) -> str:
        """Return what a reader calls a distinct scale: its models, or a place along one model's training."""
        value = float(self.values[index])
        if self.key.model is not None:
            return f"{self.scale} = {value:.3g}"
        return ", ".join(dict.fromkeys(row.model for row in self.rows if row.scale == value))


@dataclass(frozen=True)
class ScoreTable:
    """All curves of one file, with what was left out and why."""

    path: str
    scale: str
    curves: tuple[Curve, ...]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, path: Path, scale: str = "params") -> ScoreTable:
        """Read and check a CSV file.

        Columns: family, model, task, metric, score, chance, n_items, the scale's own (params, flops, tokens
        or loss); shots, seed and step where there are any. `chance` and `n_items` may be blank where
        unknown.

        Raises:
            TableFault: with every fault of the file, each with its row, column and what to do.

        """
        name = str(path)
        if scale not in SCALES:
            raise TableFault(name, (Fault(f"unknown scale {scale!r}", None, None, _did_you_mean(scale, SCALES)),))
        header, records = _records(path)
        _check_columns(name, header, scale)
        rows, faults = _rows(records, header, scale)
        kept = [row for row in rows if row.scale > 0]
        curves = tuple(_curves(kept, scale))
        faults += [*_duplicates(curves), *_mixed_chance(curves), *_one_scale(curves, scale)]
        if rows and not kept:
            help_text = "is another column the scale?"
            faults.append(Fault(f"no row has a positive {scale}", rows[0].line, scale, help_text))
        if faults:
            raise TableFault(name, tuple(sorted(faults, key=lambda fault: fault.line or 0)))
        return cls(name, scale, curves, tuple(_notes(rows, kept, scale)))


def position_of(scale: str, value: Floats) -> Floats:
    """Decades along the axis; a loss counts as the compute that Kaplan's law asks for it, to a constant."""
    log = np.log10(value)
    return -log / KAPLAN_COMPUTE_EXPONENT if scale == "loss" else log


def value_at(scale: str, position: float) -> float:
    """Return the inverse of `position_of`, in the axis' own unit."""
    return float(10 ** (-position * KAPLAN_COMPUTE_EXPONENT if scale == "loss" else position))


def _records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and (line, cells) of every row that is not blank."""
    name = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableFault(
            name, (Fault(f"not a CSV table in UTF-8: {error}", None, None, "save it as UTF-8"),)
        ) from error
    if len(lines) < 2:
        raise TableFault(name, (Fault("the table has no rows", 1, None, "give a header and one row per score"),))
    return [cell.strip() for cell in lines[0][1]], lines[1:]


def _check_columns(name: str, header: Sequence[str], scale: str) -> None:
    faults = [
        Fault(f"column {column!r} is missing", 1, column, _did_you_mean(column, header))
        for column in (*_REQUIRED, scale)
        if column not in header
    ]
    faults += [
        Fault(f"column {column!r} is given {count} times", 1, column, "keep one")
        for column, count in Counter(header).items()
        if count > 1
    ]
    if faults:
        raise TableFault(name, tuple(faults))


def _did_you_mean(wanted: str, there: Iterable[str]) -> str:
    close = get_close_matches(wanted, list(there), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"the table has {', '.join(there)}"


def _rows(records: Sequence[tuple[int, list[str]]], header: list[str], scale: str) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in records:
        if len(cells) != len(header):
            faults.append(
                Fault(f"{len(cells)} cells under {len(header)} columns", line, None, "quote cells with commas")
            )
            continue
        row, wrong = read_row(line, dict(zip(header, cells, strict=True)), scale)
        faults += wrong
        if row is not None:
            rows.append(row)
    return rows, faults


def _curves(rows: Sequence[Row], scale: str) -> Iterable[Curve]:
    """Rows by curve, in the order in which the file first names them."""
    grouped: dict[CurveKey, list[Row]] = {}
    for row in rows:
        grouped.setdefault(CurveKey(row.family, None, row.task, row.metric, row.shots), []).append(row)
    for key, members in grouped.items():
        for model in _models_followed(members, scale):
            of_model = [row for row in members if model in {None, row.model}]
            order = sorted(of_model, key=lambda row: -row.scale if scale == "loss" else row.scale)
            yield Curve(replace(key, model=model), scale, tuple(order))


def _models_followed(rows: Sequence[Row], scale: str) -> list[str | None]:
    """Return the models whose training the axis follows, each a curve; [None] where it runs over models."""
    if scale not in {"tokens", "loss"}:
        return [None]
    places = Counter(model for model, _ in dict.fromkeys((row.model, row.scale) for row in rows))
    return [None] if max(places.values()) == 1 else list(places)


def _duplicates(curves: Sequence[Curve]) -> Iterable[Fault]:
    for curve in curves:
        first: dict[tuple[object, ...], int] = {}
        for row in sorted(curve.rows, key=lambda row: row.line):
            key = (row.model, row.scale, row.seed)
            if key in first:
                help_text = 'delete one; a `seed` column tells repeated runs apart, `scale = "tokens"` checkpoints'
                yield Fault(f"the same score as in row {first[key]} is given again", row.line, None, help_text)
            first.setdefault(key, row.line)


def _mixed_chance(curves: Sequence[Curve]) -> Iterable[Fault]:
    for curve in curves:
        rows = sorted(curve.rows, key=lambda row: row.line)
        other = next((row for row in rows if row.chance != rows[0].chance), None)
        if other is not None:
            text = f"chance differs from row {rows[0].line} of the same curve"
            yield Fault(text, other.line, "chance", "one curve has one chance level; name the tasks apart")


def _one_scale(curves: Sequence[Curve], scale: str) -> Iterable[Fault]:
    """Yield a fault where no curve has two scales; one such curve among others gets a verdict instead."""
    if curves and all(len(curve.values) == 1 for curve in curves):
        text = f"every score is at one scale ({scale} = {curves[0].rows[0].scale:g})"
        line = min(row.line for row in curves[0].rows)
        yield Fault(text, line, scale, "a curve needs scores of several sizes; is another column the scale?")


def _notes(rows: Sequence[Row], kept: Sequence[Row], scale: str) -> Iterable[str]:
    left_out = len(rows) - len(kept)
    if left_out:
        yield f"{left_out} rows without a positive {scale} are left out: they have no place on a log axis"
    for column, unknown in (("chance", "chance level"), ("n_items", "number of items")):
        count = sum(getattr(row, column) is None and metric_named(row.metric).headline for row in kept)
        if count:
            yield f"{count} rows give no {unknown}: their curves get no verdict, nothing is guessed"
    if scale == "loss":
        yield "loss is read in decades of compute by L ~ C^-0.050 (Kaplan et al. 2020)"
