"""The lower envelope of training curves: which size has the least loss at each budget.

Approach 1 of Hoffmann et al. 2022, arXiv:2203.15556, section 3.1. It needs curves: several rows a run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.faults import Fault, TableFault
from reporter_plugins.scaling.isoflop import PowerLine, power_line
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import FLOPS_PER_PARAMETER_AND_TOKEN, RunTable

POINTS = 1500
"""Budgets at which the envelope is read: Hoffmann et al. 2022, section 3.1."""
LEAST_RUNS = 3


@dataclass(frozen=True)
class Envelope:
    """The envelope and the lines through it."""

    flops: Floats
    """[points], budgets at which some curve is below all others and neither the first nor the last is."""
    run_of: Floats
    """[points], number of the best run."""
    best_params: Floats
    best_tokens: Floats
    best_loss: Floats
    params: PowerLine
    tokens: PowerLine
    runs_on_it: int
    """Distinct runs that touch the envelope: the number of independent points behind the lines."""


def envelope(table: RunTable, points: int = POINTS) -> Envelope:
    """Read the envelope at budgets evenly spread in log C; TableFault without curves of three runs.

    Budgets where the smallest or the largest run is best are left out: a still smaller or larger one might
    have been better there.
    """
    curves = _curves(table)
    low, high = min(c[0][0] for c in curves), max(c[0][-1] for c in curves)
    grid = np.linspace(low, high, points)
    losses = np.stack([np.interp(grid, c[0], c[1], left=np.inf, right=np.inf) for c in curves])
    best = losses.argmin(axis=0)
    sizes = np.array([c[2] for c in curves])
    inner = np.isfinite(losses.min(axis=0)) & ~np.isin(sizes[best], [sizes.min(), sizes.max()])
    if len(np.unique(sizes[best[inner]])) < 2:
        raise TableFault((Fault("has curves whose envelope is made of fewer than two inner sizes"),), table.source)
    flops, params = np.exp(grid[inner]), sizes[best[inner]]
    tokens = flops / (FLOPS_PER_PARAMETER_AND_TOKEN * params)
    return Envelope(
        flops=flops,
        run_of=best[inner],
        best_params=params,
        best_tokens=tokens,
        best_loss=np.exp(losses.min(axis=0)[inner]),
        params=power_line(flops, params),
        tokens=power_line(flops, tokens),
        runs_on_it=len(np.unique(best[inner])),
    )


def has_curves(table: RunTable) -> bool:
    """Whether at least three runs have several rows each."""
    return table.run is not None and int((np.bincount(table.run) > 1).sum()) >= LEAST_RUNS


def _curves(table: RunTable) -> list[tuple[Floats, Floats, float]]:
    """Curves as (log C, log loss, N), by run, each sorted by budget."""
    if not has_curves(table):
        message = f"has no training curves: the envelope needs several rows of at least {LEAST_RUNS} runs"
        raise TableFault((Fault(message, column="run"),), table.source)
    assert table.run is not None
    flops, params = np.log(table.column("flops")), table.column("params")
    curves = []
    for number in np.flatnonzero(np.bincount(table.run) > 1):
        rows = np.flatnonzero(table.run == number)
        rows = rows[np.argsort(flops[rows], kind="stable")]
        curves.append((flops[rows], np.log(table.loss[rows]), float(params[rows[0]])))
    return curves
