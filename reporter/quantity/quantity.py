"""Quantity and Formula: a number that knows how it was made, and the formula that made it.

The formula that is shown is the code that ran: a `Formula` holds the expression as text, checks it once and
evaluates it. Integers stay exact; an input given as a range makes every number computed from it a range.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from reporter.errors import FormulaError
from reporter.quantity import ranges
from reporter.quantity.expression import compile_expression
from reporter.quantity.units import meet, unit_in

NO_INPUTS: Final[Mapping[str, Quantity]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Given:
    """The origin of an input: a key of models.toml, or the source of a default or of a table's figure."""

    key: str = ""
    """Path of the key in models.toml, such as `models.llama-2-7b.training.tokens`; empty for other origins."""
    source: str = ""
    """Where the figure comes from when it is not written in models.toml."""


LEVEL: Final = 90
"""Percent that an interval holds, unless its method says otherwise."""


@dataclass(frozen=True, slots=True)
class Method:
    """The origin of an estimate: what was done, in words, where no closed formula gives the number."""

    expression: str
    source: str = ""
    level: int = LEVEL
    """Percent that the interval of its number holds; formulas take every interval for one of 90 %."""


Origin: TypeAlias = "Given | Method | Formula"

CONSTANT: Final = Given(source="constant")

_SMALL: Final = 2**63
_LARGEST_BITS: Final = 14_000
"""Of a whole number: Python writes one of 4,300 digits and no longer one."""


class Quantity:
    """A number with its unit, its origin, its inputs and, where an input is uncertain, its 90 % interval.

    `name` is its name in a report it was read from (`parameters.total`), empty while it is being computed.
    Read-only by convention: a frozen dataclass takes four times as long to make, and a report makes them by the
    hundred thousand.
    """

    __slots__ = ("_samples", "high", "inputs", "low", "name", "origin", "unit", "value")

    def __init__(
        self,
        value: float,
        unit: str = "",
        origin: Origin | None = None,
        inputs: Mapping[str, Quantity] = NO_INPUTS,
        low: float | None = None,
        high: float | None = None,
        samples: Any = None,
        name: str = "",
    ) -> None:
        self.value = value
        self.unit = unit
        self.origin: Origin = origin or CONSTANT
        self.inputs = inputs
        self.low = low
        self.high = high
        self.name = name
        self._samples = samples

    @property
    def is_uncertain(self) -> bool:
        """Whether it carries an interval."""
        return self.low is not None

    @property
    def samples(self) -> Any:
        """Draws of an uncertain number, shape (SAMPLES,); the value itself where it is certain."""
        if self.low is None or self.high is None:
            return self.value
        if self._samples is None:
            self._samples = self._draw(self.low, self.high)
        return self._samples

    def __repr__(self) -> str:
        """`Quantity(6738415616, 'parameters')`."""
        return f"Quantity({self.value!r}, {self.unit!r})"

    def _draw(self, low: float, high: float) -> Any:
        if isinstance(self.origin, Formula):
            return self.origin.sample(self.inputs)
        return ranges.draw(f"{self.origin}|{low!r}|{self.value!r}|{high!r}", low, self.value, high)


