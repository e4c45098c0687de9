"""Other ways to fit E + A/N^alpha + B/D^beta, written from their descriptions, for the comparison."""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit, minimize

Floats = NDArray[np.float64]
THRESHOLD = 1e-3
GRID = (
    np.arange(0, 30, 5),
    np.arange(0, 30, 5),
    np.arange(-1, 1.5, 0.5),
    np.arange(0, 2.5, 0.5),
    np.arange(0, 2.5, 0.5),
)
"""Starts in (log A, log B, log E, alpha, beta): 6 x 6 x 5 x 5 x 5 = 4,500, Hoffmann et al. 2022, section 3.3."""
TEX = np.array([6.0073404, 6.0179186, 0.5267228, 0.33917084, 0.2849083])
"""Where Besiroglu et al. 2024 start each resample: Hoffmann's values from the TeX source."""


def value_and_slope(theta: Floats, log_n: Floats, log_d: Floats, log_loss: Floats) -> tuple[float, Floats]:
    """Sum of Huber 1e-3 of the log residual, with its gradient, as their automatic differentiation gives it."""
    a, b, e, alpha, beta = theta
    with np.errstate(over="ignore", invalid="ignore"):
        terms = np.stack([a - alpha * log_n, b - beta * log_d, np.full_like(log_n, e)])
        top = terms.max(axis=0)
        parts = np.exp(terms - top)
        total = parts.sum(axis=0)
        miss = np.log(total) + top - log_loss
        shares = parts / total
    size = np.abs(miss)
    value = np.where(size <= THRESHOLD, 0.5 * miss**2, THRESHOLD * (size - 0.5 * THRESHOLD)).sum()
    pull = np.clip(miss, -THRESHOLD, THRESHOLD) * shares
    slope = [*pull.sum(axis=1), -(pull[0] @ log_n), -(pull[1] @ log_d)]
    return float(value), np.array(slope)


def grid_search(table: dict[str, Floats], every: int = 1) -> tuple[list[float], Floats]:
    """BFGS from every start of the grid, or every so many; return all objectives and the best θ."""
    logs = tuple(np.log(table[name]) for name in ("params", "tokens", "loss"))
    starts = np.array(list(product(*GRID)), dtype=np.float64)[::every]
    ends = [descend(start, logs) for start in starts]
    best = min(ends, key=lambda end: end.fun)
    return [float(end.fun) for end in ends], best.x


def descend(start: Floats, logs: tuple[Floats, ...]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return minimize(value_and_slope, start, args=logs, jac=True, method="BFGS")


def resampled(table: dict[str, Floats], resamples: int) -> Floats:
    """Their bootstrap: one BFGS from the TeX values for each resample of seed 42."""
    stream = np.random.RandomState(42)
    logs = tuple(np.log(table[name]) for name in ("params", "tokens", "loss"))
    size = len(logs[0])
    found = []
    for _ in range(resamples):
        rows = stream.choice(size, size=size, replace=True)
        found.append(descend(TEX, tuple(values[rows] for values in logs)).x)
    return np.array(found)


def careless(table: dict[str, Floats]) -> dict[str, float]:
    """`scipy.optimize.curve_fit` on the losses with the starting point that it chooses itself, all ones."""

    def law(x: Floats, E: float, A: float, alpha: float, B: float, beta: float) -> Floats:
        return np.asarray(E + A * x[0] ** -alpha + B * x[1] ** -beta)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, _ = curve_fit(law, np.stack([table["params"], table["tokens"]]), table["loss"], maxfev=20_000)
    return dict(zip(("E", "A", "alpha", "B", "beta"), found.tolist(), strict=True))
