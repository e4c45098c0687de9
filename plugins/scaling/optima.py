"""The best sizes over budgets, with intervals, within the runs and beyond them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.checks_fit import extent
from reporter_plugins.scaling.consequences import Optimum, compute_optimal, law_of
from reporter_plugins.scaling.fit import LawFit
from reporter_plugins.scaling.result import Curves, Optimal
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.stated import Stated, numbers
from reporter_plugins.scaling.study import Study, optimum_intervals
from reporter_plugins.scaling.table import RunTable

from reporter import Given, Quantity

DECADES_BEYOND = 3
"""Of budgets that the table of optima goes beyond the runs."""
MOST_BUDGETS = 8
CURVE_POINTS = 28
LEVEL = 0.9
BEST = "of least loss under the fitted law with 6 N D = C; the interval from the law's resamples"
HOFFMANN = "Hoffmann et al. 2022, arXiv:2203.15556"
UNITS = {"params": "parameters", "tokens": "token", "tokens_per_param": "token/parameter", "loss": "nat/token"}


def budgets_of(table: RunTable, asked: tuple[float, ...]) -> Floats:
    """Budgets [k] to tell the best size at: those asked for, or powers of ten from the runs' own on."""
    if asked:
        return np.array(sorted(asked))
    if table.flops is None:
        return np.array([])
    low, high = np.log10(table.flops.min()), np.log10(table.flops.max())
    powers = np.arange(np.ceil(low), np.floor(high) + DECADES_BEYOND + 1)
    return np.asarray(10.0 ** powers[-MOST_BUDGETS:])


def has_optimum(fit: LawFit) -> bool:
    """Whether the law has a best size for a budget."""
    return fit.form.name == "chinchilla" and min(fit.values[s] for s in ("A", "B", "alpha", "beta")) > 0


@dataclass(frozen=True)
class Band:
    """The best size over budgets [k], and the ends of its 90 % intervals by quantity [k]."""

    best: Optimum
    low: dict[str, Floats]
    high: dict[str, Floats]


def band(found: Study, flops: Floats) -> Band:
    """The best sizes at budgets [k]; intervals that are no numbers where nothing was resampled."""
    best = compute_optimal(law_of(found.fit.values), flops)
    if found.uncertainty is None:
        unknown = dict.fromkeys(UNITS, np.full(len(flops), np.nan))
        return Band(best, unknown, unknown)
    spans = optimum_intervals(found.uncertainty, flops, LEVEL)
    low = {name: np.asarray(span.low) for name, span in spans.items()}
    return Band(best, low, {name: np.asarray(span.high) for name, span in spans.items()})


def optima(found: Study, flops: Floats) -> tuple[Optimal, ...]:
    """The best size at every budget; none for a law without one."""
    if found.refused or not len(flops) or not has_optimum(found.fit):
        return ()
    known, beyond = band(found, flops), extent(found.table).beyond("flops", flops)
    best = Stated(BEST, f"{HOFFMANN}, equation 4")
    return tuple(_optimal(known, i, best, float(beyond[i])) for i in range(len(flops)))


def _optimal(known: Band, i: int, stated: Stated, beyond: float) -> Optimal:
    def quantity(name: str) -> Quantity:
        value = float(getattr(known.best, name)[i])
        return stated.number(value, UNITS[name], float(known.low[name][i]), float(known.high[name][i]))

    budget = Quantity(float(known.best.flops[i]), "FLOP", Given(source="a budget that is asked for"))
    return Optimal(
        budget, quantity("params"), quantity("tokens"), quantity("tokens_per_param"), quantity("loss"), beyond
    )


def loss_curve(found: Study) -> Curves | None:
    """The least loss over budgets, to a thousand times beyond the runs; None for a law without compute."""
    if found.table.flops is None:
        return None
    low, high = found.table.flops.min(), found.table.flops.max() * 10.0**DECADES_BEYOND
    flops = np.geomspace(low, high, CURVE_POINTS)
    fit = found.offered if found.refused else found.fit
    if fit is not None and fit.form.variables == ("flops",):
        return Curves(numbers(flops), numbers(fit.predict({"flops": flops})), (), ())
    if found.refused or not has_optimum(found.fit):
        return None
    known = band(found, flops)
    ends = (known.low["loss"], known.high["loss"]) if found.uncertainty else (None, None)
    return Curves(numbers(flops), numbers(known.best.loss), *(numbers(each) for each in ends))