class Formula:
    """An expression over named symbols, with the unit of its result and its source.

    `Formula("6 * N * D", unit="FLOP", N="parameters active per token, parameters", D="training tokens, token",
    source="Kaplan et al. 2020, section 2.1")`. Where a symbol's description ends with a unit, the quantity
    put in must have it. Calling it with one quantity or plain number a symbol gives a Quantity.

    Raises FormulaError where the expression is not in the formula language, and UnitError where units do not meet.
    """

    __slots__ = ("_array", "_names", "_scalar", "_units", "expression", "source", "symbols", "unit")

    def __init__(self, expression: str, *, unit: str = "", source: str = "", **symbols: str) -> None:
        self.expression = " ".join(expression.split())
        self.unit = unit
        self.source = source
        self.symbols: Mapping[str, str] = MappingProxyType(symbols)
        self._units = tuple((name, found) for name, text in symbols.items() if (found := unit_in(text)) is not None)
        self._names = tuple(symbols)
        self._scalar, self._array = compile_expression(self.expression, self._names)

    def __call__(self, **inputs: Quantity | float) -> Quantity:
        """The number this formula gives for `inputs`, one for each symbol."""
        return self.of(
            {name: value if type(value) is Quantity else as_quantity(value) for name, value in inputs.items()}
        )

    def of(self, quantities: dict[str, Quantity]) -> Quantity:
        """The number this formula gives for quantities, one for each symbol; they are kept as its inputs."""
        return self._made(quantities if tuple(quantities) == self._names else self._in_order(quantities))

    def of_numbers(self, numbers: Iterable[Quantity]) -> Quantity:
        """The number this formula gives for quantities in the order of its symbols."""
        return self._made(dict(zip(self._names, numbers, strict=True)))

    def _made(self, quantities: dict[str, Quantity]) -> Quantity:
        for name, unit in self._units:
            if unit != quantities[name].unit:
                meet(unit, quantities[name].unit, f"{name} in {self.expression}")
        value = self._evaluate(quantities)
        for quantity in quantities.values():
            if quantity.low is not None:
                return self._uncertain(value, quantities)
        return Quantity(value, self.unit, self, quantities)

    def _in_order(self, quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
        """The inputs in the order of the symbols."""
        if quantities.keys() != self.symbols.keys():
            odd = ", ".join(sorted(quantities.keys() ^ self.symbols.keys()))
            raise FormulaError(f"{self.expression}: called with other symbols than it has: {odd}")
        return {name: quantities[name] for name in self._names}

    def sample(self, inputs: Mapping[str, Quantity]) -> Any:
        """Draws of the result, from the inputs' draws."""
        return self._array(*(_sampled(inputs[name]) for name in self.symbols))

    def _evaluate(self, quantities: Mapping[str, Quantity]) -> int | float:
        try:
            value = self._scalar(*[quantity.value for quantity in quantities.values()])
        except (ArithmeticError, ValueError) as error:
            raise self._failed(quantities, str(error)) from error
        if type(value) is int and -_SMALL < value < _SMALL:
            return value
        if not _is_number(value):
            raise self._failed(quantities, "the result is no finite real number")
        return cast("int | float", value)

    def _uncertain(self, value: float, quantities: Mapping[str, Quantity]) -> Quantity:
        samples = self.sample(quantities)
        low, high = ranges.interval(samples)
        if not math.isfinite(low) or not math.isfinite(high):
            raise self._failed(quantities, "within the ranges of its inputs the result is no finite number")
        return Quantity(value, self.unit, self, quantities, low, high, samples)

    def _failed(self, quantities: Mapping[str, Quantity], reason: str) -> FormulaError:
        values = ", ".join(f"{name} = {_in_message(quantity.value)}" for name, quantity in quantities.items())
        return FormulaError(f"{self.expression} with {values}: {reason}")

    def __repr__(self) -> str:
        """`Formula('6 * N * D', unit='FLOP')`."""
        return f"Formula({self.expression!r}, unit={self.unit!r})"


def _sampled(quantity: Quantity) -> Any:
    samples = quantity.samples
    # numpy's integers have 64 bits, and counts of FLOPs more.
    return float(samples) if isinstance(samples, int) else samples


def _is_number(value: Any) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    if isinstance(value, int):
        return value.bit_length() <= _LARGEST_BITS
    return isinstance(value, float) and math.isfinite(value)


def _in_message(value: float) -> str:
    return "a number of many digits" if isinstance(value, int) and value.bit_length() > 200 else str(value)


def as_quantity(value: Quantity | float) -> Quantity:
    """The quantity behind a number: itself, the one a definition's number remembers, or a plain constant."""
    if isinstance(value, Quantity):
        return value
    remembered = getattr(value, "quantity", None)
    return remembered if isinstance(remembered, Quantity) else Quantity(value, origin=CONSTANT)


@lru_cache(maxsize=1024)
def _sum_formula(names: tuple[str, ...], unit: str) -> Formula:
    return Formula(" + ".join(names), unit=unit, **{name: name.replace("_", " ") for name in names})


def total(parts: Mapping[str, Quantity], unit: str = "") -> Quantity:
    """The sum of named parts of one unit; of a single part it is that part, which shows how it was made itself.

    Raises UnitError where a part has another unit; an empty sum is an exact 0.
    """
    if not parts:
        return Quantity(0, unit, Given(source="an empty sum"))
    first = next(iter(parts.values()))
    unit = unit or first.unit
    for name, part in parts.items():
        meet(unit, part.unit, name)
    return first if len(parts) == 1 else _sum_formula(tuple(parts), unit).of(dict(parts))
