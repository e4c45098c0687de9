"""Where an ability begins: onset, half-rise and bracket, with 95 % intervals.

Onset is the scale where the score has risen by 0.05 of the headroom; half-rise, where it is half-way between
its floor and its value at the largest scale; the bracket is the last scale at chance and the first above it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from reporter_plugins.emergence.family import Family, Hypothesis, even
from reporter_plugins.emergence.grid import Likelihood, best_by_shape, log_posterior, log_spreads
from reporter_plugins.emergence.heights import MATERIAL_LIFT, Ends, Heights, chance_heights_over
from reporter_plugins.emergence.model import FamilyFit, Posterior
from reporter_plugins.emergence.shapes import NARROWEST, SUDDEN_WIDTH, TEN_TO_NINETY, UNDER_WAY, cells, psychometric
from reporter_plugins.emergence.special import Floats, weighted_quantiles

ABOVE_CHANCE: Final = 0.90
"""Probability at which one scale, judged by its own rows alone, counts as above chance."""

CAUTIOUS_SPREADS: Final = (0.10, 0.20, 0.30, 0.30, 0.10)
"""Weights of the run-to-run spreads (`noise.NoisePrior.spreads`) for intervals."""

_LEVELS: Final = (0.025, 0.5, 0.975)
_NEGLIGIBLE: Final = 3e-4
"""Posterior share, relative to the largest, below which a grid point is left out of a threshold."""

_MARGIN: Final = 10.0
"""Log units: finer shapes this far behind the best at promising heights are left out."""

_SATURATED: Final = 1 - 1e-12
"""A curve that has reached its ceiling in floating point is held just below it."""

_FURTHEST: Final = 1.0
"""Decades beyond the data at which an extrapolated threshold is held."""

_FINE_MIDPOINTS: Final = 81
_FINE_WIDTHS: Final = 26
_FINE_ENDS: Final = 13


@dataclass(frozen=True)
class Threshold:
    """A place on the scale's axis with its 95 % interval, as log10 of the scale."""

    position: float
    low: float
    high: float
    before_data: bool
    """True where the place lies at or below the smallest scale: extrapolated, only an upper bound."""


@dataclass(frozen=True)
class Bracket:
    """Indexes among the distinct scales; None where every scale, or none, is above chance."""

    last_at_chance: int | None
    first_above: int | None
    scales_above: int
    """Scales from the first above on."""


def bracket_of(posterior: Posterior) -> Bracket:
    """Return the last scale at chance and the first above it; each scale is judged by its own rows."""
    above = [probability >= ABOVE_CHANCE for probability in posterior.above_chance]
    count = 0
    while count < len(above) and above[-1 - count]:
        count += 1
    last = len(above) - count - 1
    return Bracket(last if last >= 0 else None, last + 1 if count else None, count)


def refined(likelihood: Likelihood, posterior: Posterior) -> Posterior:
    """Return the same posterior with the sudden family on a finer grid about its peak.

    There are 81 midpoints and 26 widths: the first grid's midpoints are too far apart for intervals once many items
    pin the midpoint down. Spreads are weighed by CAUTIOUS_SPREADS: five to ten scores cannot tell a spread of two
    points from half a point, and an interval should err wide.
    """
    cautious = replace(likelihood, log_spread_prior=log_spreads(CAUTIOUS_SPREADS))
    fits = tuple(
        _look_closer(cautious, fit) if fit.family.hypothesis is Hypothesis.SUDDEN else fit for fit in posterior.fits
    )
    return replace(posterior, fits=fits)


def onset_and_half_rise(likelihood: Likelihood, posterior: Posterior) -> tuple[Threshold, Threshold]:
    """Both thresholds of a rising curve, averaged over all rising families by their share."""
    rising = [f for f in posterior.fits if f.family.hypothesis in {Hypothesis.SUDDEN, Hypothesis.GRADUAL}]
    best = max(fit.log_evidence for fit in rising)
    onset, half, weight = [], [], []
    for fit in rising:
        share = float(np.exp(fit.log_evidence - best))
        if share > _NEGLIGIBLE:
            places = _places(fit, likelihood)
            onset.append(places[0])
            half.append(places[1])
            weight.append(places[2] * share)
    weights = np.concatenate(weight)
    positions = likelihood.positions
    return _threshold(np.concatenate(onset), weights, positions), _threshold(np.concatenate(half), weights, positions)


def _threshold(places: Floats, weights: Floats, positions: Floats) -> Threshold:
    held = np.clip(places, positions[0] - _FURTHEST, positions[-1] + _FURTHEST)
    low, middle, high = weighted_quantiles(held, weights, _LEVELS)
    return Threshold(middle, low, high, bool(middle <= positions[0]))


