"""How a residual is charged: Huber, squares, absolute values, all on the log of the loss.

A residual here is log(predicted) - log(observed), a plain number without unit. The default, Huber with
threshold 1e-3, is the one of Hoffmann et al. 2022 (arXiv:2203.15556, equation 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DEFAULT_THRESHOLD = 1e-3
"""Hoffmann et al. 2022, section 3.3."""


@dataclass(frozen=True)
class Charge:
    """The pieces of the charge that Newton's method asks for, each of the residual's shape."""

    value: Floats
    slope: Floats
    curvature: Floats
    weight: Floats
    """slope / residual: the curvature of the parabola that touches the charge from above."""


@dataclass(frozen=True)
class Huber:
    """Half the square up to `threshold`, then a straight line (Huber 1964).

    `threshold` is in units of log loss. An infinite one is least squares; a tiny one is, up to the factor
    `threshold`, least absolute deviations.
    """

    threshold: float = DEFAULT_THRESHOLD

    def __post_init__(self) -> None:
        if not self.threshold > 0:
            raise ValueError(f"the Huber threshold must be above 0, not {self.threshold}")

    @property
    def name(self) -> str:
        """A short name for tables: `huber 0.001`."""
        return "squares" if np.isinf(self.threshold) else f"huber {self.threshold:g}"

    def value(self, residual: Floats) -> Floats:
        """Return the charge of every residual, in its shape."""
        size = np.abs(residual)
        inner = np.minimum(size, self.threshold)
        return np.asarray(inner * (size - 0.5 * inner))

    def charge(self, residual: Floats) -> Charge:
        """Return the charge with its derivatives; the curvature is the one-sided one at the two kinks."""
        size = np.abs(residual)
        inner = np.minimum(size, self.threshold)
        return Charge(
            value=inner * (size - 0.5 * inner),
            slope=np.copysign(inner, residual),
            curvature=(size <= self.threshold).astype(np.float64),
            weight=inner / np.maximum(size, 1e-300),
        )


def squares() -> Huber:
    """Least squares on the log loss."""
    return Huber(np.inf)


def absolute() -> Huber:
    """Least absolute deviations, as the Huber charge with a threshold of 1e-8.

    Divide its objective by 1e-8 for the sum of absolute residuals.
    """
    return Huber(1e-8)
