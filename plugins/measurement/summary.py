"""Raw timings to a rate: median, spread, and what is odd about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

ENOUGH: Final = 30
"""Timings of a shape below which no rate is given."""

NOISY: Final = 0.1
"""The spread (p90 less p10, over the median) from which a rate is called noisy."""

ABOVE_PEAK: Final = 1.02
"""A rate above this multiple of the dense peak was not measured right, or the peak is wrong."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Work a second over repeated runs, in the work's unit a second (FLOP/s or B/s)."""

    median: float
    p10: float
    p90: float
    max: float
    n: int

    @property
    def noisy(self) -> bool:
        """Whether nine runs in ten lie further apart than a tenth of the median."""
        return self.p90 - self.p10 > NOISY * self.median


def rates_of(work: float, nanoseconds: Sequence[int]) -> Rates:
    """The rates of runs that each did `work`; there must be at least one."""
    rates = sorted(work * 1e9 / each for each in nanoseconds)
    tenths = quantiles(rates, n=10, method="inclusive") if len(rates) > 1 else rates * 9
    return Rates(median(rates), tenths[0], tenths[-1], rates[-1], len(rates))


def exceeds_peak(rate: float, peak: float | None) -> bool | None:
    """Whether a rate is more than the datasheet's dense peak allows; None where no peak is known."""
    return None if peak is None else rate > ABOVE_PEAK * peak
