"""Carbon intensity of electricity by country and US state, from a table of the site's own: nothing is looked up."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from reporter import FieldFault, Given, Quantity

UNIT: Final = "gCO2e/kWh"

SPREAD: Final = 1.15
"""The table's years are not the run's, and its sources count differently: 15 % either way."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Average electricity of a region, location-based."""

    region: str
    """`FR`, `US-VA`, `world`."""
    name: str
    intensity: Quantity
    """gCO2e/kWh."""


@lru_cache(maxsize=1)
def known_grids() -> dict[str, Grid]:
    """Every region of the table."""
    text = files("reporter_plugins.workload").joinpath("grids.csv").read_text(encoding="utf-8")
    return {grid.region: grid for grid in _grids(csv.DictReader(text.splitlines()))}


def _grids(rows: csv.DictReader[str]) -> Iterator[Grid]:
    for row in rows:
        value = float(row["intensity"])
        given = Given(source=f"{row['name']} {row['year']}: {row['source']}")
        yield Grid(row["region"], row["name"], Quantity(value, UNIT, given, low=value / SPREAD, high=value * SPREAD))


def _named(written: str) -> list[str]:
    """Regions by their name: `France` is `FR`."""
    wanted = written.strip().casefold()
    return [region for region, grid in known_grids().items() if wanted in (grid.name.casefold(), region.casefold())]


def grid_faults(grid: float | str | None) -> Iterator[FieldFault]:
    """A fault where a region is unknown, or a number is negative."""
    if isinstance(grid, str) and grid not in known_grids():
        close = _named(grid) or difflib.get_close_matches(grid.upper(), known_grids(), n=3, cutoff=0.5)
        meant = f"did you mean {' or '.join(repr(each) for each in close)}? " if close else ""
        mend = f"{meant}write a country (FR), a state (US-VA), or a number in g/kWh"
        yield FieldFault("grid", f"unknown grid {grid!r}", mend)
    elif isinstance(grid, int | float) and grid < 0:
        yield FieldFault("grid", "grid must be at least 0", f"it is {grid:g}")
