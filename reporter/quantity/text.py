"""How numbers, units and formulas are written for people: `6.74B`, `13.5 GB`, `3.15e23 FLOP`, `6·N·D`."""

from __future__ import annotations

import ast
import math
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from reporter.quantity.quantity import Formula, Quantity

_PREFIXES: Final = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_COUNTS: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_PREFIXED: Final = frozenset(("B", "Wh", "W", "J", "B/s", "FLOP/s", "B/token", "J/token", "FLOP/s/W"))
_COUNTED: Final = frozenset(("parameters", "token", "token/s"))
_COUNTED_IN_MILLIONS: Final = frozenset(("h", "L"))
"""Thousands of these are written out: 184,320 h, and 1.46M h."""
_BEYOND: Final = 10**27
"""No multiple is used from here on."""
_NOT_FINITE: Final = {"inf": "∞", "-inf": "-∞", "nan": "undefined"}
_DIVIDED: Final = frozenset(("s", "s/token", "Wh/token", "J/FLOP"))
"""Units that are mostly written in thousandths and less of themselves."""
_TEN, _HUNDRED, _THOUSAND = 9.995000000000001, 99.95, 999.5
"""The least floats that three figures round up to these: a float is not quite 9.995."""
_ROUNDED_UP: Final = (0.009995, 0.09995000000000001, 0.9995, _TEN, _HUNDRED, _THOUSAND, 9995.0, 99950.0, 999500.0)
_SMALL: Final = ((1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"), (1e-15, "f"))


@lru_cache(maxsize=2**12, typed=True)
def significant(value: float, digits: int = 3) -> str:
    """`value` to `digits` significant figures, without an exponent between 0.001 and 1,000,000."""
    return _significant(value, digits)


def _significant(value: float, digits: int = 3) -> str:
    if digits == 3 and 1 <= value < _THOUSAND and not isinstance(value, int):  # most numbers, in a third of the time
        return f"{value:.2f}" if value < _TEN else f"{value:.1f}" if value < _HUNDRED else f"{value:.0f}"
    size = abs(value)
    if 1e-3 <= size < 1e6:
        if isinstance(value, int):
            return f"{value:,}"
        decimals = max(0, digits + 2 - bisect_right(_ROUNDED_UP, size))
        return f"{value:,.{decimals}f}"
    if value == 0:
        return "0"
    if isinstance(value, float) and not math.isfinite(value):
        return _NOT_FINITE[str(value)]
    mantissa, _, exponent = f"{_wide(value):.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


@lru_cache(maxsize=2**12, typed=True)
def exact(value: float) -> str:
    """Every digit of a whole number, with separators; at most six figures of any other."""
    if isinstance(value, int):
        return f"{value:,}"
    if not math.isfinite(value):
        return _NOT_FINITE[str(value)]
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"


@lru_cache(maxsize=2**12, typed=True)
def scaled(value: float, unit: str) -> tuple[str, str]:
    """A number and its unit at the multiple people use: (6.74B, parameters), (13.5, GB), (1.29, GWh)."""
    if not unit or not abs(value) < _BEYOND:
        return significant(value), unit
    if unit in _COUNTED or _is_currency(unit):
        return _stepped(value, _COUNTS, ("", unit), in_number=True)
    if unit in _COUNTED_IN_MILLIONS:
        return _stepped(value, _COUNTS[:3], ("", unit), in_number=True)
    if unit in _PREFIXED:
        return _stepped(value, _PREFIXES, ("", unit), in_number=False)
    if unit == "gCO2e":
        return _stepped(value, ((1e6, "t"), (1e3, "kg")), ("g", "CO2e"), in_number=False)
    if unit in _DIVIDED:
        return _divided(value, unit)
    return significant(value), unit


def _is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isascii() and unit.isupper()


def short(value: float, unit: str) -> str:
    """A number with its unit at the multiple people use: `13.5 GB`."""
    number, shown = scaled(value, unit)
    return f"{number} {shown}" if shown else number


def show(quantity: Quantity) -> str:
    """A quantity in one line: number, unit and, where it is uncertain, its 90 % interval."""
    text = short(quantity.value, quantity.unit)
    return text if quantity.low is None else f"{text} ({interval_text(quantity)})"


def interval_text(quantity: Quantity) -> str:
    """The 90 % interval in words, empty for a certain number."""
    if quantity.low is None or quantity.high is None:
        return ""
    low, low_unit = scaled(quantity.low, quantity.unit)
    high, high_unit = scaled(quantity.high, quantity.unit)
    shared = f"{low} to {high} {high_unit}" if low_unit == high_unit else f"{low} {low_unit} to {high} {high_unit}"
    return shared.rstrip()


def in_full(quantity: Quantity) -> str:
    """The number in base units, and GiB beside bytes: what stands behind the short form."""
    text = f"{exact(quantity.value)} {quantity.unit}".rstrip()
    if quantity.unit != "B" or not 2**30 <= quantity.value < _BEYOND:
        return text
    return f"{text} = {quantity.value / 2**30:.4g} GiB"


@lru_cache(maxsize=4096)
def typeset(expression: str) -> str:
    """A formula as people write it: `6 * N * D` is 6 · N · D, `h ** 2` is h^2 (the text that runs is unchanged)."""
    return expression.replace(" * ", " · ").replace("**", "^")


def substituted(formula: Formula, inputs: Mapping[str, Quantity]) -> str:
    """The formula with the inputs' values in the symbols' places."""
    text, names, has_commas = _template(formula)
    values = [exact(inputs[name].value) for name in names]
    if has_commas:  # beside commas that separate arguments a number has none itself
        values = [value.replace(",", "") for value in values]
    return text % tuple([f"({value})" if value[0] == "-" else value for value in values])


@lru_cache(maxsize=4096)
def _template(formula: Formula) -> tuple[str, tuple[str, ...], bool]:
    """The typeset formula with `%s` in the symbols' places, the symbols in that order, and whether it has commas."""
    expression = formula.expression
    places = _symbol_places(expression, tuple(formula.symbols))
    pieces, position = list[str](), 0
    for start, end, _ in places:
        pieces += [expression[position:start].replace("%", "%%"), "%s"]
        position = end
    pieces.append(expression[position:].replace("%", "%%"))
    return typeset("".join(pieces)), tuple(name for _, _, name in places), "," in expression


def _symbol_places(expression: str, symbols: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    """Where each symbol stands, in order: start, end and name."""
    source = expression.encode()  # Python counts columns in bytes
    names = (node for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name))
    return tuple(
        sorted(
            (len(source[: name.col_offset].decode()), len(source[: name.end_col_offset].decode()), name.id)
            for name in names
            if name.id in symbols
        )
    )


def _wide(value: float) -> float | Decimal:
    """Whole numbers are formatted as decimals: a float holds none above 1.8e308."""
    return Decimal(value) if isinstance(value, int) else value


def _stepped(
    value: float, steps: tuple[tuple[float, str], ...], rest: tuple[str, str], *, in_number: bool
) -> tuple[str, str]:
    # 999,600 is shown as 1M and not as 1,000K: the step is chosen as if rounded to three figures.
    smallest, unit = rest
    size = abs(float(value))
    for step, prefix in steps:
        if size >= 0.9995 * step:
            number = _significant(value / step)
            return (number + prefix, unit) if in_number else (number, prefix + unit)
    return significant(value), smallest + unit


def _divided(value: float, unit: str) -> tuple[str, str]:
    """`3.20 ms`, `566 fJ/FLOP`; as it is where there is no name for so small a part."""
    for step, prefix in _SMALL:
        if abs(value) >= step:
            return _significant(value / step), f"{prefix}{unit}"
    return significant(value), unit
