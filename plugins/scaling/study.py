"""One table, one law, and everything that can be said about it: what a page or a command asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from reporter_plugins.scaling.checks_table import identifiable
from reporter_plugins.scaling.consequences import Law, compute_optimal, laws_of
from reporter_plugins.scaling.diagnose import diagnose
from reporter_plugins.scaling.findings import Finding
from reporter_plugins.scaling.fit import LawFit, fit_law, prepare
from reporter_plugins.scaling.forms import CHINCHILLA, LOSS_OF_FLOPS, Form
from reporter_plugins.scaling.intervals import (
    LEVEL,
    Interval,
    Uncertainty,
    function_interval,
    sandwich_intervals,
    symbol_intervals,
    uncertainty,
)
from reporter_plugins.scaling.resample import SEED, affordable_resamples
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.sandwich import sandwich
from reporter_plugins.scaling.table import RunTable

OPTIMUM = ("params", "tokens", "tokens_per_param", "loss")


@dataclass(frozen=True)
class Study:
    """A fitted law with its uncertainty and its warnings."""

    table: RunTable
    fit: LawFit
    intervals: Mapping[str, Interval]
    """Symbol -> reported interval; from the sandwich where the table is too large to resample."""
    sandwich: Mapping[str, Interval]
    """Symbol -> sandwich interval."""
    uncertainty: Uncertainty | None
    """The resamples, for intervals of whatever follows from the law; None where there are none."""
    findings: tuple[Finding, ...]
    refused: bool
    """The runs cannot tell the law's exponents; show none of them, and `offered` instead."""
    offered: LawFit | None
    """The law of compute alone, where the exponents are refused and the table has budgets."""


def study(
    table: RunTable,
    form: Form = CHINCHILLA,
    *,
    charge: Huber | None = None,
    resamples: int | None = None,
    seed: int = SEED,
    level: float = LEVEL,
    executor: Executor | None = None,
    asked: Mapping[str, Sequence[float]] | None = None,
) -> Study:
    """Fit, resample and doubt one table.

    `resamples` is 4,000 by default, fewer for large tables and none for very large ones; 0 asks for none.
    `asked` names budgets and sizes that predictions are wanted for: {"flops": [...], "params": [...]}. Raises
    TableFault where the table cannot be fitted.
    """
    fit = fit_law(table, form, charge=charge)
    count = affordable_resamples(len(table)) if resamples is None else resamples
    found = uncertainty(table, fit, resamples=count, seed=seed, executor=executor) if count else None
    beside = sandwich_intervals(sandwich(prepare(table, form), fit, table.run), level)
    refused = not identifiable(table, form)
    return Study(
        table=table,
        fit=fit,
        intervals=symbol_intervals(found, level) if found else beside,
        sandwich=beside,
        uncertainty=found,
        findings=diagnose(table, fit, found.rows if found else None, asked=asked),
        refused=refused,
        offered=fit_law(table, LOSS_OF_FLOPS, charge=charge) if refused and table.flops is not None else None,
    )


def optimum_intervals(found: Uncertainty, flops: Floats, level: float = LEVEL) -> dict[str, Interval]:
    """Return the optimum at budgets [k] with intervals: params, tokens, tokens_per_param, loss.

    For laws with E, A, B, alpha and beta. Resamples without an optimum (an exponent not above zero) are left
    out.
    """
    order = found.fit.form.symbols
    return {name: function_interval(found, partial(_optimum, name, order, flops), level) for name in OPTIMUM}


def _optimum(name: str, order: tuple[str, ...], flops: Floats, symbols: Floats) -> Floats:
    """One quantity of the optimum at budgets [k], for symbols [stack, p]: [stack, k]."""
    with np.errstate(all="ignore"):
        optimum = compute_optimal(_with_optimum(laws_of(symbols, order)), flops)
    return np.asarray(getattr(optimum, name))


def _with_optimum(law: Law) -> Law:
    """The law, with symbols that are not numbers where an exponent or a coefficient is not above zero."""
    sound = (np.minimum(law.alpha, law.beta) > 0) & (np.minimum(law.A, law.B) > 0)
    alpha, beta = np.where(sound, law.alpha, np.nan), np.where(sound, law.beta, np.nan)
    return Law(law.E, law.A, law.B, alpha, beta)
