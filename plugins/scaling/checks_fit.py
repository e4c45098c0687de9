"""What a fitted law can be doubted for: rows that pull, choices that matter, questions beyond the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.findings import (
    AT_ZERO,
    CHECKPOINTS,
    EXTRAPOLATION,
    NEGATIVE,
    NOT_CONVERGED,
    ONE_SIZE,
    OUTLIERS,
    RESAMPLES,
    THRESHOLD,
    Finding,
    listed,
)
from reporter_plugins.scaling.fit import LawFit
from reporter_plugins.scaling.intervals import quartile_spread
from reporter_plugins.scaling.resample import Bootstrap
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.stability import Refit, by_threshold, leave_one_size_out
from reporter_plugins.scaling.table import RunTable

FAR_OUT = 6.0
"""Residuals this many robust standard deviations out: one in five hundred million under normal noise."""
LEAST_OUT = 0.01
"""A residual under one per cent of the loss is no outlier, however small the others are."""
NORMAL_QUARTILE = 0.6745
CHARGE_MOVED, SIZE_MOVED = 2.0, 4.0
"""Standard errors: how far an exponent may go with another charge, and without one of a
dozen sizes. Without a size at an end the error grows by up to two thirds, so that the move alone spreads by 1.3
of them (Hausman 1978): three of those.
"""
STABLE = 0.95
WATCHED = ("alpha", "beta", "gamma", "alpha_N", "alpha_D", "a")
LEAST_CHAIN, LEAST_PAIRS, CORRELATED = 5, 30, 0.5
"""Rows of one size in a row, pairs of neighbours, and the correlation at which rows are one run's."""
EDGE = 1.001


@dataclass(frozen=True)
class Evidence:
    """What the checks of a fit look at."""

    table: RunTable
    fit: LawFit
    bootstrap: Bootstrap | None = None
    sizes_out: tuple[Refit, ...] = ()
    thresholds: tuple[Refit, ...] = ()


def gather(table: RunTable, fit: LawFit, bootstrap: Bootstrap | None) -> Evidence:
    """Refit as often as the checks need; without a bootstrap nothing tells what a large move is."""
    if bootstrap is None:
        return Evidence(table, fit)
    sizes = leave_one_size_out(table, fit) if table.params is not None else ()
    return Evidence(table, fit, bootstrap, sizes, by_threshold(table, fit))


def check_fit(evidence: Evidence) -> Iterator[Finding]:
    """Yield every finding about a fit."""
    checks = (_converged, _at_zero, _negative, _outliers, _chains, _resamples, _thresholds, _sizes)
    for check in checks:
        finding = check(evidence)
        if finding:
            yield finding


def _converged(evidence: Evidence) -> Finding | None:
    fit = evidence.fit
    if fit.converged:
        return None
    reason = f"the Newton decrement is {fit.decrement:.1e} of the objective: not a minimum"
    return Finding(NOT_CONVERGED, reason, figures={"decrement": fit.decrement})


def _at_zero(evidence: Evidence) -> Finding | None:
    fit = evidence.fit
    if not fit.at_zero:
        return None
    names = " and ".join(fit.at_zero)
    return Finding(AT_ZERO, f"{names} is best at zero: the runs do not tell it from the other terms")


def _negative(evidence: Evidence) -> Finding | None:
    wrong = [s for s in WATCHED if evidence.fit.values.get(s, 1.0) <= 0]
    if not wrong:
        return None
    return Finding(NEGATIVE, f"{' and '.join(wrong)} is not above zero: more would make the loss worse")


def robust_sigma(residuals: Floats) -> float:
    """Return the standard deviation by the median absolute residual."""
    return float(np.median(np.abs(residuals)) / NORMAL_QUARTILE)


def _outliers(evidence: Evidence) -> Finding | None:
    table, residuals = evidence.table, evidence.fit.residuals
    sigma = robust_sigma(residuals)
    rows = np.flatnonzero(np.abs(residuals) > max(FAR_OUT * sigma, LEAST_OUT))
    if not len(rows):
        return None
    rows = rows[np.argsort(-np.abs(residuals[rows]), kind="stable")]
    places = [f"{table.place(int(i))} ({-residuals[i]:+.1%})" for i in rows]
    reason = f"{listed(places)} of the loss off the law, where most runs are within {sigma:.2%}"
    return Finding(OUTLIERS, reason, tuple(rows.tolist()), {"sigma": sigma})


def _chains(evidence: Evidence) -> Finding | None:
    """Neighbouring rows of one size that err together, in a table that does not say which run is which."""
    table = evidence.table
    if table.run is not None or table.params is None or table.tokens is None:
        return None
    first, second = _neighbours(table.params, table.tokens, evidence.fit.residuals)
    if len(first) < LEAST_PAIRS or not first.std() * second.std() > 0:
        return None
    correlation = float(np.corrcoef(first, second)[0, 1])
    if not correlation > max(CORRELATED, 3 / np.sqrt(len(first))):
        return None
    reason = (
        f"rows of one size err together (correlation {correlation:.2f} from one to the next): if they are "
        "checkpoints, give a `run` column, so that whole runs are resampled; now the intervals are too narrow"
    )
    return Finding(CHECKPOINTS, reason, figures={"correlation": correlation})


