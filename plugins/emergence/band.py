"""The fitted curve with its 95 % band, for drawing; averaged over everything the curve may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from reporter_plugins.emergence.assess import CurveFit
from reporter_plugins.emergence.model import FamilyFit
from reporter_plugins.emergence.shapes import psychometric
from reporter_plugins.emergence.special import Floats, weighted_quantiles

_CURVES_A_FAMILY = 200
"""Most probable curves of a family that the band is drawn from."""


@dataclass(frozen=True)
class Band:
    """Median expected score and its 95 % interval at each position, (points,) each."""

    positions: Floats
    score: Floats
    low: Floats
    high: Floats


def band_of(fit: CurveFit, points: int = 60) -> Band:
    """Return the band of the expected score from the smallest to the largest scale, without run noise."""
    seen = fit.likelihood.positions
    positions = np.linspace(seen[0], seen[-1], points)
    best = max(part.log_evidence for part in fit.posterior.fits)
    curves, weights = [], []
    for part in fit.posterior.fits:
        share = float(np.exp(part.log_evidence - best))
        if share > 1e-3:
            scores, mass = _most_probable(part, positions, seen)
            curves.append(scores)
            weights.append(mass * share)
    scores, mass = np.vstack(curves), np.concatenate(weights)
    levels = [weighted_quantiles(scores[:, point], mass, (0.025, 0.5, 0.975)) for point in range(points)]
    low, middle, high = (np.array(side) for side in zip(*levels, strict=True))
    return Band(positions, middle, low, high)


def _most_probable(part: FamilyFit, positions: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """Scores (curves, points) and weights of a family's most probable curves; weights sum to 1."""
    flat = np.argsort(part.mass, axis=None)[::-1][:_CURVES_A_FAMILY]
    shape, height = np.unravel_index(flat, part.mass.shape)
    mass = part.mass[shape, height].astype(np.float64)
    base, gain = part.heights.base[height, None], part.heights.gain[height, None]
    return np.clip(base + gain * _rise(part, shape, positions, seen), 0, 1), mass / mass.sum()


def _rise(part: FamilyFit, shape: np.ndarray[tuple[int], np.dtype[np.intp]], positions: Floats, seen: Floats) -> Floats:
    """Return the shapes between scales: the logistic itself, or straight lines between its table's places."""
    family = part.family
    if family.is_logistic:
        midpoint, width = family.midpoint[shape], family.width[shape]
        top = psychometric(seen[-1:], midpoint, width)
        rise: Floats = psychometric(positions, midpoint, width) / np.maximum(top, 1e-300)
        return rise
    return np.array([np.interp(positions, seen, row) for row in family.rise[shape]])
