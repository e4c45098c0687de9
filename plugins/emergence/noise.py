"""How a score scatters about the curve: finite items, and runs that differ.

Given the expected score p, a run's own success rate is Beta(p s, (1 - p) s) and its count is binomial: a
beta-binomial with intraclass correlation rho = 1 / (s + 1). A run-to-run standard deviation of d at p = 0.5
is rho = (2 d)^2. The spread d is unknown, so it is averaged over a short list; repeated seeds at one scale
inform it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.special import Floats, log_gamma

CELLS: Final = 4096
"""Cells of the score axis in a likelihood table: finer than one item in two thousand."""

_NODES: Final = 321
"""Nodes, equal in the arcsine of the square root of p, at which the likelihood is computed exactly."""

SMALLEST_SCORE: Final = 1e-4
"""Expected scores are held this far from 0 and 1: a model that is never right has not been proved
impossible."""


@dataclass(frozen=True)
class NoisePrior:
    """Prior over the run-to-run standard deviation at p = 0.5."""

    spreads: tuple[float, ...] = (0.0025, 0.005, 0.01, 0.02, 0.04)
    """Standard deviations in score, as a fraction of 1."""

    weights: tuple[float, ...] = (0.25, 0.35, 0.25, 0.1, 0.05)
    """Prior probability of each; sums to 1."""

    @property
    def precisions(self) -> tuple[float, ...]:
        """The beta's s = 1 / rho - 1 for each spread."""
        return tuple(1 / (2 * spread) ** 2 - 1 for spread in self.spreads)


@dataclass(frozen=True)
class Observations:
    """One curve as the likelihood sees it: one element per row; several rows may share a scale."""

    scale_index: NDArray[np.intp]
    """Index of the row's scale among the distinct scales in ascending order, (rows,)."""

    successes: Floats
    """Score times items, (rows,); fractions of an item are kept, for scores that are averages."""

    items: Floats
    """Number of items behind the score, (rows,)."""

    scales: int
    """Number of distinct scales."""


def log_likelihood_table(observations: Observations, prior: NoisePrior) -> NDArray[np.float32]:
    """Log-likelihood of each scale's rows for each expected score: (scales, CELLS, spreads).

    Cell c stands for p = c / (CELLS - 1). Runs at one scale are independent given the spread.
    """
    nodes = (np.arange(_NODES) + 0.5) / _NODES * (np.pi / 2)
    score = np.clip(np.arange(CELLS) / (CELLS - 1), SMALLEST_SCORE, 1 - SMALLEST_SCORE)
    angle = np.arcsin(np.sqrt(score))
    table = np.zeros((observations.scales, CELLS, len(prior.spreads)), dtype=np.float32)
    for column, precision in enumerate(prior.precisions):
        exact = _beta_binomial(observations, np.sin(nodes) ** 2, precision)
        for row, scale in enumerate(observations.scale_index):
            table[scale, :, column] += np.interp(angle, nodes, exact[row]).astype(np.float32)
    return table


def _beta_binomial(observations: Observations, score: Floats, precision: float) -> Floats:
    """Log-probability of every row's count at every score: (rows, scores)."""
    hits = observations.successes[:, None]
    misses = observations.items[:, None] - hits
    alpha = (score * precision)[None, :]
    beta = precision - alpha
    of_row = log_gamma(observations.items + 1) - log_gamma(observations.successes + 1)
    of_row -= log_gamma(observations.items - observations.successes + 1)
    of_row += log_gamma(np.array([precision])) - log_gamma(observations.items + precision)
    of_score = log_gamma(alpha) + log_gamma(beta)
    counts: Floats = log_gamma(hits + alpha) + log_gamma(misses + beta) - of_score + of_row[:, None]
    return counts
