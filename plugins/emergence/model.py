"""The posterior over what a curve is: level, gradual, sudden or falling.

Every family of shapes (`shapes.py`) is crossed with heights (`heights.py`) and run-to-run spreads
(`noise.py`) on a grid; the beta-binomial likelihood is looked up in a table and summed. There are no random
numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.heights import (
    MATERIAL_LIFT,
    Ends,
    Heights,
    ends_of,
    heights_for,
    level_heights,
    offsets_from_chance,
)
from reporter_plugins.emergence.noise import CELLS, NoisePrior, Observations, log_likelihood_table
from reporter_plugins.emergence.shapes import Family, Hypothesis, ShapeLibrary, Start
from reporter_plugins.emergence.special import Floats, log_sum_exp

PRIOR: Final = {
    Hypothesis.LEVEL: 0.30,
    Hypothesis.GRADUAL: 0.35,
    Hypothesis.SUDDEN: 0.25,
    Hypothesis.FALLING: 0.10,
}
"""Prior probabilities: a little sceptical of sudden rises, as the claim that needs the proof; falls are
rarer."""

_HEIGHTS_A_BLOCK: Final = 40_000
"""Shapes times heights worked on at once, so that the work stays in the processor's cache."""


_SAMPLE_EVERY: Final = 7
_MARGIN: Final = 30.0
"""Log units: a shape this far behind the best at a sample of heights cannot matter once all heights are
tried."""

HOPELESS: Final = -1e30
"""Log posterior of grid points that were not looked at."""


@dataclass(frozen=True)
class Likelihood:
    """One curve's data, ready to be asked how probable its scores are under any curve."""

    table: NDArray[np.float32]
    """Log-likelihood by (scale, cell of the score axis, spread)."""

    log_spread_prior: NDArray[np.float32]
    """(spreads,)."""

    ends: Ends
    positions: Floats
    """log10 of the distinct scales, ascending."""


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


def likelihood_of(observations: Observations, positions: Floats, chance: float, noise: NoisePrior) -> Likelihood:
    """Return the likelihood table of one curve; `chance` in [0, 1)."""
    return Likelihood(
        log_likelihood_table(observations, noise),
        np.log(np.array(noise.weights, dtype=np.float32)),
        ends_of(observations, chance),
        positions,
    )


def posterior_of(likelihood: Likelihood, library: ShapeLibrary) -> Posterior:
    """Return the posterior over the four hypotheses, with what the thresholds need of each family."""
    families = library.families(likelihood.positions)
    level, level_above = _fit_level(likelihood)
    rest = (_fit_family(likelihood, family) for family in families)
    fits = (level, *(fit for fit in rest if fit is not None))
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
        above_chance=tuple(above_chance(likelihood)),
        fits=fits,
    )


def grid_log_posterior(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    """Log prior of heights plus log likelihood, the spread summed out: (shapes, heights).

    Shapes that fit far worse than the best at every seventh height are not looked at further: they get
    HOPELESS.
    """
    out = np.full((len(rise), len(heights.base)), HOPELESS, dtype=np.float32)
    sample = slice(None, None, _SAMPLE_EVERY)
    some = Heights(heights.base[sample], heights.gain[sample], heights.log_prior[sample])
    best = _in_blocks(likelihood, rise, some).max(axis=1)
    hopeful = np.flatnonzero(best > best.max() - _MARGIN)
    out[hopeful] = _in_blocks(likelihood, rise[hopeful], heights)
    return out


def _in_blocks(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    block = max(1, _HEIGHTS_A_BLOCK // len(heights.base))
    parts = [_block(likelihood, rise[first : first + block], heights) for first in range(0, len(rise), block)]
    with_prior: NDArray[np.float32] = np.concatenate(parts) + heights.log_prior.astype(np.float32)
    return with_prior


def _block(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    base = (heights.base * (CELLS - 1) + 0.5).astype(np.float32)
    gain = (heights.gain * (CELLS - 1)).astype(np.float32)
    column = rise.astype(np.float32)
    spreads = likelihood.log_spread_prior
    total = np.broadcast_to(spreads, (len(rise), len(base), len(spreads))).copy()
    for scale, table in enumerate(likelihood.table):
        cell = (base + column[:, scale, None] * gain).astype(np.intp)
        total += np.take(table, cell, axis=0, mode="clip")
    # One maximum serves the whole block: what underflows against it (e^-87) weighs nothing in any sum.
    top = total.max()
    np.exp(total - top, out=total)
    summed: NDArray[np.float32] = np.log(np.maximum(np.einsum("shr->sh", total), 1e-37)) + top
    return summed


def _fit_family(likelihood: Likelihood, family: Family) -> FamilyFit | None:
    """Return the family's evidence; nothing where it has no shape or no height at these scales."""
    heights = heights_for(family.start, likelihood.ends)
    if len(heights.base) == 0 or len(family.rise) == 0:
        return None
    return _weighed(likelihood, family, heights)


def _fit_level(likelihood: Likelihood) -> tuple[FamilyFit, float]:
    """Level curves, and the posterior share of those a material lift above chance."""
    positions, ends = likelihood.positions, likelihood.ends
    line = (positions - positions[0]) / (positions[-1] - positions[0])
    rise = np.vstack([line, 10 ** (positions - positions[-1])])
    nowhere = np.full(2, np.nan)
    heights = level_heights(ends)
    family = Family("level", Hypothesis.LEVEL, Start.FREE, 1.0, rise, nowhere, nowhere)
    fit = _weighed(likelihood, family, heights)
    above = heights.base + heights.gain / 2 >= ends.chance + MATERIAL_LIFT * (1 - ends.chance)
    return fit, float(fit.mass[:, above].sum())


def _weighed(likelihood: Likelihood, family: Family, heights: Heights) -> FamilyFit:
    log_mass = grid_log_posterior(likelihood, family.rise, heights)
    if family.hypothesis is not Hypothesis.LEVEL:
        log_mass[_immaterial(likelihood, family, heights)] = HOPELESS
    average = log_sum_exp(log_mass.astype(np.float64)) - float(np.log(len(family.rise)))
    prior = float(np.log(PRIOR[family.hypothesis] * family.weight))
    mass = np.exp(log_mass - log_mass.max())
    return FamilyFit(family, heights, average + prior, mass / mass.sum())


def _immaterial(likelihood: Likelihood, family: Family, heights: Heights) -> NDArray[np.bool_]:
    """Grid points that change by less than a material lift between the smallest scale and the largest."""
    change = (1 - family.rise[:, :1]) * np.abs(heights.gain)[None, :]
    small: NDArray[np.bool_] = change < 0.999 * MATERIAL_LIFT * (1 - likelihood.ends.chance)
    return small


def above_chance(likelihood: Likelihood) -> Iterable[float]:
    """Yield by scale the probability of a material lift, against chance give or take its offsets."""
    chance = likelihood.ends.chance
    offset, offset_mass = offsets_from_chance(chance)
    at_chance = np.clip(np.rint((chance + offset) * (CELLS - 1)), 0, CELLS - 1).astype(np.intp)
    first = int(np.ceil((chance + MATERIAL_LIFT * (1 - chance)) * (CELLS - 1)))
    for table in likelihood.table:
        rows = (table + likelihood.log_spread_prior).astype(np.float64)
        low = log_sum_exp(np.log(offset_mass)[:, None] + rows[at_chance])
        high = log_sum_exp(rows[first:]) - float(np.log(CELLS - first))
        yield 1 / (1 + float(np.exp(np.clip(low - high, -700, 700))))
