"""How the law moves: with runs left out, with another charge, and below a budget against the runs above it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from reporter_plugins.scaling.faults import TableFault
from reporter_plugins.scaling.result import Changed, HeldOut
from reporter_plugins.scaling.stability import Refit, by_threshold, drop_curve, held_out, leave_one_size_out
from reporter_plugins.scaling.stated import numbers
from reporter_plugins.scaling.study import Study

MOST_ROWS = 50_000
"""Larger tables are not refitted dozens of times."""


def drops(found: Study) -> tuple[Changed, ...]:
    """The law without the k runs that it fits worst."""
    return _changed(drop_curve(found.table, found.fit)) if _worth_it(found) else ()


def thresholds(found: Study) -> tuple[Changed, ...]:
    """The law under other charges."""
    return _changed(by_threshold(found.table, found.fit)) if _worth_it(found) else ()


def sizes_out(found: Study) -> tuple[Changed, ...]:
    """The law without one size at a time."""
    if found.table.params is None or not _worth_it(found):
        return ()
    return _changed(leave_one_size_out(found.table, found.fit))


def held_out_runs(found: Study) -> HeldOut | None:
    """The law of the cheaper runs on the dearer ones."""
    if found.table.flops is None or found.refused or not _worth_it(found):
        return None
    try:
        held = held_out(found.table, found.fit)
    except TableFault:
        return None
    if held is None or not np.isfinite(held.predicted).all():
        return None
    flops, loss = found.table.flops[held.rows], found.table.loss[held.rows]
    columns = (numbers(loss), numbers(held.predicted), numbers(flops))
    return HeldOut(held.below, len(held.rows), held.mean_error, *columns)


def _worth_it(found: Study) -> bool:
    return len(found.table) <= MOST_ROWS and not found.refused


def _changed(refits: Iterable[Refit]) -> tuple[Changed, ...]:
    return tuple(Changed(each.label, len(each.rows), _values(each)) for each in refits if each.fit.converged)


def _values(refit: Refit) -> dict[str, float]:
    values = dict(refit.fit.values)
    return {**values, "a": refit.fit.a} if {"alpha", "beta"} <= values.keys() else values