def _places(fit: FamilyFit, likelihood: Likelihood) -> tuple[Floats, Floats, Floats]:
    """Onset, half-rise and weight of each grid point of a family that matters, (points,) each."""
    shape, height = np.nonzero(fit.mass > fit.mass.max() * _NEGLIGIBLE)
    weight = fit.mass[shape, height].astype(np.float64)
    material = MATERIAL_LIFT * (1 - likelihood.ends.chance)
    gain = fit.heights.gain[height]
    if fit.family.is_logistic:
        midpoint, width = fit.family.midpoint[shape], fit.family.width[shape]
        top = psychometric(likelihood.positions[-1:], midpoint, width)[:, 0]
        onset = _where(midpoint, width, np.minimum(material / gain, 1) * np.minimum(top, _SATURATED))
        return onset, _where(midpoint, width, top / 2), weight
    base = fit.heights.base[height] - likelihood.ends.chance
    onset = _crossing(likelihood.positions, fit.family.rise[shape], (material - base) / gain)
    return (
        onset,
        _crossing(likelihood.positions, fit.family.rise[shape], ((base + gain) / 2 - base) / gain),
        weight,
    )


def _where(midpoint: Floats, width: Floats, value: Floats) -> Floats:
    """Where the logistic takes a value in (0, 1)."""
    place: Floats = midpoint + width / TEN_TO_NINETY * (np.log(value) - np.log1p(-value))
    return place


def _crossing(positions: Floats, rise: Floats, level: Floats) -> Floats:
    """Where tabulated shapes (points, scales) cross a level (points,); the ends where they do not."""
    after = np.clip(np.sum(rise < level[:, None], axis=1), 1, len(positions) - 1)
    rows = np.arange(len(rise))
    low, high = rise[rows, after - 1], rise[rows, after]
    part = np.clip((level - low) / np.maximum(high - low, 1e-12), 0, 1)
    crossing: Floats = positions[after - 1] + part * (positions[after] - positions[after - 1])
    return crossing


def _look_closer(likelihood: Likelihood, fit: FamilyFit) -> FamilyFit:
    family = _sudden_shapes(likelihood.positions, fit)
    heights = _heights_that_matter(fit, likelihood.ends)
    found = best_by_shape(likelihood, family.rise, heights)
    family = family.only(found > found.max() - _MARGIN)
    log_mass = log_posterior(likelihood, family.rise, heights)
    mass = np.exp(log_mass - log_mass.max())
    return FamilyFit(family, heights, fit.log_evidence, mass / mass.sum())


def _sudden_shapes(positions: Floats, fit: FamilyFit) -> Family:
    """Sudden shapes about those that carry the mass, finer, under the same bounds as the first grid's."""
    by_shape = fit.mass.sum(axis=1)
    kept = by_shape > by_shape.max() * _NEGLIGIBLE
    spacing = (positions[-1] - positions[0]) / 100
    seen, widths = fit.family.midpoint[kept], cells(NARROWEST, SUDDEN_WIDTH, _FINE_WIDTHS)
    near = (widths > fit.family.width[kept].min() / 1.3) & (widths < fit.family.width[kept].max() * 1.3)
    midpoints = np.linspace(seen.min() - spacing, seen.max() + spacing, _FINE_MIDPOINTS)
    midpoint, width = (part.ravel() for part in np.meshgrid(midpoints, widths[near], indexing="ij"))
    curve = psychometric(positions, midpoint, width)
    rise = curve / np.maximum(curve[:, -1:], 1e-300)
    family = replace(fit.family, rise=rise, midpoint=midpoint, width=width, log_share=even(len(rise)))
    return family.only((rise[:, 1] < UNDER_WAY) & (midpoint <= positions[-1] + width / 4))


def _heights_that_matter(fit: FamilyFit, ends: Ends) -> Heights:
    """Finer end heights over the range that carries the mass, a node wider on each side."""
    lift = (fit.heights.base + fit.heights.gain - ends.chance) / (1 - ends.chance)
    by_height = fit.mass.sum(axis=0)
    kept = by_height > by_height.max() * _NEGLIGIBLE
    node = float(np.max(np.diff(np.unique(np.round(lift, 9)))))
    heights = chance_heights_over(ends, float(lift[kept].min()) - node, float(lift[kept].max()) + node, _FINE_ENDS)
    return heights.at(np.isin(heights.base, fit.heights.base[kept]))
