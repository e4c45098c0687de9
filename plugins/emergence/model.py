"""The posterior over what a curve is: level, gradual, sudden or falling.

Every family of shapes (`shapes.py`) is crossed with heights (`heights.py`) and run-to-run spreads
(`noise.py`) on a grid, and the likelihood (`grid.py`) is summed. There are no random numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.family import Family, Hypothesis, Start, even
from reporter_plugins.emergence.grid import Likelihood, best_by_shape, log_posterior
from reporter_plugins.emergence.heights import (
    MATERIAL_LIFT,
    Heights,
    heights_for,
    level_heights,
    offsets_from_chance,
)
from reporter_plugins.emergence.noise import CELLS
from reporter_plugins.emergence.shapes import ShapeLibrary
from reporter_plugins.emergence.special import Floats, log_sum_exp

PRIOR: Final = {
    Hypothesis.LEVEL: 0.30,
    Hypothesis.GRADUAL: 0.35,
    Hypothesis.SUDDEN: 0.25,
    Hypothesis.FALLING: 0.10,
}
"""Prior probabilities: a little sceptical of sudden rises, as the claim that needs the proof; falls are
rarer."""

_MARGIN: Final = 20.0
"""Log units: a shape this far behind the best of all families at promising heights is not tried at others. No
probability moves by more than about one in ten thousand (tests/plugins/emergence)."""

HOPELESS: Final = -1e30
"""Log posterior of grid points that do not count."""


@dataclass(frozen=True)
class FamilyFit:
    """One family's share of the posterior."""

    family: Family
    heights: Heights
    log_evidence: float
    """Log of the likelihood averaged over the family, with the family's weight and its hypothesis' prior."""

    mass: NDArray[np.float32] = field(repr=False)
    """Share of the family's posterior by shape and height, (shapes, heights)."""


@dataclass(frozen=True)
class Posterior:
    """What a curve is, given its scores."""

    level: float
    gradual: float
    sudden: float
    falling: float
    level_above_chance: float
    """Probability that a level curve lies a material lift above chance, given that it is level."""

    above_chance: tuple[float, ...]
    """By scale, from its own rows alone: probability of a material lift rather than chance."""

    fits: tuple[FamilyFit, ...] = field(repr=False)

    @property
    def rising(self) -> float:
        """Probability of a material rise, sudden or gradual."""
        return self.gradual + self.sudden


def posterior_of(likelihood: Likelihood, library: ShapeLibrary) -> Posterior:
    """Return the posterior over the four hypotheses, with what the thresholds need of each family."""
    families = library.families(likelihood.positions)
    level, level_above = _fit_level(likelihood)
    fits = (level, *_fit_families(likelihood, families))
    evidence = {
        hypothesis: log_sum_exp(np.array([f.log_evidence for f in fits if f.family.hypothesis is hypothesis]))
        for hypothesis in Hypothesis
    }
    total = log_sum_exp(np.array(list(evidence.values())))
    share = {hypothesis: float(np.exp(value - total)) for hypothesis, value in evidence.items()}
    return Posterior(
        level=share[Hypothesis.LEVEL],
        gradual=share[Hypothesis.GRADUAL],
        sudden=share[Hypothesis.SUDDEN],
        falling=share[Hypothesis.FALLING],
        level_above_chance=level_above,
        above_chance=above_chance(likelihood),
        fits=fits,
    )


def _fit_families(likelihood: Likelihood, families: Sequence[Family]) -> list[FamilyFit]:
    """Fit the shapes worth a look, of the families that have a height at these ends."""
    by_start = {start: heights_for(start, likelihood.ends) for start in Start}
    tried = [(each, by_start[each.start]) for each in families if len(by_start[each.start].base) and len(each.rise)]
    best = [_at_best(likelihood, *each) for each in tried]
    least = max(float(found.max()) for found in best) - _MARGIN
    return [
        _weighed(likelihood, family.only(found > least), heights)
        for (family, heights), found in zip(tried, best, strict=True)
        if found.max() > least
    ]


def _at_best(likelihood: Likelihood, family: Family, heights: Heights) -> NDArray[np.float32]:
    found: NDArray[np.float32] = best_by_shape(likelihood, family.rise, heights) + _log_prior(family)
    return found


def _log_prior(family: Family) -> float:
    return float(np.log(PRIOR[family.hypothesis] * family.weight))


def _fit_level(likelihood: Likelihood) -> tuple[FamilyFit, float]:
    """Level curves, and the posterior share of those a material lift above chance."""
    positions, ends = likelihood.positions, likelihood.ends
    line = (positions - positions[0]) / (positions[-1] - positions[0])
    rise = np.vstack([line, 10 ** (positions - positions[-1])])
    nowhere = np.full(2, np.nan)
    heights = level_heights(ends)
    family = Family("level", Hypothesis.LEVEL, Start.FREE, 1.0, rise, nowhere, nowhere, even(2))
    fit = _weighed(likelihood, family, heights)
    above = heights.base + heights.gain / 2 >= ends.chance + MATERIAL_LIFT * (1 - ends.chance)
    return fit, float(fit.mass[:, above].sum())


def _weighed(likelihood: Likelihood, family: Family, heights: Heights) -> FamilyFit:
    log_mass = log_posterior(likelihood, family.rise, heights)
    log_mass += family.log_share[:, None].astype(np.float32)
    if family.hypothesis is not Hypothesis.LEVEL:
        log_mass[_immaterial(likelihood, family, heights)] = HOPELESS
    top = float(log_mass.max())
    mass = np.exp(log_mass - top)
    total = float(mass.sum(dtype=np.float64))
    return FamilyFit(family, heights, top + float(np.log(total)) + _log_prior(family), mass / np.float32(total))


def _immaterial(likelihood: Likelihood, family: Family, heights: Heights) -> NDArray[np.bool_]:
    """Grid points that change by less than a material lift between the smallest scale and the largest."""
    change = (1 - family.rise[:, :1]) * np.abs(heights.gain)[None, :]
    small: NDArray[np.bool_] = change < 0.999 * MATERIAL_LIFT * (1 - likelihood.ends.chance)
    return small


def above_chance(likelihood: Likelihood) -> tuple[float, ...]:
    """Return by scale the probability of a material lift, against chance give or take its offsets."""
    chance = likelihood.ends.chance
    offset, offset_mass = offsets_from_chance(chance)
    at_chance = np.clip(np.rint((chance + offset) * (CELLS - 1)), 0, CELLS - 1).astype(np.intp)
    first = int(np.ceil((chance + MATERIAL_LIFT * (1 - chance)) * (CELLS - 1)))
    return tuple(
        _odds_of_lift(table, likelihood.log_spread_prior, at_chance, np.log(offset_mass), first)
        for table in likelihood.table
    )


def _odds_of_lift(
    table: NDArray[np.float32],
    spreads: NDArray[np.float32],
    at_chance: NDArray[np.intp],
    log_mass: Floats,
    first: int,
) -> float:
    low = log_sum_exp((log_mass[:, None] + table[at_chance] + spreads).astype(np.float64))
    high = log_sum_exp((table[first:] + spreads).astype(np.float64)) - float(np.log(CELLS - first))
    return 1 / (1 + float(np.exp(np.clip(low - high, -700, 700))))
