"""The runs that a definition or a command asks for, and where in their file a fault stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from reporter_plugins.scaling.faults import Fault, TableFault
from reporter_plugins.scaling.fit import prepare
from reporter_plugins.scaling.forms import Form, form_named
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.table import RunTable

from reporter import FieldFault, InputFile, Place


def chosen_runs(path: Path, form: Form, drop_highest_loss: int = 0) -> RunTable:
    """The runs of a file without the k of highest loss.

    Raises TableFault where the file is at fault, or too little of it is left for the law.
    """
    table = read_runs(path, form.variables)
    if drop_highest_loss:
        highest = np.argsort(-table.loss, kind="stable")[:drop_highest_loss]
        kept = np.ones(len(table), dtype=np.bool_)
        kept[highest] = False
        table = table.rows(kept)
    prepare(table, form)
    return table


def file_faults(file: InputFile, form: str, drop_highest_loss: int) -> Iterator[FieldFault]:
    """Everything that keeps a file of runs from being fitted, each at its row."""
    try:
        chosen_runs(file.path, form_named(form), drop_highest_loss)
    except TableFault as error:
        lines = _lines(file.path) if any(fault.line for fault in error.faults) else []
        for fault in error.faults:
            yield FieldFault("data", _message(fault, file.written), fault.help, place=_place(fault, file, lines))


def _lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as text:
        return text.read().split("\n")


def _message(fault: Fault, written: str) -> str:
    """The message with its subject: the column for a cell, the file for a table."""
    if fault.message.startswith(("has", "holds", "is not a CSV")):
        return f"{written} {fault.message}"
    return f"{fault.column} {fault.message}" if fault.column else fault.message


def _place(fault: Fault, file: InputFile, lines: list[str]) -> Place:
    if fault.line is None or fault.line > len(lines):
        return Place(file.written)
    text = lines[fault.line - 1].rstrip("\r")
    start, length = _cell(text, lines[0], fault.column)
    return Place(file.written, fault.line, start + 1, length, text)


def _cell(text: str, header: str, column: str | None) -> tuple[int, int]:
    """Where a column's cell stands in a line, and its length; the whole line where that cannot be told."""
    delimiter = max((",", ";", "\t"), key=header.count)
    names = [name.strip().strip('"') for name in header.rstrip("\r").split(delimiter)]
    cells = text.split(delimiter)
    if column not in names or len(cells) != len(names):
        return 0, max(1, len(text))
    index = names.index(column)
    return sum(len(cell) + 1 for cell in cells[:index]), max(1, len(cells[index]))
