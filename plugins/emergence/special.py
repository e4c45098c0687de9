"""Special functions that numpy lacks, vectorised; knows nothing of curves."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SHIFT: Final = 8
"""Stirling's series is used from here up; below it, the recurrence carries the argument there."""

_ATOMS: Final = 2000
"""Beyond as many, atoms are pooled before they are sorted."""


def log_gamma(x: Floats) -> Floats:
    """Logarithm of the gamma function for x > 0, any shape, relative error below 1e-12.

    Recurrence to x + 8, then Stirling's series (Abramowitz and Stegun 6.1.15, 6.1.41).
    """
    values = np.asarray(x, dtype=np.float64)
    product = values.copy()
    for step in range(1, _SHIFT):
        product *= values + step
    shifted = values + _SHIFT
    inverse = 1.0 / shifted
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
    # The eightfold product overflows where Stirling is already exact; there the shift is not needed.
    large = values > 1e30
    stirling = (shifted - 0.5) * np.log(shifted) - shifted + 0.5 * np.log(2 * np.pi) + series
    result: Floats = np.where(large, values * (np.log(values) - 1), stirling - np.log(np.where(large, 1.0, product)))
    return result


def log_sum_exp(x: Floats) -> float:
    """log(sum(exp(x))) over all elements without overflow; -inf for an empty array."""
    if x.size == 0:
        return float("-inf")
    top = float(np.max(x))
    if not np.isfinite(top):
        return top
    return top + float(np.log(np.sum(np.exp(x - top))))


def logistic(z: Floats) -> Floats:
    """1 / (1 + exp(-z)), any shape."""
    return 1.0 / (1.0 + np.exp(-np.clip(z, -500.0, 500.0)))


def weighted_quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles of atoms (values, weights; both (n,)), interpolated between the atoms' mid-masses.

    Many atoms are pooled first, neighbours within a two-thousandth of their range, at their weighted mean.
    """
    if len(values) > _ATOMS:
        values, weights = _pooled(values, weights)
    order = np.argsort(values, kind="stable")
    sorted_weights = weights[order]
    mass = (np.cumsum(sorted_weights) - 0.5 * sorted_weights) / np.sum(sorted_weights)
    return tuple(float(q) for q in np.interp(levels, mass, values[order]))


def _pooled(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    low, high = float(values.min()), float(values.max())
    cell = ((values - low) * ((_ATOMS - 1) / max(high - low, 1e-300))).astype(np.intp)
    pooled = np.bincount(cell, weights, _ATOMS).astype(np.float64)
    held = pooled > 0
    return np.bincount(cell, weights * values, _ATOMS)[held] / pooled[held], pooled[held]
