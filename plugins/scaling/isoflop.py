"""IsoFLOP profiles: the lowest point of loss against log N at each budget, and how it moves with the budget.

Approach 2 of Hoffmann et al. 2022, arXiv:2203.15556, section 3.2. A profile counts only when its minimum lies
between runs; a cubic beside the parabola says how much of the answer is the parabola's shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import FLOPS_PER_PARAMETER_AND_TOKEN, RunTable

SAME_BUDGET = 0.15
"""Budgets closer than this in log C are one: runs of a profile stop at a whole number of steps."""
LEAST_RUNS = 4
LEAST_SIZES = 3


@dataclass(frozen=True)
class Profile:
    """One budget."""

    flops: float
    rows: NDArray[np.intp]
    """Rows of the table."""
    params: float
    """N of the parabola's minimum; not a number where the profile is left out."""
    tokens: float
    """C / 6N there."""
    loss: float
    cubic_params: float
    """N of the cubic's minimum; not a number with fewer than five sizes or without a minimum inside."""
    fault: str
    """Why the profile is left out, or empty."""


@dataclass(frozen=True)
class PowerLine:
    """value = coefficient * C^exponent, a straight line in logs."""

    coefficient: float
    exponent: float
    error: float
    """Standard error of the exponent, ordinary least squares; not a number for two points."""

    def at(self, flops: Floats) -> Floats:
        """Value at budgets [k]."""
        return np.asarray(self.coefficient * np.asarray(flops) ** self.exponent)


@dataclass(frozen=True)
class IsoFlop:
    """All profiles of a table and the lines through their minima."""

    profiles: tuple[Profile, ...]
    params: PowerLine
    """Optimal N over C; its exponent is a."""
    tokens: PowerLine
    """Optimal D over C; its exponent is b."""
    cubic_params: PowerLine | None
    """The same from cubics, where at least two profiles have one."""

    @property
    def used(self) -> tuple[Profile, ...]:
        """Profiles that count."""
        return tuple(profile for profile in self.profiles if not profile.fault)


def isoflop(table: RunTable) -> IsoFlop | None:
    """Fit a parabola to every budget with enough runs; None where fewer than two budgets have a minimum."""
    flops, params = table.column("flops"), table.column("params")
    profiles = tuple(_profile(rows, flops, params, table.loss) for rows in budgets(flops))
    good = [profile for profile in profiles if not profile.fault]
    if len(good) < 2:
        return None
    spent = np.array([profile.flops for profile in good])
    cubic = np.array([profile.cubic_params for profile in good])
    seen = np.isfinite(cubic)
    return IsoFlop(
        profiles=profiles,
        params=power_line(spent, np.array([profile.params for profile in good])),
        tokens=power_line(spent, np.array([profile.tokens for profile in good])),
        cubic_params=power_line(spent[seen], cubic[seen]) if seen.sum() >= 2 else None,
    )


def budgets(flops: Floats) -> list[NDArray[np.intp]]:
    """Rows of each budget that has enough runs for a profile, lowest budget first."""
    order = np.argsort(flops, kind="stable")
    cuts = np.flatnonzero(np.diff(np.log(flops[order])) > SAME_BUDGET) + 1
    return [rows for rows in np.split(order, cuts) if len(rows) >= LEAST_RUNS]


def power_line(flops: Floats, values: Floats) -> PowerLine:
    """Least squares of log value on log C."""
    x, y = np.log(flops), np.log(values)
    centre = x.mean()
    spread = float(((x - centre) ** 2).sum())
    slope = float(((x - centre) * y).sum() / spread)
    miss = y - y.mean() - slope * (x - centre)
    freedom = len(x) - 2
    error = float(np.sqrt((miss @ miss) / freedom / spread)) if freedom > 0 else float("nan")
    return PowerLine(float(np.exp(y.mean() - slope * centre)), slope, error)


def _profile(rows: NDArray[np.intp], flops: Floats, params: Floats, loss: Floats) -> Profile:
    budget = float(np.exp(np.log(flops[rows]).mean()))
    x, y = np.log(params[rows]), loss[rows]
    lowest, height, fault = _parabola(x, y)
    if fault:
        return Profile(budget, rows, np.nan, np.nan, np.nan, np.nan, fault)
    size = float(np.exp(lowest))
    tokens = budget / (FLOPS_PER_PARAMETER_AND_TOKEN * size)
    return Profile(budget, rows, size, tokens, height, _cubic_minimum(x, y), "")


def _parabola(x: Floats, y: Floats) -> tuple[float, float, str]:
    """Return the place and height of a parabola's minimum, and why it does not count."""
    if len(np.unique(x)) < LEAST_SIZES:
        return np.nan, np.nan, f"fewer than {LEAST_SIZES} sizes"
    centre = x.mean()
    bend, slope, level = np.polyfit(x - centre, y, 2)
    if bend <= 0:
        return np.nan, np.nan, "the loss has no minimum: the parabola opens downwards"
    lowest = centre - slope / (2 * bend)
    below, above = int((x < lowest).sum()), int((x > lowest).sum())
    if not below or not above:
        side = "smaller" if not below else "larger"
        return np.nan, np.nan, f"the minimum is not bracketed: no run is {side}"
    return float(lowest), float(level - slope**2 / (4 * bend)), ""


def _cubic_minimum(x: Floats, y: Floats) -> float:
    """N at a cubic's minimum inside the runs, or not a number."""
    if len(np.unique(x)) <= 4:
        return np.nan
    centre = x.mean()
    third, second, first, _ = np.polyfit(x - centre, y, 3)
    inside = second**2 - 3 * third * first
    if inside <= 0:
        return np.nan
    lowest = centre + (-second + np.sqrt(inside)) / (3 * third) if third else centre - first / (2 * second)
    return float(np.exp(lowest)) if x.min() < lowest < x.max() else np.nan
