"""Sandwich standard errors of one fit: curvature outside, spread of the slopes inside (Huber 1967).

Under the default charge nearly all residuals lie on its straight parts, so the curvature that counts is the
density of residuals near zero, as in median regression; it is smoothed over a bandwidth, or a handful of rows
within the threshold would decide every interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.fit import LawFit, Prepared
from reporter_plugins.scaling.robust import Floats

NORMAL_QUARTILE = 0.6745
"""Median absolute deviation of a standard normal variable."""
SILVERMAN = 0.9
"""Silverman 1986, equation 3.31: 0.9 standard deviations n^(-1/5), with a robust one of the two."""
LOGISTIC_SD = float(np.pi / np.sqrt(3))
STEP = 1e-5


@dataclass(frozen=True)
class Sandwich:
    """Covariance of a fit."""

    covariance: Floats
    """[p, p], of the fit's centred and scaled logs."""
    freedom: int
    """Independent rows or runs less fitted symbols."""
    fit: LawFit

    def standard_error(self, function: Callable[[Floats], Floats]) -> Floats:
        """Return the standard error of any function of the symbols, by the delta method.

        `function` takes symbols [stack, p], in the order of `fit.form.symbols`, to [stack] or [stack, k].
        """
        theta, p = self.fit.theta, len(self.fit.theta)
        ends = np.concatenate([theta + STEP * np.eye(p), theta - STEP * np.eye(p)])
        values = np.asarray(function(self.fit.frame.to_symbols(ends)))
        slopes = (values[:p] - values[p:]) / (2 * STEP)
        slopes = slopes.reshape(p, -1)
        variance = np.einsum("pk,pq,qk->k", slopes, self.covariance, slopes)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))

    def symbol_errors(self) -> dict[str, float]:
        """Return the standard error of every symbol in its own unit."""
        errors = self.standard_error(lambda symbols: symbols)
        return dict(zip(self.fit.form.symbols, errors.tolist(), strict=True))


def sandwich(prepared: Prepared, fit: LawFit, clusters: NDArray[np.intp] | None = None) -> Sandwich:
    """Return the sandwich covariance of a fit; slopes are summed within clusters [rows] first."""
    jacobian = prepared.surface.jacobian(fit.theta)
    charge = fit.charge.charge(fit.residuals)
    slopes = jacobian * (prepared.weights * charge.slope)[:, None]
    if clusters is not None:
        slopes = np.stack([np.bincount(clusters, column) for column in slopes.T], axis=1)
    units, p = slopes.shape
    freedom = max(units - p, 1)
    outside = _inverse((jacobian.T * (prepared.weights * _smooth_curvature(fit))) @ jacobian)
    inside = slopes.T @ slopes * (units / freedom)
    return Sandwich(outside @ inside @ outside, freedom, fit)


def _smooth_curvature(fit: LawFit) -> Floats:
    """Share of the time that a residual near this one lies within the threshold, under a logistic kernel."""
    size = len(fit.residuals)
    if not np.isfinite(fit.charge.threshold):
        return np.ones(size)
    spread = np.median(np.abs(fit.residuals)) / NORMAL_QUARTILE
    width = max(SILVERMAN * spread * size**-0.2, 1e-12) / LOGISTIC_SD
    upper = (fit.charge.threshold - fit.residuals) / width
    lower = (-fit.charge.threshold - fit.residuals) / width
    curvature = 0.5 * (np.tanh(0.5 * upper) - np.tanh(0.5 * lower))
    # with a narrow threshold as many residuals as symbols are near zero because they were fitted, not by chance
    by_chance = 1 - len(fit.theta) / size * (1 - curvature.mean())
    return np.asarray(max(by_chance, 1 / size) * curvature)


def _inverse(matrix: Floats) -> Floats:
    """Pseudo-inverse, as a coefficient at zero or a design without spread leaves directions open."""
    return np.asarray(np.linalg.pinv(matrix, rcond=1e-12, hermitian=True), dtype=np.float64)
