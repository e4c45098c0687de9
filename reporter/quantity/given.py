"""Numbers of a definition that remember where they were written.

`cooling.litres_per_kwh` is a float like any other, and put into a formula it brings its unit, its place in
models.toml and its range along. Plain arithmetic on it gives a plain number, which has forgotten them.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.quantity.quantity import Given, Quantity
from reporter.quantity.ranges import middle


class GivenInt(int):
    """A whole number that remembers its quantity."""

    quantity: Quantity


class GivenFloat(float):
    """A number that remembers its quantity; its value is the central one of a range."""

    quantity: Quantity


def given(quantity: Quantity) -> GivenInt | GivenFloat:
    """The number of `quantity`, remembering it."""
    number = GivenInt(quantity.value) if isinstance(quantity.value, int) else GivenFloat(quantity.value)
    number.quantity = quantity
    return number


@dataclass(frozen=True, slots=True)
class Range:
    """A range as it is written: `[low, high]` or `{ low, high, value }`."""

    low: float
    high: float
    value: float

    @classmethod
    def of(cls, low: float, high: float, value: float | None = None) -> Range:
        """Check and complete a range.

        Raises ValueError where low, value and high are not in order, or no float holds them.
        """
        try:
            central = middle(low, high) if value is None else value
        except OverflowError:
            raise ValueError("a range of numbers that are too large") from None
        if not low <= central <= high:
            raise ValueError("a range needs low <= value <= high")
        return cls(low, high, central)

    def quantity(self, unit: str, origin: Given) -> Quantity:
        """The range as an uncertain quantity; an empty range is a certain one."""
        if self.low == self.high:
            return Quantity(self.value, unit, origin)
        return Quantity(self.value, unit, origin, low=self.low, high=self.high)
