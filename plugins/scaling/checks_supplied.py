"""What a law that somebody else fitted can be doubted for: its digits and its intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import numpy as np
from reporter_plugins.scaling.consequences import Law, compute_optimal, law_of
from reporter_plugins.scaling.findings import NARROW, ROUNDED, Finding
from reporter_plugins.scaling.fit import LawFit, prepare
from reporter_plugins.scaling.forms import CHINCHILLA
from reporter_plugins.scaling.intervals import Interval
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.table import RunTable

ROUNDING_MATTERS = 0.05
"""Share of the best objective that the digits left out may cost."""
HALF = 0.5
CORNERS = (-1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Reevaluation:
    """A supplied law on a table."""

    objective: float
    """Sum of Huber 1e-3 of log(predicted) - log(observed)."""
    excess: float
    """Objective over the table's own best, less one; not a number without a fit."""
    residuals: Floats
    """log(predicted) - log(observed) [rows]."""


def reevaluate(table: RunTable, law: Law, best: LawFit | None = None, *, charge: Huber | None = None) -> Reevaluation:
    """Hold a Chinchilla-form law against a table, and against the table's own fit where given."""
    charge = charge or (best.charge if best is not None else Huber())
    predicted = law.loss(table.column("params"), table.column("tokens"))
    residuals = np.log(predicted) - np.log(table.loss)
    objective = float(charge.value(residuals).sum())
    return Reevaluation(objective, objective / best.objective - 1 if best is not None else np.nan, residuals)


@dataclass(frozen=True)
class Rounding:
    """What the digits that a law is printed with leave open."""

    objective: float
    """At the printed digits."""
    lowest: float
    highest: float
    """Objectives of laws that print the same."""
    ratio_low: float
    ratio_high: float
    """Optimal D/N at the table's largest budget over those laws."""


def rounding(table: RunTable, printed: Mapping[str, str], *, charge: Huber | None = None) -> Rounding:
    """Evaluate the laws at the corners of what rounds to the printed digits, e.g. {"alpha": "0.34", …}.

    Numbers keep the zeros that they are printed with: "0.340" says more than "0.34".
    """
    values = {symbol: float(digits) for symbol, digits in printed.items()}
    halves = {symbol: HALF * float(Decimal(1).scaleb(_last_place(d))) for symbol, d in printed.items()}
    order = CHINCHILLA.symbols
    offsets = np.array(list(product(CORNERS, repeat=len(order))))
    stack = np.array([values[s] for s in order]) + offsets * np.array([halves[s] for s in order])
    prepared, charge = prepare(table, CHINCHILLA), charge or Huber()
    theta = prepared.frame.to_theta(stack)
    misses = prepared.surface.log_prediction(theta) - prepared.target
    objectives = charge.value(misses) @ prepared.weights
    budget = np.array([table.column("flops").max()])
    ratios = [compute_optimal(_law(row, order), budget).tokens_per_param.item() for row in stack]
    middle = len(stack) // 2
    return Rounding(
        float(objectives[middle]), float(objectives.min()), float(objectives.max()), min(ratios), max(ratios)
    )


def _law(row: Floats, order: tuple[str, ...]) -> Law:
    return law_of(dict(zip(order, row.tolist(), strict=True)))


def _last_place(digits: str) -> int:
    """Power of ten of a printed number's last digit."""
    exponent = Decimal(digits).as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{digits!r} is not a number with digits")
    return exponent


def check_rounding(table: RunTable, printed: Mapping[str, str], best: LawFit) -> Finding | None:
    """Return a finding where a law's printed digits are too few for the table."""
    found = rounding(table, printed, charge=best.charge)
    if found.highest - found.lowest <= ROUNDING_MATTERS * best.objective:
        return None
    reason = (
        f"laws that print the same ({', '.join(f'{s} = {d}' for s, d in printed.items())}) have objectives "
        f"from {found.lowest:.4g} to {found.highest:.4g} here (the best possible is {best.objective:.4g}) "
        f"and, at the largest budget, optima from {found.ratio_low:.3g} to {found.ratio_high:.3g} tokens a "
        "parameter: use more digits"
    )
    return Finding(ROUNDED, reason, figures={"lowest": found.lowest, "highest": found.highest})


def check_intervals(ours: Mapping[str, Interval], supplied: Mapping[str, tuple[float, float]]) -> Finding | None:
    """Return a finding where supplied intervals, of the same level, are narrower than half of ours."""
    shares = {symbol: narrower(ours[symbol], theirs) for symbol, theirs in supplied.items() if symbol in ours}
    narrow = {symbol: share for symbol, share in shares.items() if share < HALF}
    if not narrow:
        return None
    parts = [f"{symbol}'s is {share:.0%} as wide as these runs allow" for symbol, share in narrow.items()]
    reason = f"the supplied interval of {' and of '.join(parts)}: it would need many times the runs"
    return Finding(NARROW, reason, figures=narrow)


def narrower(ours: Interval, theirs: tuple[float, float]) -> float:
    """Width of a supplied interval over ours."""
    return float((theirs[1] - theirs[0]) / (np.asarray(ours.high) - np.asarray(ours.low)))
