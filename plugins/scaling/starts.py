"""Where to begin: variable projection over a grid of exponents.

For fixed exponents a sum of power terms is linear in its coefficients, so a small least-squares problem (of
the relative error, coefficients not below zero) gives the best ones at once, for every point of the grid in a
few matrix products (Golub & Pereyra 1973). What is left is a landscape over the exponents alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.small_matrices import solve
from reporter_plugins.scaling.surface import SumOfTerms

GRID = {1: 28, 2: 14, 3: 8}
"""Points above zero along each exponent, by how many exponents there are."""
LOWEST, HIGHEST = 0.02, 2.5
"""Exponents of published laws lie between 0.03 and 1."""
BELOW_ZERO = (-0.4, -0.1)
"""A loss that grows with size is no law, but the runs may say so, and it must be found to be told."""
LEAST_SHARE = 1e-2
"""A coefficient that least squares puts at zero starts at this share of the loss instead."""
APART = 2
"""Starts are at least so many grid points from each other, so that they fall into different basins."""


@dataclass(frozen=True)
class Grid:
    """Every combination of exponents, and each point's coefficients."""

    theta: Floats
    """[points, p]"""
    places: NDArray[np.intp]
    """[points, exponents]: position on the grid."""


def starting_points(
    surface: SumOfTerms, target: Floats, weights: Floats, charge: Huber, scales: Floats, count: int
) -> Floats:
    """Return the `count` best well-separated grid points as θ [count, p].

    `target` and `weights` [rows]; `scales` [exponents] turn an exponent into its place in θ.
    """
    grid = _grid(surface, target, weights, scales)
    miss = surface.log_prediction(grid.theta) - target
    objective = charge.value(miss) @ weights
    smooth = (miss * miss) @ weights
    chosen = _separated(np.argsort(objective), grid.places, count)
    chosen += [i for i in _separated(np.argsort(smooth), grid.places, count // 3) if i not in chosen]
    return grid.theta[chosen]


def _separated(order: NDArray[np.intp], places: NDArray[np.intp], count: int) -> list[int]:
    """Walk down a ranking, leaving out what is too near to a better one."""
    chosen: list[int] = []
    for i in order:
        if all(np.abs(places[i] - places[j]).max() >= APART for j in chosen):
            chosen.append(int(i))
        if len(chosen) == count:
            break
    return chosen


def _grid(surface: SumOfTerms, target: Floats, weights: Floats, scales: Floats) -> Grid:
    """Project the coefficients out at every combination of exponents."""
    above_zero = np.geomspace(LOWEST, HIGHEST, GRID.get(len(scales), 5))
    values = np.concatenate([BELOW_ZERO, above_zero])
    places = np.array(list(product(range(len(values)), repeat=len(scales))), dtype=np.intp)
    exponents = values[places] * scales
    rooted = np.sqrt(weights) * np.exp(-target)
    bases, offset = [], 0
    for block in surface.columns:
        width = block.shape[1] - 1
        bases.append(_basis(block, exponents[:, offset : offset + width], rooted))
        offset += width
    coefficients = _not_negative(np.stack(bases, axis=1), np.sqrt(weights))
    return Grid(_theta(surface, coefficients, exponents), places)


def _basis(block: Floats, exponents: Floats, rooted: Floats) -> Floats:
    """One term without its coefficient over the observed loss, [points, rows], each distinct value once."""
    if not exponents.shape[1]:
        return np.broadcast_to(rooted, (len(exponents), len(rooted)))
    distinct, place = np.unique(exponents, axis=0, return_inverse=True)
    return np.asarray((np.exp(distinct @ block[:, 1:].T) * rooted)[place.ravel()])


def _not_negative(bases: Floats, right: Floats) -> Floats:
    """Best coefficients >= 0 [points, terms] by trying every set of terms; there are at most seven."""
    points, terms, _ = bases.shape
    gram = bases @ bases.transpose(0, 2, 1)
    towards = bases @ right
    best, gain = np.zeros((points, terms)), np.zeros(points)
    for size in range(1, terms + 1):
        for kept in map(list, combinations(range(terms), size)):
            x, length, definite = solve(gram[:, kept][:, :, kept], towards[:, kept])
            better = definite & (x >= 0).all(axis=1) & (length > gain)
            best[better], gain[better] = 0.0, length[better]
            best[np.flatnonzero(better)[:, None], kept] = x[better]
    return best


def _theta(surface: SumOfTerms, coefficients: Floats, exponents: Floats) -> Floats:
    """Put log coefficients and exponents in their places."""
    total = np.maximum(coefficients.sum(axis=1, keepdims=True), 1e-300)
    logs = np.log(np.maximum(coefficients, LEAST_SHARE * total))
    theta, offset = np.empty((len(logs), surface.size)), 0
    for k, block in enumerate(surface.blocks):
        width = block.stop - block.start - 1
        theta[:, block.start] = logs[:, k]
        theta[:, block.start + 1 : block.stop] = exponents[:, offset : offset + width]
        offset += width
    return theta
