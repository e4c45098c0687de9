"""From a table and what is asked of it to the result: the study's numbers as quantities that say how they were made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.checks_fit import extent
from reporter_plugins.scaling.fit import prepare
from reporter_plugins.scaling.forms import form_named
from reporter_plugins.scaling.intervals import Interval, sandwich_intervals, symbol_intervals
from reporter_plugins.scaling.optima import budgets_of, loss_curve, optima
from reporter_plugins.scaling.others import growths, held_against, iso_profiles, reevaluated
from reporter_plugins.scaling.result import Numbers, Offered, Points, Scaling, Spread, Warned
from reporter_plugins.scaling.robust import DEFAULT_THRESHOLD, Huber, absolute, squares
from reporter_plugins.scaling.sandwich import sandwich
from reporter_plugins.scaling.shifts import drops, held_out_runs, sizes_out, thresholds
from reporter_plugins.scaling.stated import Stated, numbers
from reporter_plugins.scaling.study import Study, study
from reporter_plugins.scaling.table import RunTable

from reporter import Quantity

MOST_POINTS, WORST_POINTS = 120, 20
KEPT_DRAWS = 500
SHOWN_LEVEL = 0.9
"""Of the interval that a quantity carries."""
UNITS = {"E": "nat/token", "N_c": "parameters", "D_c": "token"}


@dataclass(frozen=True)
class Asked:
    """What is asked of a table."""

    form: str = "chinchilla"
    charge: str = "huber"
    threshold: float = DEFAULT_THRESHOLD
    resamples: int | None = None
    seed: int = 42
    budgets: tuple[float, ...] = ()
    supplied: Mapping[str, float] | None = None
    supplied_intervals: Mapping[str, tuple[float, float]] | None = None
    title: str = ""
    source: str = ""
    notes: str = ""
    dropped: int = 0

    @property
    def huber(self) -> Huber:
        """The charge."""
        chosen = {"squares": squares, "absolute": absolute}.get(self.charge)
        return chosen() if chosen else Huber(self.threshold)


def assemble(table: RunTable, asked: Asked, executor: Executor | None = None) -> Scaling:
    """Fit a table and say everything about it.

    Raises TableFault where the table cannot be fitted.
    """
    form, charge = form_named(asked.form), asked.huber
    budgets = budgets_of(table, asked.budgets)
    found = study(
        table, form, charge=charge, resamples=asked.resamples, seed=asked.seed, executor=executor,
        asked={"flops": asked.budgets} if asked.budgets and table.flops is not None else None,
    )  # fmt: skip
    shown = _shown_intervals(found)
    stated = Stated(_method(found, asked), asked.source or table.source)
    symbols = {} if found.refused else {s: _symbol(s, interval, stated) for s, interval in shown.items()}
    supplied, doubts = held_against(found, asked.supplied, asked.supplied_intervals, shown)
    return Scaling(
        title=asked.title, source=asked.source, notes=asked.notes, form=form.name, expression=form.expression,
        runs=len(table), dropped=asked.dropped, resamples=_count(found),
        **{name: symbols.get(name) for name in ("E", "A", "B", "alpha", "beta", "a")},
        b=_other_exponent(found, shown, stated),
        objective=stated.plain(found.fit.objective),
        symbols={s: symbols[s] for s in form.symbols if s in symbols},
        spreads=_spreads(found), decrement=found.fit.decrement, converged=found.fit.converged,
        refused=found.refused, offered=_offered(found),
        warnings=tuple(Warned(each.name, each.reason) for each in (*found.findings, *doubts)),
        optimal=optima(found, budgets), ranges=dict(extent(table).ranges),
        growths=growths(found), profiles=iso_profiles(table),
        drops=drops(found), thresholds=thresholds(found), sizes=sizes_out(found), held_out=held_out_runs(found),
        published=reevaluated(found), supplied=supplied,
        points=_points(found), curve=loss_curve(found), draws=_draws(found),
    )  # fmt: skip


def _method(found: Study, asked: Asked) -> str:
    """How a symbol was found, in a line."""
    fit, count = found.fit, _count(found)
    charge = "squares" if math.isinf(fit.charge.threshold) else f"Huber({fit.charge.threshold:g})"
    spread = f"percentiles over {count:,} resamples, seed {asked.seed}" if count else "sandwich errors"
    return (
        f"{fit.form.expression} at the least sum of {charge} of log(predicted) − log(observed), {fit.rows:,} runs, "
        f"by Newton's method; the interval from {spread}"
    )


def _count(found: Study) -> int:
    return len(found.uncertainty.rows.symbols) if found.uncertainty else 0


def _shown_intervals(found: Study) -> dict[str, Interval]:
    if found.uncertainty:
        return symbol_intervals(found.uncertainty, SHOWN_LEVEL)
    fit = found.fit
    around = sandwich_intervals(sandwich(prepare(found.table, fit.form), fit, found.table.run), SHOWN_LEVEL)
    alone = Interval(fit.a, math.nan, math.nan, math.nan, SHOWN_LEVEL)
    return {**around, "a": alone} if {"alpha", "beta"} <= fit.values.keys() else around


def _symbol(symbol: str, interval: Interval, stated: Stated) -> Quantity:
    return stated.number(float(interval.value), UNITS.get(symbol, ""), float(interval.low), float(interval.high))


def _other_exponent(found: Study, shown: Mapping[str, Interval], stated: Stated) -> Quantity | None:
    if found.refused or "a" not in shown:
        return None
    a = shown["a"]
    return stated.number(1 - float(a.value), "", 1 - float(a.high), 1 - float(a.low))


def _spreads(found: Study) -> dict[str, Spread]:
    if found.refused:
        return {}
    nothing = Interval(math.nan, math.nan, math.nan, math.nan)
    return {symbol: _spread(each, found.sandwich.get(symbol, nothing)) for symbol, each in found.intervals.items()}


def _spread(ours: Interval, beside: Interval) -> Spread:
    return Spread(float(ours.error), float(ours.low), float(ours.high), float(beside.low), float(beside.high))


def _offered(found: Study) -> Offered | None:
    fit = found.offered
    return Offered(fit.form.expression, dict(fit.values), fit.objective) if fit else None


def _points(found: Study) -> Points:
    """Runs; of more than charts can show, the ones fitted worst, and others spread evenly over the sorted losses."""
    table, residuals = found.table, found.fit.residuals
    kept = np.argsort(table.loss, kind="stable")
    if len(table) > MOST_POINTS:
        spread = kept[np.linspace(0, len(table) - 1, MOST_POINTS - WORST_POINTS).astype(np.intp)]
        kept = np.union1d(spread, np.argsort(-np.abs(residuals), kind="stable")[:WORST_POINTS])
    columns = (table.params, table.tokens, table.flops, table.loss, -residuals)
    return Points(*(numbers(None if column is None else column[kept]) for column in columns))


def _draws(found: Study) -> dict[str, Numbers]:
    if found.uncertainty is None or found.refused:
        return {}
    draws = found.uncertainty.draws
    sound = draws.symbols[np.isfinite(draws.symbols).all(axis=1)]
    chosen = sound[np.linspace(0, len(sound) - 1, min(KEPT_DRAWS, len(sound))).astype(np.intp)]
    return {symbol: numbers(chosen[:, i], 7) for i, symbol in enumerate(draws.fit.form.symbols)}
