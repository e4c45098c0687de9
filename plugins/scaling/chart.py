"""Coordinates in which the valleys of a law with an irreducible loss are straight.

With log N and log D centred, E + A'e^(-αn) + B'e^(-βd) hardly changes along E down, A' up, α down: its value
and its slope at the centre stay. So steps are taken in (log of the value at the centre, log of each term's
slope, exponents): a trade-off between E, A and α, curved in the law's own symbols, becomes a line. On a
ladder of 24 runs this turns hundreds of Newton steps into four. Only the steps live here; the objective, its
gradient and its Hessian are those of the law's symbols, carried over by the chain rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.robust import Floats

ABSENT = -60.0
"""Log of a coefficient that stands for zero: its share of any loss is below 1e-25."""
NEARLY_ABSENT = -30.0
SMALL_SHARE = 0.3
"""Under this share of the loss an E whose step would pass zero is tried at zero."""
TOWARDS_ZERO = 0.1
"""How far towards zero one step may take E or an exponent otherwise (the rule of interior-point methods)."""
HALVINGS = 40


@dataclass(frozen=True)
class Bent:
    """A stack carried over into the straight coordinates."""

    phi: Floats
    gradient: Floats
    hessian: Floats
    metric: Floats


@dataclass(frozen=True)
class Chart:
    """The change of coordinates for θ = (log E, then per term: log coefficient, exponent, more exponents)."""

    coefficients: NDArray[np.intp]
    """Where the terms' log coefficients stand in θ; each is followed by the term's first exponent."""

    def usable(self, theta: Floats) -> NDArray[np.bool_]:
        """Say where the change is defined [stack]: E not absent, exponents above zero."""
        positive = (theta[:, self.coefficients + 1] > 1e-10).all(axis=1)
        return np.asarray(positive & (theta[:, 0] > NEARLY_ABSENT))

    def bend(self, theta: Floats, gradient: Floats, hessian: Floats, metric: Floats) -> Bent:
        """Carry gradient [stack, p], Hessian and metric [stack, p, p] over by the chain rule."""
        jacobian, second_of_e = self._derivatives(theta)
        transposed = jacobian.transpose(0, 2, 1)
        bent = transposed @ hessian @ jacobian + gradient[:, 0, None, None] * second_of_e
        c = self.coefficients
        bent[:, c + 1, c + 1] += gradient[:, c] / theta[:, c + 1] ** 2
        turned = (transposed @ gradient[:, :, None])[:, :, 0]
        return Bent(self._forward(theta), turned, bent, transposed @ metric @ jacobian)

    def advance(self, theta: Floats, phi: Floats, step: Floats) -> Floats:
        """Return θ after as much of the step as keeps E and the exponents above zero.

        A step that would pass E = 0 ends there if E is a small share of the loss, else a little before it.
        """
        reach = self._reach(phi, step)
        moved = self._back(phi + reach[:, None] * step)
        through = np.flatnonzero(~np.isfinite(moved[:, 0]))
        if len(through):
            wall = self._wall(phi[through], step[through], reach[through])
            small = theta[through, 0] < phi[through, 0] + np.log(SMALL_SHARE)
            ahead = np.where(small, wall, (1 - TOWARDS_ZERO) * wall)
            moved[through] = self._back(phi[through] + ahead[:, None] * step[through])
            moved[through[small], 0] = ABSENT
        return moved

    def _wall(self, phi: Floats, step: Floats, reach: Floats) -> Floats:
        """Share of the step at which E is just above zero, by halving."""
        inside, outside = np.zeros(len(phi)), reach
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            positive = np.isfinite(self._back(phi + middle[:, None] * step)[:, 0])
            inside, outside = np.where(positive, middle, inside), np.where(positive, outside, middle)
        return inside

    def _reach(self, phi: Floats, step: Floats) -> Floats:
        """Longest share of the step that leaves every exponent a tenth of itself."""
        exponents, change = phi[:, self.coefficients + 1], step[:, self.coefficients + 1]
        down = np.maximum(-change / exponents, 1e-300)
        return np.asarray(np.minimum(1.0, (1 - TOWARDS_ZERO) / down.max(axis=1, initial=1e-300)))

    def _forward(self, theta: Floats) -> Floats:
        phi = theta.copy()
        phi[:, 0] = np.log(np.exp(theta[:, 0]) + np.exp(theta[:, self.coefficients]).sum(axis=1))
        phi[:, self.coefficients] += np.log(theta[:, self.coefficients + 1])
        return phi

    def _back(self, phi: Floats) -> Floats:
        theta = phi.copy()
        theta[:, self.coefficients] -= np.log(phi[:, self.coefficients + 1])
        with np.errstate(over="ignore", invalid="ignore"):  # an infinite term is past the wall as well
            rest = np.exp(phi[:, 0]) - np.exp(theta[:, self.coefficients]).sum(axis=1)
        theta[:, 0] = np.where(rest > 0, np.log(np.maximum(rest, 1e-300)), -np.inf)
        return theta

    def _derivatives(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return ∂θ/∂φ [stack, p, p] and the second derivatives of log E in φ [stack, p, p]."""
        stack, p = theta.shape
        c = self.coefficients
        constant, size, exponent = np.exp(theta[:, 0]), np.exp(theta[:, c]), theta[:, c + 1]
        ratio = size / exponent
        first, second = np.zeros((stack, p)), np.zeros((stack, p, p))
        jacobian = np.zeros((stack, p, p))
        jacobian[:, range(p), range(p)] = 1.0
        first[:, 0] = second[:, 0, 0] = constant + size.sum(axis=1)
        jacobian[:, c, c + 1] = -1 / exponent
        first[:, c], first[:, c + 1] = -size, ratio
        second[:, c, c], second[:, c + 1, c + 1] = -size, -2 * ratio / exponent
        second[:, c, c + 1] = second[:, c + 1, c] = ratio
        jacobian[:, 0, :] = slope = first / constant[:, None]
        return jacobian, second / constant[:, None, None] - slope[:, :, None] * slope[:, None, :]
