"""How a score scatters about the curve: finite items, and runs that differ.

Given the expected score p, a run's own success rate is Beta(p s, (1 - p) s) and its count is binomial: a
beta-binomial with intraclass correlation rho = 1 / (s + 1). A run-to-run standard deviation of d at p = 0.5
is rho = (2 d)^2. The spread d is unknown, so it is averaged over a short list; repeated seeds at one scale
inform it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.special import Floats, log_gamma

CELLS: Final = 4096
"""Cells of the score axis in a likelihood table: finer than one item in two thousand."""

_NODES: Final = 321
"""Nodes, equal in the arcsine of the square root of p, at which the likelihood is computed exactly."""

LANES: Final = 8
"""Places for spreads in a table: eight single-precision numbers are looked up in one move, five in several."""

IMPOSSIBLE: Final = -1e30
"""Log-likelihood of what cannot be, finite so that it can be added."""

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


@dataclass(frozen=True)
class _Nodes:
    """What the likelihood of every curve shares for one list of spreads."""

    score: Floats
    """Expected score at the nodes, (nodes,)."""

    below: NDArray[np.intp]
    """The node at or below each cell, (CELLS,)."""

    part: NDArray[np.float32]
    """How far each cell lies towards the next node, in [0, 1], (CELLS,)."""

    of_score: Floats
    """Log of the beta function at the nodes, less that of the precision alone, (spreads, nodes)."""


@cache
def _nodes(precisions: tuple[float, ...]) -> _Nodes:
    angles = (np.arange(_NODES) + 0.5) / _NODES * (np.pi / 2)
    cell = np.clip(np.arange(CELLS) / (CELLS - 1), SMALLEST_SCORE, 1 - SMALLEST_SCORE)
    place = np.clip(np.arcsin(np.sqrt(cell)) / (np.pi / 2) * _NODES - 0.5, 0, _NODES - 1)
    below = np.minimum(place.astype(np.intp), _NODES - 2)
    score, precision = np.sin(angles) ** 2, np.array(precisions)[:, None]
    of_score = log_gamma(score * precision) + log_gamma((1 - score) * precision) - log_gamma(precision)
    return _Nodes(score, below, (place - below).astype(np.float32), of_score)


def log_likelihood_table(observations: Observations, prior: NoisePrior) -> NDArray[np.float32]:
    """Log-likelihood of each scale's rows for each expected score: (scales, CELLS, LANES).

    Cell c stands for p = c / (CELLS - 1); lanes beyond the prior's spreads are impossible. Runs at one scale are
    independent given the spread.
    """
    nodes = _nodes(prior.precisions)
    exact = _beta_binomial(observations, nodes, prior.precisions)
    lanes = np.full((observations.scales, _NODES, LANES), IMPOSSIBLE)
    lanes[:, :, : len(prior.spreads)] = 0
    np.add.at(lanes[:, :, : len(prior.spreads)], observations.scale_index, np.moveaxis(exact, 1, 2))
    at_nodes = lanes.astype(np.float32)
    low, steps = at_nodes[:, :-1].take(nodes.below, axis=1), np.diff(at_nodes, axis=1).take(nodes.below, axis=1)
    table: NDArray[np.float32] = low
    table += np.multiply(steps, nodes.part[:, None], out=steps)
    return table


def _beta_binomial(observations: Observations, nodes: _Nodes, precisions: tuple[float, ...]) -> Floats:
    """Log-probability of every row's count at every node: (rows, spreads, nodes)."""
    hits, items = observations.successes, observations.items
    of_row = log_gamma(items + 1) - log_gamma(hits + 1) - log_gamma(items - hits + 1)
    precision = np.array(precisions)
    of_row_and_spread = of_row[:, None] - log_gamma(items[:, None] + precision)
    alpha = precision[:, None] * nodes.score
    counts = log_gamma(hits[:, None, None] + alpha)
    counts += log_gamma((items - hits)[:, None, None] + precision[:, None] - alpha)
    counts += of_row_and_spread[:, :, None] - nodes.of_score
    return counts
