"""How a number was made, as text: what a page shows behind it and `reporter explain` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from reporter.quantity import (
    LEVEL,
    Formula,
    Given,
    Method,
    Quantity,
    in_full,
    interval_text,
    short,
    show,
    substituted,
    typeset,
    without_unit,
)

Locate: TypeAlias = Callable[[str], str]
"""The place of a key of models.toml, `models.toml:23`."""


# Named tuples: a page has hundreds of them, and a frozen dataclass takes three times as long to make.


class InputRow(NamedTuple):
    """One input of a formula: its symbol, what it is, its value, and where that comes from."""

    symbol: str
    description: str
    value: str
    where: str
    """Where it was given, empty for a number that has a derivation of its own."""
    number: str
    """The name of the number it is, empty for one that was given."""


Rows: TypeAlias = dict[tuple[str, str, int], InputRow]
"""By symbol, description and the identity of the number: whoever keeps them holds on to the numbers."""


class Derivation(NamedTuple):
    """One number, and everything it was made from, one step deep."""

    name: str
    short: str
    """As people read it: `13.5 GB`."""
    full: str
    """In base units, with every digit."""
    interval: str
    level: int
    """Percent that the interval holds."""
    formula: str
    substituted: str
    source: str
    where: str
    inputs: tuple[InputRow, ...]


def derive(quantity: Quantity, locate: Locate, known: Rows | None = None) -> Derivation:
    """The derivation of one number; `known` keeps rows of inputs, which go into many numbers, by what they are."""
    origin = quantity.origin
    formula, level, values = "", LEVEL, ""
    if isinstance(origin, Formula):
        formula, values = typeset(origin.expression), substituted(origin, quantity.inputs)
    elif isinstance(origin, Method):
        formula, level = origin.expression, origin.level
    return Derivation(
        quantity.name,
        short(quantity.value, quantity.unit),
        in_full(quantity),
        interval_text(quantity),
        level,
        formula,
        values,
        "" if isinstance(origin, Given) else origin.source,
        where_given(quantity, locate),
        _rows(quantity, locate, {} if known is None else known),
    )


def where_given(quantity: Quantity, locate: Locate) -> str:
    """Where an input was given: a line of models.toml, or the source of a default or of a table's figure."""
    origin = quantity.origin
    if not isinstance(origin, Given):
        return ""
    return locate(origin.key) if origin.key else origin.source


def _rows(quantity: Quantity, locate: Locate, known: Rows) -> tuple[InputRow, ...]:
    origin, rows = quantity.origin, list[InputRow]()
    symbols = origin.symbols if isinstance(origin, Formula) else {}
    for symbol, each in quantity.inputs.items():
        key = symbol, symbols.get(symbol, ""), id(each)
        row = known.get(key)
        if row is None:
            described = without_unit(key[1])  # the value beside it has its unit
            row = known[key] = InputRow(symbol, described, show(each), where_given(each, locate), each.name)
        rows.append(row)
    return tuple(rows)


def tree(quantity: Quantity, locate: Locate) -> Iterator[str]:
    """The whole derivation in lines, an input below what it goes into; a number met again is not repeated."""
    yield from _branch(quantity, locate, "", "", set())


def _branch(quantity: Quantity, locate: Locate, symbol: str, indent: str, seen: set[str]) -> Iterator[str]:
    one = derive(quantity, locate)
    label = " = ".join(part for part in (symbol, one.name) if part)
    value = one.full if quantity.unit in ("", "parameters", "token") and not quantity.is_uncertain else show(quantity)
    yield f"{indent}{label} = {value}" + (f"   [{one.where}]" if one.where else "")
    if one.name and one.name in seen:
        if one.formula:
            yield f"{indent}    (as above)"
        return
    seen.add(one.name)
    inside = indent + "    "
    if one.formula:
        yield f"{inside}{one.formula}" + (f" = {one.substituted}" if one.substituted else "")
    if one.source:
        yield f"{inside}source: {one.source}"
    for name, each in quantity.inputs.items():
        yield from _branch(each, locate, name, inside, seen)
