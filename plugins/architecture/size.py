"""Sizes: products and sums of a configuration's fields that stay readable, `L * h * (a * d)`.

Every count is written with them, so that the formula on the page is the one that was put together from the fields,
and the one that ran. Models of a family differ in their numbers and hardly in their formulas: a shape is a formula
without numbers, and what two shapes make is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from reporter import Formula, Quantity

Numbers: TypeAlias = tuple[Quantity, ...]

_ATOM, _PRODUCT, _SUM = 2, 1, 0


class _Shape:
    """An expression, and its symbols with what each is, in the order in which they are met; compared by identity."""

    __slots__ = ("expression", "strength", "symbols")

    def __init__(self, expression: str, symbols: dict[str, str], strength: int) -> None:
        self.expression = expression
        self.symbols = symbols
        self.strength = strength

    def within(self, strength: int) -> str:
        """The expression, in brackets where it is weaker than what it stands in."""
        return self.expression if self.strength >= strength else f"({self.expression})"


@dataclass(frozen=True, slots=True, eq=False)
class _Operator:
    """How two expressions are written as one."""

    text: str
    left: int
    """How strong the left side must be to stand without brackets."""
    right: int
    strength: int
    """Of the whole."""


_TIMES: Final = _Operator("{} * {}", _PRODUCT, _PRODUCT, _PRODUCT)
_PLUS: Final = _Operator("{} + {}", _SUM, _SUM, _SUM)
_MINUS: Final = _Operator("{} - {}", _SUM, _PRODUCT, _SUM)
_OVER: Final = _Operator("({} // {})", _PRODUCT, _ATOM, _ATOM)


class _Joint(NamedTuple):
    """What two shapes make together."""

    shape: _Shape
    numbers: Callable[[Any], Any] | None
    """Picks its numbers from those of both; None where it has all of them."""
    shared: tuple[tuple[int, int], ...]
    """Where in the one and in the other a symbol stands that both have."""


class Size:
    """An exact number as an expression over named numbers; immutable."""

    __slots__ = ("_numbers", "_shape", "value")

    def __init__(self, shape: _Shape, numbers: Numbers, value: int) -> None:
        self.value = value
        self._shape = shape
        self._numbers = numbers

    @classmethod
    def of(cls, symbol: str, quantity: Quantity, description: str) -> Size:
        """The size that one number is."""
        return cls(_symbol(symbol, description), (quantity,), int(quantity.value))

    @classmethod
    def exactly(cls, value: int) -> Size:
        """A whole number of the architecture itself, as the 2 of a norm's gain and bias."""
        return _whole(value)

    @property
    def expression(self) -> str:
        """As it is shown and run: `L * h`."""
        return self._shape.expression

    @property
    def inputs(self) -> dict[str, Quantity]:
        """The numbers it is made from, by symbol."""
        return dict(zip(self._shape.symbols, self._numbers, strict=True))

    def __mul__(self, other: Size | int) -> Size:
        """The product; a one that is the architecture's own is left out."""
        if other.__class__ is not Size:
            other = _size(other)
        if other.value == 1 and not other._numbers:
            return other if self.value == 1 and not self._numbers else self
        if self.value == 1 and not self._numbers:
            return other
        return self._joined(_TIMES, other, self.value * other.value)

    def __rmul__(self, other: int) -> Size:
        """The product."""
        return _size(other) * self if other != 1 else self

    def __add__(self, other: Size | int) -> Size:
        """The sum."""
        other = _size(other)
        return self._joined(_PLUS, other, self.value + other.value)

    def __sub__(self, other: Size | int) -> Size:
        """The difference."""
        other = _size(other)
        return self._joined(_MINUS, other, self.value - other.value)

    def __floordiv__(self, other: Size | int) -> Size:
        """The quotient, rounded down; a divisor of zero gives zero, and the configuration's check names it."""
        other = _size(other)
        value = self.value // other.value if other.value else 0
        return self._joined(_OVER, other, value)

    def quantity(self, unit: str = "parameters") -> Quantity:
        """The number this expression gives, with the expression as its formula."""
        return _formula(self._shape, unit).of_numbers(self._numbers)

    def __repr__(self) -> str:
        """`Size(L * h = 131072)`."""
        return f"Size({self._shape.expression} = {self.value})"

    def _joined(self, operator: _Operator, other: Size, value: int) -> Size:
        joint = _joint(operator, self._shape, other._shape)
        mine, others = self._numbers, other._numbers
        for first, second in joint.shared:
            if mine[first] is not others[second] and mine[first].value != others[second].value:
                symbol = tuple(self._shape.symbols)[first]
                raise ValueError(f"the symbol {symbol} stands for two numbers in one expression")
        both = mine + others
        return Size(joint.shape, joint.numbers(both) if joint.numbers else both, value)


def _size(value: Size | int) -> Size:
    return value if isinstance(value, Size) else _whole(value)


_KEPT: Final = 2**14
"""Shapes: all families together have some thousands."""


@lru_cache(maxsize=_KEPT)
def _symbol(symbol: str, description: str) -> _Shape:
    return _Shape(symbol, {symbol: description}, _ATOM)


@lru_cache(maxsize=_KEPT)
def _whole(value: int) -> Size:
    return Size(_Shape(str(value), {}, _ATOM), (), value)


@lru_cache(maxsize=_KEPT)
def _joint(operator: _Operator, left: _Shape, right: _Shape) -> _Joint:
    expression = operator.text.format(left.within(operator.left), right.within(operator.right))
    mine, others = list(left.symbols), list(right.symbols)
    shared = tuple((mine.index(symbol), at) for at, symbol in enumerate(others) if symbol in left.symbols)
    places = {symbol: at for at, symbol in enumerate((*mine, *others))}
    shape = _Shape(expression, {**left.symbols, **right.symbols}, operator.strength)
    return _Joint(shape, _picked(list(places.values())) if shared else None, shared)


def _picked(places: list[int]) -> Callable[[Any], Any]:
    """Takes the items at these places, as a tuple."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))


@lru_cache(maxsize=_KEPT)
def _formula(shape: _Shape, unit: str) -> Formula:
    return Formula(shape.expression, unit=unit, **shape.symbols)
