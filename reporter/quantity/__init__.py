"""Numbers that show how they were made: quantities, formulas, units, ranges, and how all of them are written."""

from reporter.quantity.given import GivenFloat, GivenInt, Range, given
from reporter.quantity.quantity import LEVEL, Formula, Given, Method, Origin, Quantity, as_quantity, total
from reporter.quantity.text import (
    exact,
    in_full,
    interval_text,
    scaled,
    short,
    show,
    significant,
    substituted,
    typeset,
)
from reporter.quantity.units import parse_number, without_unit

__all__ = [
    "LEVEL",
    "Formula",
    "Given",
    "GivenFloat",
    "GivenInt",
    "Method",
    "Origin",
    "Quantity",
    "Range",
    "as_quantity",
    "exact",
    "given",
    "in_full",
    "interval_text",
    "parse_number",
    "scaled",
    "short",
    "show",
    "significant",
    "substituted",
    "total",
    "typeset",
    "without_unit",
]
