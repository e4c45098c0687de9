"""Many small symmetric systems at once, and which of the matrices were positive definite.

`numpy.linalg.cholesky` refuses a whole stack because of one bad matrix; a bootstrap needs the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.robust import Floats

SMALLEST_PIVOT = 1e-14
"""A pivot under this share of its diagonal entry is rounding, not curvature."""


def solve(matrices: Floats, right: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Solve matrices [stack, p, p] x = right [stack, p].

    Return x, rightᵀ·x, and which matrices were positive definite; for the others x is `right` itself.
    """
    definite = positive_definite(matrices)
    if not definite.all():
        matrices = np.where(definite[:, None, None], matrices, np.eye(matrices.shape[1]))
    x: Floats = np.linalg.solve(matrices, right[:, :, None])[:, :, 0].astype(np.float64, copy=False)
    return x, (right * x).sum(axis=1), definite


def positive_definite(matrices: Floats) -> NDArray[np.bool_]:
    """Say which matrices [stack, p, p] are positive definite, beyond rounding."""
    try:
        lower = np.linalg.cholesky(matrices)
    except np.linalg.LinAlgError:
        return _one_by_one(matrices)
    pivots = np.diagonal(lower, axis1=1, axis2=2) ** 2
    return np.asarray((pivots > SMALLEST_PIVOT * np.diagonal(matrices, axis1=1, axis2=2)).all(axis=1))


def _one_by_one(matrices: Floats) -> NDArray[np.bool_]:
    """Cholesky's pivots for the whole stack, going on past the bad ones."""
    lower = np.zeros_like(matrices)
    definite = np.ones(len(matrices), dtype=bool)
    for j in range(matrices.shape[1]):
        diagonal = matrices[:, j, j]
        pivot = diagonal - (lower[:, j, :j] ** 2).sum(axis=1)
        sound = pivot > SMALLEST_PIVOT * np.abs(diagonal)
        definite &= sound
        lower[:, j, j] = np.sqrt(np.where(sound, pivot, 1.0))
        below = matrices[:, j + 1 :, j] - (lower[:, j + 1 :, :j] * lower[:, j, None, :j]).sum(axis=2)
        lower[:, j + 1 :, j] = below / lower[:, j, j, None]
    return definite
