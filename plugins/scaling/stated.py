"""Estimates as quantities: a value, its 90 % interval, and in words how it was found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.result import Numbers
from reporter_plugins.scaling.robust import Floats

from reporter import Method, Quantity

DIGITS = 5
"""Significant digits of numbers that are kept for charts."""


@dataclass(frozen=True)
class Stated:
    """How the numbers of one fit were found, and where its runs were published."""

    method: str
    source: str

    def plain(self, value: float, unit: str = "") -> Quantity:
        """A number without an interval."""
        return Quantity(float(value), unit, Method(self.method, self.source))

    def number(self, value: float, unit: str, low: float, high: float) -> Quantity:
        """A number with its interval, where both of the interval's ends are numbers."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self.plain(value, unit)
        return Quantity(float(value), unit, Method(self.method, self.source), low=float(low), high=float(high))


def numbers(values: Floats | None, digits: int = DIGITS) -> Numbers:
    """Numbers for a result, at the digits a chart can show; none where there is no column."""
    if values is None:
        return ()
    return tuple(float(f"{value:.{digits}g}") for value in np.asarray(values).tolist())


def finite(value: float) -> float | None:
    """The number, None in place of one that is not."""
    return float(value) if math.isfinite(value) else None
