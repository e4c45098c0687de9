"""Intervals, from the bootstrap that was measured to cover.

They are percentiles over resamples:

- over resampled rows from 100 independent runs on: they ask nothing of the noise;
- over redrawn residuals with fewer runs. There the rows' percentiles are too wide (up to 100 % for a nominal
  95 %), since a resample that happens to lack a key run throws the exponents far off.

Redrawn residuals are smoothed by a normal of Silverman's width: a fit of this kind passes exactly through a few
runs, and the heap of residuals at zero would make the redrawn fits too sure of themselves (compare De Angelis,
Hall & Young 1993 on the bootstrap of medians).

The percentiles lie farther out than the nominal ones, as Student's t lies farther out than the normal: plain
percentiles treat the spread of n residuals as known (Hesterberg 2015, arXiv:1411.5279, section 5.3, "expanded
percentile interval"). `benchmarks/scaling/coverage.py` measures it all side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from reporter_plugins.scaling.fit import LawFit
from reporter_plugins.scaling.resample import RESAMPLES, SEED, Bootstrap, bootstrap, residual_bootstrap
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.sandwich import Sandwich
from reporter_plugins.scaling.table import RunTable

LEVEL = 0.95
MANY_RUNS = 100
MOST_SHRUNK = 2.0
"""Checkpoints of very few runs: farther out there are no resamples to read."""
QUARTILES_APART = 2 * NormalDist().inv_cdf(0.75)
"""Interquartile range of a standard normal variable."""
ON_LOG_SCALE = frozenset({"A", "B", "K", "N_c", "D_c"})
"""Symbols whose uncertainty is a factor rather than a difference."""
NOT_NEGATIVE = frozenset({"E"})


@dataclass(frozen=True)
class Interval:
    """An estimate with its uncertainty, all in the unit of the estimate; arrays are alike in shape."""

    value: Floats | float
    low: Floats | float
    high: Floats | float
    error: Floats | float
    """Standard error: standard deviation over resampled rows."""
    level: float = LEVEL


@dataclass(frozen=True)
class Uncertainty:
    """The resamples of a fit: rows for standard errors, and residuals beside them for intervals of few runs."""

    rows: Bootstrap
    residuals: Bootstrap | None = None

    @property
    def draws(self) -> Bootstrap:
        """The resamples that intervals are read from."""
        return self.rows if self.residuals is None else self.residuals

    @property
    def fit(self) -> LawFit:
        """The fit of the table itself."""
        return self.rows.fit

    def tail(self, level: float) -> float:
        """Share of the resamples that an interval leaves out on each side: that beyond Student's t.

        Resampled rows also spread less than the estimate does, by sqrt((n-p)/n) for n runs and p symbols;
        redrawn residuals are widened for it before they are drawn.
        """
        freedom = max(self.rows.units - len(self.fit.theta), 1)
        shrunk = self.rows.units / freedom if self.residuals is None else 1.0
        return NormalDist().cdf(-student(0.5 + level / 2, freedom) * min(shrunk, MOST_SHRUNK) ** 0.5)


def uncertainty(
    table: RunTable,
    fit: LawFit,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    executor: Executor | None = None,
) -> Uncertainty:
    """Resample a fit as its table needs; `executor` shares the work out and does not change the result.

    Whole runs are drawn where rows are checkpoints; their residuals are not redrawn, as they hang together.
    """
    rows = bootstrap(table, fit, resamples=resamples, seed=seed, executor=executor)
    if rows.units < len(table) or rows.units >= MANY_RUNS:
        return Uncertainty(rows)
    redrawn = residual_bootstrap(table, fit, resamples=resamples, seed=seed, executor=executor)
    return Uncertainty(rows, redrawn)


def symbol_intervals(found: Uncertainty, level: float = LEVEL) -> dict[str, Interval]:
    """Return the interval of every symbol of the law, and of a = beta/(alpha+beta) where it has both."""
    values = dict(found.fit.values)
    if {"alpha", "beta"} <= values.keys():
        values["a"] = found.fit.a
    tail = found.tail(level)
    return {s: _interval(v, found.draws.column(s), found.rows.column(s), level, tail) for s, v in values.items()}


def function_interval(found: Uncertainty, function: Callable[[Floats], Floats], level: float = LEVEL) -> Interval:
    """Return the interval of any function of the symbols: [stack, p] -> [stack] or [stack, k].

    The symbols come in the order of `found.fit.form.symbols`. Resamples where the function is not a number (a
    law without an optimum) are left out.
    """
    value = np.asarray(function(found.fit.frame.to_symbols(found.fit.theta[None, :])))[0]
    draws, rows = (np.asarray(function(b.symbols)) for b in (found.draws, found.rows))
    return _interval(value, draws, rows, level, found.tail(level))


def percentile_intervals(draws: Bootstrap, level: float = LEVEL) -> dict[str, Interval]:
    """Return plain percentiles of one bootstrap, as Besiroglu et al. 2024 (arXiv:2404.10102) report."""
    found = {}
    for symbol in draws.fit.form.symbols:
        column = draws.column(symbol)
        low, high = np.percentile(column, [50 * (1 - level), 50 * (1 + level)])
        error = draws.standard_error(symbol)
        found[symbol] = Interval(draws.fit.values[symbol], float(low), float(high), error, level)
    return found


def _interval(value: Floats | float, draws: Floats, rows: Floats, level: float, tail: float) -> Interval:
    low, high = _ends(draws, tail)
    with np.errstate(over="ignore", invalid="ignore"):
        error = _column_wise(lambda column: column.std(ddof=1), rows)
    if np.ndim(value) == 0:
        return Interval(float(value), float(low), float(high), float(error), level)
    return Interval(value, low, high, error, level)


def _ends(draws: Floats, tail: float) -> tuple[Floats, Floats]:
    """Percentiles at p (R + 1), which with few resamples do not lie too far in; `tail` is left out on each side."""

    def at(share: float) -> Floats:
        return _column_wise(lambda column: np.percentile(column, 100 * share, method="weibull"), draws)

    return at(tail), at(1 - tail)


def quartile_spread(draws: Floats) -> Floats:
    """Return the standard deviation by the interquartile range, of every column of draws [resamples, …]."""
    return _column_wise(lambda c: np.subtract(*np.percentile(c, [75, 25])) / QUARTILES_APART, draws)


def sandwich_intervals(sandwich: Sandwich, level: float = LEVEL) -> dict[str, Interval]:
    """Return the interval of every symbol from sandwich errors and Student's t."""
    reach = student(0.5 + level / 2, sandwich.freedom)
    return {
        symbol: _around(sandwich.fit.values[symbol], error, reach, symbol, level)
        for symbol, error in sandwich.symbol_errors().items()
    }


def _around(value: float, error: float, reach: float, symbol: str, level: float) -> Interval:
    if value == 0 and symbol in ON_LOG_SCALE | NOT_NEGATIVE:  # held at its bound, where slopes tell nothing
        return Interval(value, np.nan, np.nan, np.nan, level)
    if symbol in ON_LOG_SCALE and value > 0:
        factor = float(np.exp(min(reach * error / value, 700.0)))
        return Interval(value, value / factor, value * factor, error, level)
    low = value - reach * error
    return Interval(value, max(low, 0.0) if symbol in NOT_NEGATIVE else low, value + reach * error, error, level)


def student(probability: float, freedom: int) -> float:
    """Quantile of Student's t, Abramowitz & Stegun 26.7.5; within 0.5 % from 4 degrees of freedom on."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / freedom ** (i + 1) for i, term in enumerate(terms)))


def _column_wise(function: Callable[..., Floats], draws: Floats) -> Floats:
    """Apply a statistic to every column's numbers; not a number where fewer than two are left."""
    if draws.ndim > 1:
        return np.array([_column_wise(function, draws[:, k]) for k in range(draws.shape[1])])
    kept = draws[~np.isnan(draws)]
    return np.asarray(function(kept) if len(kept) > 1 else np.nan)
