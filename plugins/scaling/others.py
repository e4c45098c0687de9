"""Other ways and other people's laws beside the fit: approaches to the optimum, published and supplied laws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from reporter_plugins.scaling.approaches import approaches
from reporter_plugins.scaling.checks_supplied import check_intervals, check_rounding, reevaluate
from reporter_plugins.scaling.consequences import compute_optimal, law_of
from reporter_plugins.scaling.findings import Finding
from reporter_plugins.scaling.intervals import Interval
from reporter_plugins.scaling.isoflop import Profile, isoflop
from reporter_plugins.scaling.published import PublishedLaw, published_exponents, published_laws
from reporter_plugins.scaling.result import Growth, IsoProfile, Numbers, Reevaluated
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.shifts import MOST_ROWS
from reporter_plugins.scaling.stated import finite, numbers
from reporter_plugins.scaling.study import Study
from reporter_plugins.scaling.table import RunTable

DRAWN = ("hoffmann-2022", "besiroglu-2024", "kaplan-2020-flops")
"""Published laws that stand in the chart of loss over compute."""
LINE_POINTS = 8


def _has_all(table: RunTable) -> bool:
    """Whether the table has what the other approaches need, and is small enough to be worth them."""
    if len(table) > MOST_ROWS:
        return False
    return table.params is not None and table.tokens is not None and table.flops is not None


def growths(found: Study) -> tuple[Growth, ...]:
    """How the best N grows with C: every approach that the runs allow, and what was published."""
    own = () if found.refused or not _has_all(found.table) else approaches(found.table, found.fit)
    step = slice(None, None, 3)
    mine = [Growth(each.name, each.a, None, "", numbers(each.flops[step]), numbers(each.params[step])) for each in own]
    theirs = [Growth(each.name, each.a, None, each.source) for each in published_exponents()]
    return (*mine, *theirs)


def iso_profiles(table: RunTable) -> tuple[IsoProfile, ...]:
    """Every budget with enough runs for a profile; none where fewer than two of them have a minimum."""
    found = isoflop(table) if _has_all(table) else None
    return tuple(_profile(table, each) for each in found.profiles) if found else ()


def _profile(table: RunTable, profile: Profile) -> IsoProfile:
    params = table.column("params")[profile.rows]
    order = np.argsort(params, kind="stable")
    best = (finite(profile.params), finite(profile.cubic_params), finite(profile.loss))
    columns = (numbers(params[order]), numbers(table.loss[profile.rows][order]))
    return IsoProfile(profile.flops, *columns, *best, profile.fault)


def reevaluated(found: Study) -> tuple[Reevaluated, ...]:
    """Published laws on these runs, the closest first."""
    table = found.table
    if table.params is None or table.tokens is None:
        return ()
    laws = (_published(found, law, table.params, table.tokens) for law in published_laws())
    return tuple(sorted(laws, key=lambda each: each.objective))


def _published(found: Study, law: PublishedLaw, params: Floats, tokens: Floats) -> Reevaluated:
    miss = np.log(law.loss(params=params, tokens=tokens)) - np.log(found.table.loss)
    line = _line(found, law) if law.name in DRAWN and found.table.flops is not None else ()
    return Reevaluated(law.name, f"{law.source} ({law.how})", *_misses(found, miss), *line)


def _misses(found: Study, miss: Floats) -> tuple[float, float, float]:
    return float(found.fit.charge.value(miss).sum()), float(np.abs(miss).mean()), float(miss.mean())


def _line(found: Study, law: PublishedLaw) -> tuple[Numbers, ...]:
    """Budgets of the runs, the published law's least loss for each, and its best N where it has one."""
    spent = found.table.column("flops")
    flops = np.geomspace(spent.min(), spent.max(), LINE_POINTS)
    if law.form == "chinchilla":
        best = compute_optimal(law.law, flops)
        return numbers(flops), numbers(best.loss), numbers(best.params)
    return numbers(flops), numbers(law.loss(params=np.ones_like(flops), tokens=flops / 6))


def held_against(
    found: Study,
    values: Mapping[str, float] | None,
    spans: Mapping[str, tuple[float, float]] | None,
    ours: Mapping[str, Interval],
) -> tuple[Reevaluated | None, tuple[Finding, ...]]:
    """A supplied law on these runs, and what its digits and intervals can be doubted for."""
    if not values:
        return None, ()
    again = reevaluate(found.table, law_of(values), found.fit)
    doubts = (
        check_rounding(found.table, {symbol: repr(float(value)) for symbol, value in values.items()}, found.fit),
        check_intervals(ours, spans) if spans else None,
    )
    held = Reevaluated("supplied", "", *_misses(found, again.residuals))
    return held, tuple(doubt for doubt in doubts if doubt)
