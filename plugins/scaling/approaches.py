"""The three ways of Hoffmann et al. 2022 to an optimum, side by side on one table.

Each gives optimal N and D over budgets; where they disagree, the shape that one of them assumes is at fault.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.consequences import compute_optimal, law_of
from reporter_plugins.scaling.envelope import envelope, has_curves
from reporter_plugins.scaling.faults import TableFault
from reporter_plugins.scaling.fit import LawFit
from reporter_plugins.scaling.isoflop import PowerLine, isoflop
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import RunTable

SPAN = 40


@dataclass(frozen=True)
class Approach:
    """One way to the optimum."""

    name: str
    """`envelope`, `isoflop`, `isoflop-cubic` or `parametric`: approaches 1, 2, 2 with a cubic, and 3."""
    a: float
    """Exponent of the optimal N in C."""
    flops: Floats
    """[budgets] over the range of the table."""
    params: Floats
    """[budgets], optimal N."""
    tokens: Floats
    """[budgets], optimal D."""


def approaches(table: RunTable, fit: LawFit) -> tuple[Approach, ...]:
    """Return every approach that the table allows: curves for the envelope, profiles for IsoFLOP."""
    flops = np.geomspace(table.column("flops").min(), table.column("flops").max(), SPAN)
    return (*_envelope(table, flops), *_isoflop(table, flops), *_parametric(fit, flops))


def _envelope(table: RunTable, flops: Floats) -> list[Approach]:
    if not has_curves(table):
        return []
    try:
        found = envelope(table)
    except TableFault:
        return []
    return [_line("envelope", found.params, found.tokens, flops)]


def _isoflop(table: RunTable, flops: Floats) -> list[Approach]:
    found = isoflop(table)
    if found is None:
        return []
    lines = [_line("isoflop", found.params, found.tokens, flops)]
    if found.cubic_params is not None:
        sizes = found.cubic_params
        lines.append(Approach("isoflop-cubic", sizes.exponent, flops, sizes.at(flops), flops / (6 * sizes.at(flops))))
    return lines


def _parametric(fit: LawFit, flops: Floats) -> list[Approach]:
    values = fit.values
    if fit.form.name != "chinchilla" or not min(values["alpha"], values["beta"]) > 0:
        return []
    best = compute_optimal(law_of(values), flops)
    return [Approach("parametric", fit.a, flops, best.params, best.tokens)]


def _line(name: str, params: PowerLine, tokens: PowerLine, flops: Floats) -> Approach:
    return Approach(name, params.exponent, flops, params.at(flops), tokens.at(flops))
