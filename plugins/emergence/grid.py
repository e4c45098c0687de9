"""How probable one curve's scores are on a grid of shapes, heights and run-to-run spreads; knows no hypotheses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.heights import Ends, Heights, ends_of
from reporter_plugins.emergence.noise import (
    CELLS,
    IMPOSSIBLE,
    LANES,
    NoisePrior,
    Observations,
    log_likelihood_table,
)
from reporter_plugins.emergence.special import Floats

_POINTS_A_BLOCK: Final = 20_000
"""Shapes times heights worked on at once, so that the work stays in the processor's cache."""

_FAINTEST: Final = -80.0
"""Log units below a block's best at which a point is held: it weighs nothing, and stays a normal float32."""


@dataclass(frozen=True)
class Likelihood:
    """One curve's data, ready to be asked how probable its scores are under any curve."""

    table: NDArray[np.float32]
    """Log-likelihood by (scale, cell of the score axis, lane of a spread)."""

    log_spread_prior: NDArray[np.float32]
    """(lanes,)."""

    ends: Ends
    positions: Floats
    """log10 of the distinct scales, ascending."""


def likelihood_of(observations: Observations, positions: Floats, chance: float, noise: NoisePrior) -> Likelihood:
    """Return the likelihood table of one curve; `chance` in [0, 1)."""
    table = log_likelihood_table(observations, noise)
    return Likelihood(table, log_spreads(noise.weights), ends_of(observations, chance), positions)


def log_spreads(weights: tuple[float, ...]) -> NDArray[np.float32]:
    """Log prior of the spreads by lane; lanes without a spread are impossible."""
    lanes = np.full(LANES, IMPOSSIBLE, dtype=np.float32)
    lanes[: len(weights)] = np.log(weights)
    return lanes


def log_posterior(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    """Log prior of heights plus log likelihood, the spread summed out: (shapes, heights)."""
    block = max(1, _POINTS_A_BLOCK // len(heights.base))
    parts = [_block(likelihood, rise[first : first + block], heights) for first in range(0, len(rise), block)]
    held: NDArray[np.float32] = np.concatenate(parts) if parts else np.empty((0, len(heights.base)), np.float32)
    held += heights.log_prior.astype(np.float32)
    return held


def best_by_shape(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    """Log posterior of every shape at the best of a few promising heights, (shapes,).

    Every curve reaches its end at the largest scale, whatever its shape; so the largest scale's own rows say which
    end is worth trying with each start.
    """
    best: NDArray[np.float32] = log_posterior(likelihood, rise, _promising(likelihood, heights)).max(axis=1)
    return best


def _promising(likelihood: Likelihood, heights: Heights) -> Heights:
    cell = np.clip(np.rint((heights.base + heights.gain) * (CELLS - 1)), 0, CELLS - 1).astype(np.intp)
    by_end = (likelihood.table[-1, cell] + likelihood.log_spread_prior).max(axis=1) + heights.log_prior
    ordered = np.lexsort((-by_end, heights.base))
    first = np.diff(heights.base[ordered], prepend=np.nan) != 0
    return heights.at(ordered[first])


def _block(likelihood: Likelihood, rise: Floats, heights: Heights) -> NDArray[np.float32]:
    base = (heights.base * (CELLS - 1) + 0.5).astype(np.float32)
    gain = (heights.gain * (CELLS - 1)).astype(np.float32)
    column = rise.astype(np.float32)
    total = np.empty((len(rise), len(base), LANES), dtype=np.float32)
    total[:] = likelihood.log_spread_prior
    found = np.empty_like(total)
    for scale, table in enumerate(likelihood.table):
        cell = (base + column[:, scale, None] * gain).astype(np.intp)
        total += np.take(table, cell, axis=0, mode="clip", out=found)
    # One maximum serves the whole block: what is held against it (e^-80) weighs nothing in any sum.
    top = total.max()
    np.maximum(np.subtract(total, top, out=total), _FAINTEST, out=total)
    summed: NDArray[np.float32] = np.log(np.exp(total, out=total) @ np.ones(LANES, dtype=np.float32)) + top
    return summed
