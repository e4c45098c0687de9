"""How a fit moves when the table or the charge changes: refits from the fit's own place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.fit import LawFit, fit_law, refit
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.table import RunTable

THRESHOLDS = (1e-4, 1e-3, 1e-2, np.inf)
"""The Huber thresholds of Besiroglu et al. 2024, and least squares."""
DROPS = (0, 1, 2, 5, 10, 20, 40)
MOST_GROUPS = 12
LEAST_LEFT = 2
"""Rows for each symbol that a refit needs to say anything."""


@dataclass(frozen=True)
class Refit:
    """One changed fit."""

    label: str
    """What was changed: `40 dropped`, `without N = 4.2e+08`, `huber 0.01`."""
    fit: LawFit
    rows: tuple[int, ...] = ()
    """Rows that were left out."""


def by_threshold(table: RunTable, fit: LawFit, thresholds: tuple[float, ...] = THRESHOLDS) -> tuple[Refit, ...]:
    """Refit under other Huber thresholds."""
    charges = [Huber(threshold) for threshold in thresholds]
    return tuple(Refit(charge.name, refit(fit, table, charge=charge)) for charge in charges)


def drop_curve(
    table: RunTable, fit: LawFit, *, by: str = "residual", counts: tuple[int, ...] = DROPS
) -> tuple[Refit, ...]:
    """Refit without the k rows of largest residual (`by="residual"`) or highest loss (`by="loss"`).

    Besiroglu et al. 2024 drop the five highest losses of 245; the curve shows what that decision does.
    """
    size = np.abs(fit.residuals) if by == "residual" else table.loss
    order = np.argsort(-size, kind="stable")
    most = len(table) - LEAST_LEFT * len(fit.form.symbols)
    return tuple(_without(table, fit, order[:count], f"{count} dropped") for count in counts if count <= most)


def leave_one_size_out(table: RunTable, fit: LawFit) -> tuple[Refit, ...]:
    """Refit without one model size at a time; more than a dozen sizes are put into a dozen groups."""
    params = table.column("params")
    groups = size_groups(params)
    least = LEAST_LEFT * len(fit.form.symbols)
    return tuple(
        _without(table, fit, rows, f"without N = {np.exp(np.log(params[rows]).mean()):.3g}")
        for rows in groups
        if len(params) - len(rows) >= least
    )


def size_groups(params: Floats) -> list[NDArray[np.intp]]:
    """Rows of each size, or of a dozen groups of neighbouring sizes."""
    order = np.argsort(params, kind="stable")
    cuts = np.flatnonzero(np.diff(np.log(params[order])) > 1e-3) + 1
    groups = np.split(order, cuts)
    return groups if len(groups) <= MOST_GROUPS else np.array_split(order, MOST_GROUPS)


def _without(table: RunTable, fit: LawFit, rows: NDArray[np.intp], label: str) -> Refit:
    kept = np.ones(len(table), dtype=bool)
    kept[rows] = False
    return Refit(label, refit(fit, table.rows(kept)), tuple(rows.tolist()))


@dataclass(frozen=True)
class HeldOut:
    """A law fitted below a budget, held against the runs above it."""

    below: float
    """The budget, FLOP."""
    fit: LawFit
    """Fit of the runs up to it."""
    rows: NDArray[np.intp]
    """Rows above it."""
    predicted: Floats
    """Losses foretold for them, nats per token."""
    error: Floats
    """log(predicted) - log(observed) of those rows."""

    @property
    def mean_error(self) -> float:
        """Mean of |error|: 0.01 is one per cent of the loss."""
        return float(np.abs(self.error).mean())


def held_out(table: RunTable, fit: LawFit, *, share: float = 0.75) -> HeldOut | None:
    """Fit the `share` of runs with the least compute and predict the rest; None where too few are left."""
    flops = table.column("flops")
    below = float(np.quantile(flops, share))
    lower = flops <= below
    if lower.sum() < LEAST_LEFT * len(fit.form.symbols) or lower.all():
        return None
    inner = fit_law(table.rows(lower), fit.form, charge=fit.charge)
    rows = np.flatnonzero(~lower)
    upper = table.rows(rows)
    predicted = inner.predict({name: upper.column(name) for name in fit.form.variables})
    return HeldOut(below, inner, rows, predicted, np.log(predicted) - np.log(upper.loss))
