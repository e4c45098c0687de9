"""The best cell for each aim, among those that keep every budget."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reporter_plugins.sweeps.cells import Cell
from reporter_plugins.sweeps.table import BUDGET

from reporter import Quantity, parse_number

AIMS: Final[tuple[tuple[str, str, bool], ...]] = (
    ("Fewest devices", "memory.serving.devices", False),
    ("Least memory on a device", "memory.serving.per_device", False),
    ("Fastest token", "serving.decode_latency", False),
    ("Fastest prompt", "serving.prefill_latency", False),
    ("Most tokens a second", "serving.decode_throughput", True),
    ("Least energy a token", "serving.energy_per_million_tokens", False),
    ("Cheapest token", "serving.cost_per_million_tokens", False),
    ("Least memory on a device, training", "memory.training.per_device", False),
)
"""What is aimed at, the number that tells, and whether more of it is better."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best cell for one aim."""

    aim: str
    settings: Mapping[str, str]
    number: Quantity


def best_cells(cells: Iterable[Cell], budgets: Mapping[str, str]) -> Iterator[Best]:
    """For each aim that the cells know of; nothing where no cell keeps the budgets."""
    kept = [cell for cell in cells if cell.works and all(keeps(cell, *each) for each in budgets.items())]
    for aim, name, more in AIMS:
        known = [cell for cell in kept if name in cell.numbers]
        if len(known) > 1:
            best = (max if more else min)(known, key=lambda cell: float(cell.numbers[name].value))
            yield Best(aim, best.settings, best.numbers[name])


def keeps(cell: Cell, name: str, limit: str) -> bool:
    """Whether a cell keeps one budget; a number that it does not have keeps none."""
    found, match = cell.numbers.get(name), BUDGET.fullmatch(limit)
    if found is None or match is None:
        return False
    compare = operator.le if match[1] == "<=" else operator.ge
    return bool(compare(found.value, limit_value(match[2], found.unit)))


def limit_value(text: str, unit: str) -> float:
    """`80 GB` in base units; the table's check has read it before."""
    return parse_number(text, unit)
