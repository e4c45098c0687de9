"""Where to begin: variable projection over a grid of exponents.

For fixed exponents a sum of power terms is linear in its coefficients, so a small least-squares problem (of
the relative error, coefficients not below zero) gives the best ones at once, for every point of the grid in a
few matrix products (Golub & Pereyra 1973). What is left is a landscape over the exponents alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product

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
    misses: Floats
    """[points, rows]: log(predicted) - log(observed)."""


def starting_points(
    surface: SumOfTerms, target: Floats, weights: Floats, charge: Huber, scales: Floats, count: int
) -> Floats:
    """Return the `count` best well-separated grid points as θ [count, p].

    `target` and `weights` [rows]; `scales` [exponents] turn an exponent into its place in θ.
    """
    grid = _grid(surface, target, weights, scales)
    objective = charge.value(grid.misses) @ weights
    smooth = (grid.misses * grid.misses) @ weights
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
    bases, offset = [], 0
    for block in surface.columns:
        width = block.shape[1] - 1
        bases.append(_basis(block, exponents[:, offset : offset + width], np.exp(-target)))
        offset += width
    coefficients = _raised(_not_negative(*_normal_equations(bases, weights)))
    ratio = sum(c[:, None] * basis.each() for c, basis in zip(coefficients.T, bases, strict=True))
    return Grid(_theta(surface, np.log(coefficients), exponents), places, np.log(ratio))


@dataclass(frozen=True)
class Basis:
    """One term without its coefficient, over the observed loss."""

    distinct: Floats
    """[distinct, rows]: every combination of its own exponents once."""
    place: NDArray[np.intp]
    """[points]: which of them each point has."""

    def each(self) -> Floats:
        """[points, rows], or [1, rows] of a term without exponents."""
        return self.distinct if len(self.distinct) == 1 else self.distinct[self.place]


def _basis(block: Floats, exponents: Floats, over: Floats) -> Basis:
    if not exponents.shape[1]:
        return Basis(over[None], np.zeros(len(exponents), dtype=np.intp))
    distinct, place = np.unique(exponents, axis=0, return_inverse=True)
    return Basis(np.exp(distinct @ block[:, 1:].T) * over, place.ravel())


def _normal_equations(bases: list[Basis], weights: Floats) -> tuple[Floats, Floats]:
    """Products of the bases with each other [points, terms, terms] and with one [points, terms]."""
    gram = np.empty((len(bases[0].place), len(bases), len(bases)))
    for (j, left), (k, right) in combinations_with_replacement(enumerate(bases), 2):
        products = (left.distinct * weights) @ right.distinct.T
        gram[:, j, k] = gram[:, k, j] = products[left.place, right.place]
    return gram, np.stack([(basis.distinct @ weights)[basis.place] for basis in bases], axis=1)


def _not_negative(gram: Floats, towards: Floats) -> Floats:
    """Best coefficients >= 0 [points, terms]: all terms, or else every set of fewer; there are at most seven."""
    points, terms = towards.shape
    best, gain = np.zeros((points, terms)), np.zeros(points)
    open_points = np.arange(points)
    for size in range(terms, 0, -1):
        for kept in map(list, combinations(range(terms), size)):
            x, length, definite = solve(gram[open_points][:, kept][:, :, kept], towards[open_points][:, kept])
            better = np.flatnonzero(definite & (x >= 0).all(axis=1) & (length > gain[open_points]))
            rows = open_points[better]
            best[rows], gain[rows] = 0.0, length[better]
            best[rows[:, None], kept] = x[better]
        if size == terms:
            open_points = np.flatnonzero(gain == 0)
    return best


def _raised(coefficients: Floats) -> Floats:
    """Coefficients above zero: a small share of their sum at least."""
    total = np.maximum(coefficients.sum(axis=1, keepdims=True), 1e-300)
    return np.asarray(np.maximum(coefficients, LEAST_SHARE * total))


def _theta(surface: SumOfTerms, logs: Floats, exponents: Floats) -> Floats:
    """Put log coefficients and exponents in their places."""
    theta, offset = np.empty((len(logs), surface.size)), 0
    for k, block in enumerate(surface.blocks):
        width = block.stop - block.start - 1
        theta[:, block.start] = logs[:, k]
        theta[:, block.start + 1 : block.stop] = exponents[:, offset : offset + width]
        offset += width
    return theta
