"""The bootstrap: every resample is a weighting of the same rows, and all are solved together.

Beside it stands the bootstrap of residuals, which keeps the rows and redraws their noise.

Rows are drawn by `numpy.random.RandomState`, whose stream numpy has promised never to change: the draws of
seed 42 are those of Besiroglu et al. 2024 (arXiv:2404.10102), so their standard errors can be checked digit
by digit. Work is cut into blocks whose size depends on the table alone, so that one process, a pool or a
cluster give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.fit import LawFit, Prepared, absent_as_zero, prepare
from reporter_plugins.scaling.newton import RESAMPLE_TOLERANCE, Minimum, minimise
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.sandwich import NORMAL_QUARTILE, SILVERMAN
from reporter_plugins.scaling.table import RunTable

RESAMPLES, SEED = 4000, 42
RESAMPLE_STEPS = 80
BLOCK = 2000
BLOCK_CELLS = 4_000_000
"""Resamples x rows whose weights are held at once."""
AFFORDABLE_CELLS = 20_000_000
"""Resamples x rows that take under ten seconds; larger tables get fewer resamples, then none."""
FEWEST = 200
LEAST_FREE = 0.1
"""1 - h of a run that the law all but passes through."""
SPREAD_STEPS, LEAST_BEND, MOST_GROWTH = 12, 0.1, 1.5
"""Newton steps for how noise grows along the losses, the least curvature that a step believes, and the largest log
factor for a standard deviation of the losses.
"""


@dataclass(frozen=True)
class Bootstrap:
    """Fits of resampled tables."""

    fit: LawFit
    """The fit of the table itself, from which every resample started."""
    symbols: Floats
    """[resamples, p], in the order of `fit.form.symbols` and in the table's units."""
    theta: Floats
    """[resamples, p], the same in the fit's centred and scaled logs."""
    converged: NDArray[np.bool_]
    units: int
    """How many independent things were drawn from: rows, or runs where rows are checkpoints."""
    seed: int

    def column(self, symbol: str) -> Floats:
        """One symbol over the resamples; `a` is beta/(alpha+beta)."""
        if symbol == "a":
            alpha, beta = self.column("alpha"), self.column("beta")
            return np.asarray(beta / (alpha + beta))
        return np.asarray(self.symbols[:, self.fit.form.symbols.index(symbol)])

    def standard_error(self, symbol: str) -> float:
        """Return the standard deviation over the resamples, in the symbol's unit."""
        with np.errstate(over="ignore", invalid="ignore"):  # an exponent that ran off takes its coefficient along
            return float(self.column(symbol).std(ddof=1))


@dataclass(frozen=True)
class Task:
    """One block of resamples; plain arrays, so that it can go to another process or machine."""

    prepared: Prepared
    fit: LawFit
    weights: Floats
    target: Floats


