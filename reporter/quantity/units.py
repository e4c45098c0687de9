"""Units as text: which there are, how a number with one is read, and the check where two meet.

Inside reporter every number is in its base unit (B, FLOP, Wh, s, W, gCO2e, parameters, token); people write and
read multiples of them. A unit is a product of atoms over a product of atoms, `FLOP/token` or `B/s`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from reporter.errors import UnitError

BASE_UNITS: Final = frozenset(
    (
        "parameters",
        "token",
        "FLOP",
        "B",
        "bit",
        "Wh",
        "J",
        "W",
        "s",
        "h",
        "day",
        "year",
        "gCO2e",
        "L",
        "currency",
        "nat",
    )
)
"""Atoms that the built-in analyses use; a plugin may use others."""

_DECIMAL: Final = {
    "": 1,
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "P": 10**15,
    "E": 10**18,
}
_BINARY: Final = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
_MAGNITUDES: Final = {**_DECIMAL, "B": 10**9, "Q": 10**15}
"""Suffixes of a plain count: `7B` is seven billion, `2T` two trillion."""

_DIGITS: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9][0-9_]*)"
"""Commas separate thousands and nothing else: `1,5` is no number."""
_NUMBER: Final = re.compile(
    rf"\s*([+-]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*([^0-9\s].*)?", re.DOTALL
)
_LONGEST_NUMBER: Final = 64
_MILLISECONDS: Final = ("ms", "ms/token")
_ALSO: Final = {
    "gCO2e": {"t": 10**6, "kg": 10**3, **{f"{prefix}tCO2e": factor * 10**6 for prefix, factor in _DECIMAL.items()}},
    "h": {"hour": 1, "hours": 1},
    "day": {"days": 1},
    "year": {"years": 1},
}
"""Other names of a unit, and how many of it they are."""


def parse_number(text: str, unit: str = "") -> int | float:
    """Read `"7B"`, `"2T"`, `"80 GB"` or `"1.5e3"` in base units of `unit`; whole numbers stay integers.

    Raises ValueError with the reason where the text is no such number or its unit is another one.
    """
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None:
        raise ValueError("not a number")
    suffix, digits = (match[2] or "").strip(), match[1].replace("_", "").replace(",", "")
    if suffix == "%" and not unit:
        return float(digits) / 100
    if suffix in _MILLISECONDS and unit in ("s", "s/token"):
        return float(digits) / 1000
    return _scaled(digits, _factor(suffix, unit))


def _scaled(digits: str, factor: int) -> int | float:
    if digits.lstrip("+-").isdigit():
        return int(digits) * factor
    value = float(digits) * factor
    if abs(value) >= 2**63:
        return value
    exact = Decimal(digits) * factor
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _factor(suffix: str, unit: str) -> int:
    if suffix in _ALSO.get(unit, {}):
        return _ALSO[unit][suffix]
    if suffix.endswith(unit) and unit:
        prefix = suffix[: len(suffix) - len(unit)].strip()
        known = _DECIMAL | _BINARY if unit == "B" else _DECIMAL | _BINARY | _MAGNITUDES
        if prefix in known:
            return known[prefix]
    if suffix in _MAGNITUDES:
        return _MAGNITUDES[suffix]
    if suffix.startswith(","):
        raise ValueError("a comma separates thousands: write 1.5, or 1,500")
    raise ValueError(f"its unit {suffix!r} is not {unit!r}" if unit else f"{suffix!r} is no magnitude (K, M, B, T)")


@lru_cache(maxsize=2**12)
def without_unit(description: str) -> str:
    """A symbol's description without the unit it ends with."""
    unit = unit_in(description)
    return description if unit is None else description[: -len(unit)].rstrip(", ")


def unit_in(description: str) -> str | None:
    """The unit a symbol's description ends with (`"energy of the run, Wh"`), or None where it names none."""
    _, comma, tail = description.rpartition(", ")
    return tail if comma and is_unit(tail) else None


def is_unit(text: str) -> bool:
    """Whether `text` is a product of known atoms over a product of known atoms."""
    atoms = re.split(r"[/·]", text)
    return all(atom in BASE_UNITS for atom in atoms)


def meet(expected: str, actual: str, where: str) -> None:
    """Check that two units are one; raises UnitError naming `where` they meet."""
    if expected != actual:
        raise UnitError(f"{where}: expected {expected or 'a plain number'}, got {actual or 'a plain number'}")
