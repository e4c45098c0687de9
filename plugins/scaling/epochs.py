"""Training for several epochs: repeated tokens are worth less, and so are parameters beyond the data.

Muennighoff et al. 2023, arXiv:2305.16264, section 3.1: Chinchilla's law at an effective D' and N',

    D' = U_D + U_D R_D* (1 - e^(-R_D/R_D*)),   N' = U_N + U_N R_N* (1 - e^(-R_N/R_N*)),

with U_D the unique tokens, R_D the epochs beyond the first, U_N the parameters that are optimal for U_D, and
R_N = N/U_N - 1 where positive. As in the paper the law of a single epoch is given, and the two half-lives are
fitted to the runs with repetition.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from reporter_plugins.scaling.consequences import Law
from reporter_plugins.scaling.newton import Problem, minimise
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.surface import Local
from reporter_plugins.scaling.table import RunTable

HALF_LIVES = np.geomspace(0.3, 300.0, 12)
STARTS = 6
FARTHEST = 40.0
SMALL = 1e-2
BEYOND = 16.0
"""|log R*| above which more or less makes no difference to any loss."""


@dataclass(frozen=True)
class Repetition:
    """The fitted half-lives."""

    tokens: float
    """R_D*: epochs beyond the first after which a repeated token is worth 1/e of a new one."""
    params: float
    """R_N*, the same for excess parameters; infinite or zero where no run can tell."""
    objective: float
    decrement: float
    converged: bool
    residuals: Floats
    """log(predicted) - log(observed) [rows]."""
    law: Law


@dataclass(frozen=True)
class EpochSurface:
    """log loss as a function of θ = (log R_N*, log R_D*)."""

    law: Law
    base: Floats
    """[rows, 2]: U_N and U_D."""
    excess: Floats
    """[rows, 2]: R_N and R_D."""

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return 2

    def log_prediction(self, theta: Floats) -> Floats:
        """Log of the predicted loss, [stack, rows]."""
        return self._terms(theta)[0]

    def local(self, theta: Floats, weights: Floats, target: Floats, charge: Huber) -> Local:
        """Evaluate at theta [stack, 2] for weights and target [stack or 1, rows]."""
        log_loss, shares, slope, bend = self._terms(theta)
        cost = charge.charge(log_loss - target)
        first = (weights * cost.slope)[:, None, :]
        jacobian = shares * slope
        curved = shares * (slope**2 + bend)
        hessian = _outer_sum(jacobian, (weights * cost.curvature)[:, None, :] - first)
        hessian[:, [0, 1], [0, 1]] += (first * curved).sum(axis=2)
        return Local(
            objective=(weights * cost.value).sum(axis=1),
            gradient=(first * jacobian).sum(axis=2),
            hessian=hessian,
            metric=_outer_sum(jacobian, (weights * cost.weight)[:, None, :]),
            shares=np.abs(jacobian).max(axis=2),
        )

    def _terms(self, theta: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return log loss [stack, rows]; share, ∂ and ∂² of the log of N's and D's terms [stack, 2, rows]."""
        life = np.exp(np.clip(theta, -FARTHEST, FARTHEST))[:, :, None]
        excess, base = self.excess.T[None], self.base.T[None]
        x = excess / life
        worth = 1 - life * np.expm1(-x)
        first = life * _worth_slope(x)
        second = first - life * x**2 * np.exp(-x)
        exponents = np.array([self.law.alpha, self.law.beta], dtype=np.float64)[None, :, None]
        coefficients = np.array([self.law.A, self.law.B], dtype=np.float64)[None, :, None]
        terms = coefficients * (base * worth) ** -exponents
        loss = self.law.E + terms.sum(axis=1)
        growth = first / worth
        slope = -exponents * growth
        bend = -exponents * (second / worth - growth**2)
        return np.asarray(np.log(loss)), terms / loss[:, None, :], slope, bend


def fit_repetition(table: RunTable, law: Law, *, charge: Huber | None = None) -> Repetition:
    """Fit R_D* and R_N* to runs with `params`, `tokens` and `epochs` or `unique_tokens`, under a given law.

    Raises TableFault where the table lacks a column.
    """
    charge = charge or Huber()
    surface = epoch_surface(table, law)
    target = np.log(table.loss)
    ones = np.ones((1, len(table)))
    grid = np.log(np.array(list(product(HALF_LIVES, repeat=2))))
    objective = charge.value(surface.log_prediction(grid) - target).sum(axis=1)
    starts = grid[np.argsort(objective)[:STARTS]]
    # a half-life without effect on any loss is held, so that the other one can converge
    blocks = (slice(0, 1), slice(1, 2))
    ends = minimise(Problem(surface, ones, target[None, :], charge, blocks), starts)
    best = ends.best
    params, tokens = _without_limits(ends.theta[best])
    residuals = surface.log_prediction(ends.theta[[best]])[0] - target
    return Repetition(
        tokens=float(tokens),
        params=float(params),
        objective=float(ends.objective[best]),
        decrement=float(ends.decrement[best]),
        converged=bool(ends.converged[best]),
        residuals=residuals,
        law=law,
    )


def epoch_surface(table: RunTable, law: Law) -> EpochSurface:
    """Return unique tokens, the parameters optimal for them, and the excess of each."""
    unique, params = table.column("unique_tokens"), table.column("params")
    enough = np.minimum(params_for_tokens(law, unique), params)
    repeats = np.maximum(table.column("epochs") - 1, 0.0)
    return EpochSurface(
        law=law,
        base=np.stack([enough, unique], axis=1),
        excess=np.stack([params / enough - 1, repeats], axis=1),
    )


def params_for_tokens(law: Law, tokens: Floats) -> Floats:
    """Return N for which D tokens are compute-optimal: alpha A/N^alpha = beta B/D^beta."""
    term = law.beta * law.B * tokens**-law.beta
    return np.asarray((law.alpha * law.A / term) ** (1 / law.alpha))


def repeated_loss(repetition: Repetition, table: RunTable) -> Floats:
    """Loss of runs [rows] under the law with repetition, nats per token."""
    with np.errstate(divide="ignore"):
        theta = np.log(np.array([[repetition.params, repetition.tokens]]))
    return np.asarray(np.exp(epoch_surface(table, repetition.law).log_prediction(theta)[0]))


def _without_limits(theta: Floats) -> Floats:
    """Half-lives; one beyond any run's reach is infinite or zero."""
    lives = np.where(theta > BEYOND, np.inf, np.exp(np.minimum(theta, BEYOND)))
    return np.where(theta < -BEYOND, 0.0, lives)


def _worth_slope(x: Floats) -> Floats:
    """Return 1 - (1 + x) e^-x; by its series where the difference would lose its digits."""
    series = x**2 * (1 / 2 - x * (1 / 3 - x * (1 / 8 - x * (1 / 30 - x / 144))))
    return np.where(x < SMALL, series, 1 - (1 + x) * np.exp(-x))


def _outer_sum(jacobian: Floats, weight: Floats) -> Floats:
    """Σ_rows weight ∇f∇fᵀ, [stack, 2, 2]."""
    return np.asarray((weight * jacobian) @ jacobian.transpose(0, 2, 1))