def affordable_resamples(rows: int, wanted: int = RESAMPLES) -> int:
    """How many resamples a table of so many rows should get; 0 means: use the sandwich intervals."""
    count = min(wanted, AFFORDABLE_CELLS // max(rows, 1))
    return count if count >= min(FEWEST, wanted) else 0


def bootstrap(
    table: RunTable,
    fit: LawFit,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    executor: Executor | None = None,
    clusters: NDArray[np.intp] | None = None,
) -> Bootstrap:
    """Fit resampled tables, each started from the fit of the table itself.

    Whole runs are drawn where `clusters` [rows] (by default the table's `run` column) says that rows belong
    together. `executor` may be any `concurrent.futures.Executor`; it does not change the result.
    """
    clusters = table.run if clusters is None else clusters
    prepared = prepare(table, fit.form)
    units = len(table) if clusters is None else int(clusters.max()) + 1
    target = prepared.target[None, :]
    tasks = (
        Task(prepared, fit, _per_row(counts, clusters), target) for counts in draw(units, resamples, seed, len(table))
    )
    return _gathered(fit, prepared, _run(tasks, executor), units, seed)


def residual_bootstrap(
    table: RunTable,
    fit: LawFit,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    executor: Executor | None = None,
) -> Bootstrap:
    """Fit tables whose losses are the law's times the exponential of redrawn residuals.

    Residuals get random signs, are widened for the symbols fitted (`without_leverage`), and smoothed (see
    `intervals`). It keeps the design, so that with few runs no resample lacks the one that decides an
    exponent; but it takes rows to be independent, and noise to change along the losses at most (`spread_along`).
    """
    prepared = prepare(table, fit.form)
    expected = fit.residuals + prepared.target
    weights = prepared.weights[None, :]
    residuals = without_leverage(fit.residuals, prepared.surface.jacobian(fit.theta))
    noises = draw_noise(residuals, spread_along(residuals, expected), resamples, seed)
    tasks = (Task(prepared, fit, weights, expected + noise) for noise in noises)
    return _gathered(fit, prepared, _run(tasks, executor), len(table), seed)


def without_leverage(residuals: Floats, jacobian: Floats) -> Floats:
    """Return residuals [rows] over sqrt(1 - h), h how far a run draws the law to itself, for slopes [rows, p].

    Davison & Hinkley 1997, section 6.2.3. The few runs that decide an exponent have small residuals because they
    decide it; on average this widens by sqrt(n/(n-p)).
    """
    left, size, _ = np.linalg.svd(jacobian, full_matrices=False)
    leverage = (left[:, size > 1e-10 * size[0]] ** 2).sum(axis=1)
    return np.asarray(residuals / np.sqrt(np.maximum(1 - leverage, LEAST_FREE)))


def spread_along(residuals: Floats, expected: Floats) -> Floats:
    """Return how large noise is at each run, relative to all [rows], where it grows or falls along the losses.

    |residual| = s e^(b z) with z the expected log loss, centred and scaled, and b the most likely one for
    exponential sizes, by Newton's method.
    """
    size = np.abs(residuals)
    z = (expected - expected.mean()) / max(float(expected.std()), 1e-12)
    growth = 0.0
    for _ in range(SPREAD_STEPS):
        share = size * np.exp(-growth * z)
        share /= max(float(share.mean()), 1e-300)
        slope = float((share * z).mean())
        bend = float((share * z**2).mean()) - slope**2
        growth = float(np.clip(growth + slope / max(bend, LEAST_BEND), -MOST_GROWTH, MOST_GROWTH))
    return np.asarray(np.exp(growth * z))


def draw_noise(residuals: Floats, spread: Floats, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield blocks of noise [block, rows], drawn from residuals [rows].

    Residuals are drawn over their `spread` [rows], and put on the run's own.
    """
    stream = np.random.RandomState(seed)
    rows = len(residuals)
    even = residuals / spread
    width = SILVERMAN * np.median(np.abs(even)) / NORMAL_QUARTILE * rows**-0.2
    height = block_height(rows)
    for start in range(0, resamples, height):
        shape = (min(height, resamples - start), rows)
        drawn = even[stream.randint(0, rows, size=shape)]
        signs = 1.0 - 2.0 * stream.randint(0, 2, size=shape)
        yield spread * (drawn * signs + width * stream.standard_normal(shape))


def draw(units: int, resamples: int, seed: int, rows: int) -> Iterator[Floats]:
    """Yield blocks of counts [block, units]: how often each unit is drawn, `units` draws a resample."""
    stream = np.random.RandomState(seed)
    height = block_height(rows)
    for start in range(0, resamples, height):
        block = min(height, resamples - start)
        drawn = stream.randint(0, units, size=(block, units))
        drawn += np.arange(block)[:, None] * units
        counts = np.bincount(drawn.ravel(), minlength=block * units)
        yield counts.reshape(block, units).astype(np.float64)


def block_height(rows: int) -> int:
    """Resamples in a block, from the size of the table alone."""
    return int(np.clip(BLOCK_CELLS // max(rows, 1), 1, BLOCK))


def solve_block(task: Task) -> Minimum:
    """Fit one block of resamples; a module function, so that it can be sent to a worker."""
    problem = task.prepared.problem(task.fit.charge, task.weights, task.target)
    stack = max(len(task.weights), len(task.target))
    start = np.repeat(task.fit.theta[None, :], stack, axis=0)
    return minimise(problem, start, tolerance=RESAMPLE_TOLERANCE, limit=RESAMPLE_STEPS)


def _per_row(counts: Floats, clusters: NDArray[np.intp] | None) -> Floats:
    return counts if clusters is None else counts[:, clusters]


def _run(tasks: Iterable[Task], executor: Executor | None) -> list[Minimum]:
    walk: Callable[..., Iterable[Minimum]] = map if executor is None else executor.map
    return list(walk(solve_block, tasks))


def _gathered(fit: LawFit, prepared: Prepared, ends: list[Minimum], units: int, seed: int) -> Bootstrap:
    theta = absent_as_zero(prepared, np.concatenate([end.theta for end in ends]))
    return Bootstrap(
        fit=fit,
        symbols=prepared.frame.to_symbols(theta),
        theta=theta,
        converged=np.concatenate([end.converged for end in ends]),
        units=units,
        seed=seed,
    )
