"""What can be wrong with a table of runs: every fault at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

LISTED = 50
"""Faults are listed up to this many; the rest are counted."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where, and how to mend it."""

    message: str
    line: int | None = None
    """Line of the file, counted from 1 with the header; None where the whole table is meant."""
    column: str | None = None
    """Name of the column as the file spells it."""
    help: str = ""


class TableFault(ValueError):
    """A table that cannot be fitted; `faults` holds every reason, `source` the file's name."""

    def __init__(self, faults: tuple[Fault, ...], source: str = "") -> None:
        self.faults, self.source = faults, source
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a fault: `runs.csv:7 loss: must be above 0, not -1 (help)`."""
        return [_line(fault, self.source) for fault in self.faults]


def shortened(faults: list[Fault]) -> tuple[Fault, ...]:
    """Keep the first of very many faults and say how many more there are."""
    if len(faults) <= LISTED:
        return tuple(faults)
    rest = Fault(f"and {len(faults) - LISTED:,} more faults of these kinds")
    return (*faults[:LISTED], rest)


def _line(fault: Fault, source: str) -> str:
    place = source + (f":{fault.line}" if fault.line is not None else "")
    where = " ".join(part for part in (place, fault.column) if part)
    return (f"{where}: " if where else "") + fault.message + (f" ({fault.help})" if fault.help else "")