def _neighbours(params: Floats, tokens: Floats, residuals: Floats) -> tuple[Floats, Floats]:
    """Signs-kept, cut residuals of consecutive rows in each long enough chain of one size."""
    order = np.lexsort((tokens, params))
    sizes = params[order]
    cut = 3 * robust_sigma(residuals)
    chain = np.clip(residuals[order], -cut, cut)
    _, inverse, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    long = counts[inverse] >= LEAST_CHAIN
    pairs = (sizes[1:] == sizes[:-1]) & long[1:]
    means = np.bincount(inverse, chain) / counts
    centred = chain - means[inverse]
    return centred[:-1][pairs], centred[1:][pairs]


def _resamples(evidence: Evidence) -> Finding | None:
    if evidence.bootstrap is None or evidence.bootstrap.converged.mean() >= STABLE:
        return None
    share = float(evidence.bootstrap.converged.mean())
    reason = f"{1 - share:.0%} of the resamples have no clear minimum: the intervals are a lower bound"
    return Finding(RESAMPLES, reason, figures={"converged": share})


def exponents(fit: LawFit) -> dict[str, float]:
    """Return the exponents of a law by symbol, with a = beta/(alpha+beta) where it has both."""
    values = {symbol: value for symbol, value in fit.values.items() if symbol in WATCHED}
    if {"alpha", "beta"} <= values.keys():
        values["a"] = fit.a
    return values


def _largest_move(evidence: Evidence, refits: Sequence[Refit]) -> tuple[float, str, Refit] | None:
    """Return the exponent that moves most, in standard errors, and in which refit."""
    moves = []
    assert evidence.bootstrap is not None
    for symbol, value in exponents(evidence.fit).items():
        error = float(quartile_spread(evidence.bootstrap.column(symbol)))
        for other in refits:
            if other.fit.converged:
                moves.append((abs(exponents(other.fit)[symbol] - value) / max(error, 1e-12), symbol, other))
    return max(moves, key=lambda move: move[0]) if moves else None


def _thresholds(evidence: Evidence) -> Finding | None:
    return _move(evidence, evidence.thresholds, CHARGE_MOVED, THRESHOLD, "how large residuals are charged decides it")


def _sizes(evidence: Evidence) -> Finding | None:
    return _move(evidence, evidence.sizes_out, SIZE_MOVED, ONE_SIZE, "one size of model decides it")


def _move(evidence: Evidence, refits: Sequence[Refit], most: float, name: str, verdict: str) -> Finding | None:
    move = _largest_move(evidence, refits) if evidence.bootstrap is not None else None
    if move is None or move[0] <= most:
        return None
    errors, symbol, other = move
    before, after = exponents(evidence.fit)[symbol], exponents(other.fit)[symbol]
    moved = f"{symbol} goes from {before:.4g} to {after:.4g} ({errors:.1f} standard errors)"
    reason = f"{moved} {_with(other)}: {verdict}"
    return Finding(name, reason, figures={"standard_errors": errors, "before": before, "after": after})


def _with(other: Refit) -> str:
    return other.label if other.label.startswith("without") else f"with {other.label}"


@dataclass(frozen=True)
class Extent:
    """The range of a table, column by column: (lowest, highest)."""

    ranges: Mapping[str, tuple[float, float]]

    def beyond(self, name: str, values: Floats | float) -> Floats:
        """How many times beyond the range values are: 1 inside, 10 at ten times the largest or a tenth."""
        low, high = self.ranges[name]
        values = np.asarray(values, dtype=np.float64)
        return np.asarray(np.maximum(1.0, np.maximum(values / high, low / values)))


def extent(table: RunTable) -> Extent:
    """Return the range of params, tokens and flops of a table."""
    columns = {name: getattr(table, name) for name in ("params", "tokens", "flops")}
    return Extent({n: (float(v.min()), float(v.max())) for n, v in columns.items() if v is not None})


def check_extrapolation(table: RunTable, asked: Mapping[str, Sequence[float]]) -> Finding | None:
    """Return a finding where questions, {"flops": [1e25], "params": [7e9]}, lie beyond the table."""
    span, far = extent(table), {}
    for name, values in asked.items():
        factors = span.beyond(name, np.asarray(values, dtype=np.float64)) if len(values) else np.ones(1)
        if factors.max() > EDGE:
            far[name] = float(factors.max())
    if not far:
        return None
    parts = [f"{name} up to {factor:.3g} times beyond the runs" for name, factor in far.items()]
    reason = f"{' and '.join(parts)}: a law says there what the runs do not"
    return Finding(EXTRAPOLATION, reason, figures=far)
