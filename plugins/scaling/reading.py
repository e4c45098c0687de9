"""A CSV file of runs -> a RunTable, or every fault of the file at once.

The file is read in blocks of rows, a column at a time, so that a million rows need neither a million small
objects nor a gigabyte; only a block that does not turn into numbers is looked at cell by cell.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.faults import Fault, TableFault, shortened
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import RunTable, with_derived

ROWS_AT_ONCE = 20_000
MOST_FAULTS = 1000
"""Reading stops looking after this many."""

REQUIRED = ("params", "tokens", "flops", "loss")
OPTIONAL = (
    "active_params",
    "non_embedding_params",
    "embedding_params",
    "unique_tokens",
    "epochs",
    "horizon",
)
ALIASES = {
    "n": "params",
    "parameters": "params",
    "d": "tokens",
    "c": "flops",
    "flop": "flops",
    "compute": "flops",
    "l": "loss",
    "params_no_emb": "non_embedding_params",
    "params_nonemb": "non_embedding_params",
    "run_id": "run",
}
"""Other spellings of a column, in lower case."""
SIX_N_D = "one of params, tokens and flops may be left out; it follows from C = 6 N D"


@dataclass
class _Reading:
    """What has been read so far."""

    names: dict[str, int]
    """Column -> its place in the file."""
    header: list[str]
    blocks: list[dict[str, Floats]] = field(default_factory=list)
    lines: list[NDArray[np.intp]] = field(default_factory=list)
    runs: dict[str, int] = field(default_factory=dict)
    run_numbers: list[NDArray[np.intp]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_runs(path: str | Path, needs: Sequence[str] = ("params", "tokens")) -> RunTable:
    """Read a table of runs from a CSV file with a header.

    `needs` names the columns besides loss that the law to be fitted asks for. Raises TableFault with every
    fault of the file: missing columns, text in place of numbers, values that are not above zero.
    """
    path = Path(path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return _read(file, path.name, needs)
    except UnicodeDecodeError as error:
        raise TableFault((Fault(f"is not UTF-8 text: byte {error.start} cannot be read"),), path.name) from None
    except csv.Error as error:
        raise TableFault((Fault(f"is not a CSV file: {error}"),), path.name) from None


def _read(file: TextIO, source: str, needs: Sequence[str]) -> RunTable:
    reader = csv.reader(file, delimiter=_delimiter(file))
    header = [name.strip() for name in next(reader, [])]
    names = _places(header)
    missing = _missing(names, header, needs)
    if missing:
        raise TableFault(tuple(missing), source)
    reading = _Reading(names, header)
    for rows, lines in _blocks(reader):
        _take(reading, rows, lines)
        if len(reading.faults) > MOST_FAULTS:
            break
    if not reading.blocks and not reading.faults:
        reading.faults.append(Fault("holds no rows", help="give one training run a line"))
    if reading.faults:
        raise TableFault(shortened(reading.faults), source)
    return _table(reading, source)


def _delimiter(file: TextIO) -> str:
    """Comma, or what stands more often in the header of a file from a spreadsheet."""
    first = file.readline()
    file.seek(0)
    return max((",", ";", "\t"), key=first.count)


def _places(header: list[str]) -> dict[str, int]:
    """Known column -> place in the file, under its name or another spelling of it."""
    places: dict[str, int] = {}
    for i, name in enumerate(header):
        plain = name.lower().replace(" ", "_")
        known = ALIASES.get(plain, plain)
        if known in (*REQUIRED, *OPTIONAL, "run"):
            places.setdefault(known, i)
    return places


def _missing(names: dict[str, int], header: list[str], needs: Sequence[str]) -> list[Fault]:
    """Faults of the header: columns that are neither there nor derivable."""
    given = set(names)
    product = {"params", "tokens", "flops"}
    if len(given & product) >= 2:
        given |= product
    if {"tokens", "epochs"} <= given or {"tokens", "unique_tokens"} <= given:
        given |= {"epochs", "unique_tokens"}
    if {"params", "active_params"} <= given:
        given.add("sparsity")
    unused = [name for i, name in enumerate(header) if i not in names.values()]
    return [_missing_column(name, unused) for name in (*needs, "loss") if name not in given]


def _missing_column(name: str, unused: list[str]) -> Fault:
    close = get_close_matches(name, [other.lower() for other in unused], n=1, cutoff=0.5)
    spelled = [other for other in unused if close and other.lower() == close[0]]
    hint = f"did you mean {spelled[0]!r}?" if spelled else (SIX_N_D if name != "loss" else "")
    return Fault(f"has no column {name}", line=1, column=name, help=hint)


def _blocks(reader: Iterator[list[str]]) -> Iterator[tuple[list[list[str]], list[int]]]:
    """Rows with the lines that they end on; empty lines are passed over."""
    numbered = ((row, reader.line_num) for row in reader if row)  # type: ignore[attr-defined]
    while block := list(islice(numbered, ROWS_AT_ONCE)):
        yield [row for row, _ in block], [line for _, line in block]


def _take(reading: _Reading, rows: list[list[str]], lines: list[int]) -> None:
    """Turn a block of rows into columns of numbers."""
    width = len(reading.header)
    if any(len(row) != width for row in rows):
        reading.faults += [
            _ragged(row, line, width) for row, line in zip(rows, lines, strict=True) if len(row) != width
        ]
        return
    columns = list(zip(*rows, strict=True))
    block = {
        name: _numbers(reading, name, columns[place], lines) for name, place in reading.names.items() if name != "run"
    }
    reading.blocks.append(block)
    reading.lines.append(np.array(lines, dtype=np.intp))
    if "run" in reading.names:
        runs = reading.runs
        numbers = [runs.setdefault(name, len(runs)) for name in columns[reading.names["run"]]]
        reading.run_numbers.append(np.array(numbers, dtype=np.intp))


def _ragged(row: list[str], line: int, width: int) -> Fault:
    return Fault(f"has {len(row)} cells where the header has {width}", line=line)


def _numbers(reading: _Reading, name: str, cells: Sequence[str], lines: list[int]) -> Floats:
    """Numbers of one column, all above zero; an optional column may have empty cells (not a number)."""
    optional = name in OPTIONAL
    try:
        values = np.array(cells, dtype=np.float64)
    except ValueError:
        values = np.array([_number(cell, optional) for cell in cells], dtype=np.float64)
    sound = np.isfinite(values) & (values > 0)
    if not sound.all():
        spelled = reading.header[reading.names[name]]
        for i in np.flatnonzero(~sound).tolist():
            if not (optional and not cells[i].strip()):
                reading.faults.append(_cell_fault(cells[i], spelled, lines[i]))
    return values


def _number(cell: str, optional: bool) -> float:
    """Return the cell's number; minus infinity stands for a cell that holds none."""
    try:
        return float(cell)
    except ValueError:
        return np.nan if optional and not cell.strip() else -np.inf


