"""Sizes: products and sums of a configuration's fields that stay readable, `L * h * (a * d)`.

Every count is written with them, so that the formula on the page is the one that was put together from the fields,
and the one that ran.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from reporter import Formula, Quantity

Symbols: TypeAlias = Mapping[str, tuple[Quantity, str]]
"""By symbol: the number it stands for, and what it is."""

_ATOM, _PRODUCT, _SUM = 2, 1, 0


class Size:
    """An exact number as an expression over named numbers; immutable."""

    __slots__ = ("_strength", "expression", "symbols", "value")

    def __init__(self, expression: str, symbols: Symbols, value: int, strength: int = _ATOM) -> None:
        self.expression = expression
        self.symbols = symbols
        self.value = value
        self._strength = strength

    @classmethod
    def of(cls, symbol: str, quantity: Quantity, description: str) -> Size:
        """The size that one number is."""
        return cls(symbol, {symbol: (quantity, description)}, int(quantity.value))

    @classmethod
    def exactly(cls, value: int) -> Size:
        """A whole number of the architecture itself, as the 2 of a norm's gain and bias."""
        return cls(str(value), {}, value)

    def __mul__(self, other: Size | int) -> Size:
        """The product; a one that is the architecture's own is left out."""
        if other.__class__ is not Size:
            other = _size(other)
        if not other.symbols and other.value == 1:
            return other if not self.symbols and self.value == 1 else self
        if not self.symbols and self.value == 1:
            return other
        left = self.expression if self._strength >= _PRODUCT else f"({self.expression})"
        right = other.expression if other._strength >= _PRODUCT else f"({other.expression})"
        symbols = self.symbols if self.symbols is other.symbols else self._with(other)
        return Size(f"{left} * {right}", symbols, self.value * other.value, _PRODUCT)

    def __rmul__(self, other: int) -> Size:
        """The product."""
        return _size(other) * self if other != 1 else self

    def __add__(self, other: Size | int) -> Size:
        """The sum."""
        if other.__class__ is not Size:
            other = _size(other)
        return Size(f"{self.expression} + {other.expression}", self._with(other), self.value + other.value, _SUM)

    def __sub__(self, other: Size | int) -> Size:
        """The difference."""
        other = _size(other)
        text = f"{self.expression} - {other._inside(_PRODUCT)}"
        return Size(text, self._with(other), self.value - other.value, _SUM)

    def __floordiv__(self, other: Size | int) -> Size:
        """The quotient, rounded down; a divisor of zero gives zero, and the configuration's check names it."""
        other = _size(other)
        text = f"{self._inside(_PRODUCT)} // {other._inside(_ATOM)}"
        value = self.value // other.value if other.value else 0
        return Size(f"({text})", self._with(other), value)

    def quantity(self, unit: str = "parameters") -> Quantity:
        """The number this expression gives, with the expression as its formula."""
        inputs, described = dict[str, Quantity](), list[str]()
        for symbol, (quantity, description) in self.symbols.items():
            inputs[symbol] = quantity
            described.append(description)
        return _formula(self.expression, unit, tuple(inputs), tuple(described)).of(inputs)

    def __repr__(self) -> str:
        """`Size(L * h = 131072)`."""
        return f"Size({self.expression} = {self.value})"

    def _inside(self, strength: int) -> str:
        return self.expression if self._strength >= strength else f"({self.expression})"

    def _with(self, other: Size) -> Symbols:
        mine, others = self.symbols, other.symbols
        if not others or others is mine:
            return mine
        if not mine:
            return others
        merged = {**mine, **others}
        if len(merged) < len(mine) + len(others):
            _check_shared(mine, others)
        return merged


def _size(value: Size | int) -> Size:
    return value if isinstance(value, Size) else Size.exactly(value)


def _check_shared(first: Symbols, second: Symbols) -> None:
    for symbol in second:
        if (
            symbol in first
            and first[symbol] is not second[symbol]
            and first[symbol][0].value != second[symbol][0].value
        ):
            raise ValueError(f"the symbol {symbol} stands for two numbers in one expression")


@lru_cache(maxsize=8192)
def _formula(expression: str, unit: str, symbols: tuple[str, ...], described: tuple[str, ...]) -> Formula:
    return Formula(expression, unit=unit, **dict(zip(symbols, described, strict=True)))
