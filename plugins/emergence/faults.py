"""Faults of a table of scores at their rows of the file, for the terminal."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Final

from reporter_plugins.emergence.rows import Fault

from reporter import FieldFault, InputFile, Place

_LISTED: Final = 50
"""Faults told one by one; the rest are counted."""


def faults_of_file(faults: Sequence[Fault], data: InputFile) -> Iterator[FieldFault]:
    """Each fault of the file that `data` names, at its row and cell."""
    lines = data.read_bytes().decode("utf-8-sig", "replace").splitlines()
    for fault in faults[:_LISTED]:
        yield FieldFault("data", fault.message, fault.help, place=_place(fault, lines, data.written))
    if len(faults) > _LISTED:
        line = faults[_LISTED].line or 0
        yield FieldFault("data", f"and {len(faults) - _LISTED:,} more faults", place=Place(data.written, line))


def _place(fault: Fault, lines: Sequence[str], file: str) -> Place:
    if fault.line is None or fault.line > len(lines):
        return Place(file, fault.line or 0)
    text = lines[fault.line - 1]
    start, length = _cell(text, _index_of(fault.column, lines))
    return Place(file, fault.line, start + 1, length, text)


def _index_of(column: str | None, lines: Sequence[str]) -> int | None:
    header = [cell.strip() for cell in next(csv.reader(lines[:1]), [])]
    return header.index(column) if column in header else None


def _cell(text: str, index: int | None) -> tuple[int, int]:
    """Where a cell stands in its row, and how long it is; the whole row where that cannot be said."""
    cells = text.split(",")
    if index is None or '"' in text or index >= len(cells):
        return 0, max(1, len(text))
    return sum(len(cell) + 1 for cell in cells[:index]), max(1, len(cells[index]))