def _cell_fault(cell: str, column: str, line: int) -> Fault:
    text = cell.strip()
    if not text:
        return Fault("is empty", line, column, "give a number or leave out the row")
    try:
        value = float(text)
    except ValueError:
        return Fault(f"must be a number, not {text[:40]!r}", line, column, _number_help(text))
    if np.isnan(value):
        return Fault("must be a number, not NaN", line, column, "leave out runs that did not finish")
    return Fault(f"must be above 0 and finite, not {text[:40]}", line, column)


def _number_help(text: str) -> str:
    """How a number with separators or a suffix is written."""
    plain = text.replace(",", "").replace("_", "").replace(" ", "")
    factors = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
    factor = factors.get(plain[-1:].lower(), 1.0)
    digits = plain[:-1] if plain[-1:].lower() in factors else plain
    try:
        return f"write {float(digits) * factor:g}"
    except ValueError:
        return ""


def _table(reading: _Reading, source: str) -> RunTable:
    columns = {name: np.concatenate([block[name] for block in reading.blocks]) for name in reading.blocks[0]}
    return with_derived(
        RunTable(
            **cast(dict[str, Any], columns),
            run=np.concatenate(reading.run_numbers) if reading.run_numbers else None,
            run_names=tuple(reading.runs),
            line=np.concatenate(reading.lines),
            source=source,
        )
    )
