"""What follows from E + A/N^alpha + B/D^beta: optimal sizes, prices of a loss, gains, serving.

Everything takes a `Law`, whose symbols may be single numbers or arrays over bootstrap resamples [stack, 1];
budgets and models are [k], results [stack, k] or [k]. Units: N parameters, D tokens, C FLOP (C = 6 N D,
Kaplan et al. 2020, arXiv:2001.08361, section 2.1), losses nats per token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import FLOPS_PER_PARAMETER_AND_TOKEN

FORWARD_FLOPS = 2.0
"""FLOP per parameter and token of a forward pass: Kaplan et al. 2020, section 2.1."""
TENFOLD = 10.0
SERVING_HALVINGS = 80
SERVING_SPAN = 12.0
"""The serving optimum is looked for within e^±12 of the training optimum's N."""


@dataclass(frozen=True)
class Law:
    """Chinchilla's law, Hoffmann et al. 2022, arXiv:2203.15556, equation 10."""

    E: Floats | float
    A: Floats | float
    B: Floats | float
    alpha: Floats | float
    beta: Floats | float

    @property
    def a(self) -> Floats | float:
        """Exponent of the optimal N in C."""
        return self.beta / (self.alpha + self.beta)

    @property
    def b(self) -> Floats | float:
        """Exponent of the optimal D in C."""
        return self.alpha / (self.alpha + self.beta)

    def loss(self, params: Floats | float, tokens: Floats | float) -> Floats:
        """Loss of a model of N parameters after D tokens, nats per token."""
        return np.asarray(self.E + self.A * params**-self.alpha + self.B * tokens**-self.beta)


def law_of(values: Mapping[str, float]) -> Law:
    """Law of one fit's `values`, or of any mapping with E, A, B, alpha, beta."""
    return Law(*(float(values[symbol]) for symbol in ("E", "A", "B", "alpha", "beta")))


def laws_of(symbols: Floats, order: tuple[str, ...]) -> Law:
    """Laws of a bootstrap's `symbols` [stack, p]; each symbol becomes [stack, 1]."""
    return Law(*(symbols[:, [order.index(symbol)]] for symbol in ("E", "A", "B", "alpha", "beta")))


@dataclass(frozen=True)
class Optimum:
    """The best N and D for budgets, with the loss that the law foretells for them."""

    flops: Floats
    params: Floats
    tokens: Floats
    loss: Floats

    @property
    def tokens_per_param(self) -> Floats:
        """D/N."""
        return self.tokens / self.params


def compute_optimal(law: Law, flops: Floats) -> Optimum:
    """Return N and D of least loss with 6 N D = C (Hoffmann et al. 2022, equation 4)."""
    product = np.asarray(flops, dtype=np.float64) / FLOPS_PER_PARAMETER_AND_TOKEN
    ratio = np.log(law.alpha * law.A) - np.log(law.beta * law.B)
    params = np.exp(ratio / (law.alpha + law.beta) + law.a * np.log(product))
    tokens = product / params
    return Optimum(np.broadcast_to(flops, params.shape), params, tokens, law.loss(params, tokens))


def budget_for_loss(law: Law, loss: Floats) -> Optimum:
    """Return the least budget that reaches a loss; infinite where the loss is not above E.

    At the optimum alpha A/N^alpha = beta B/D^beta, so each is a fixed part of loss - E.
    """
    above = np.asarray(loss, dtype=np.float64) - law.E
    reachable = above > 0
    above = np.where(reachable, above, 1.0)
    params = (law.A * (1 + law.alpha / law.beta) / above) ** (1 / law.alpha)
    tokens = (law.B * (1 + law.beta / law.alpha) / above) ** (1 / law.beta)
    params, tokens = np.where(reachable, params, np.inf), np.where(reachable, tokens, np.inf)
    return Optimum(FLOPS_PER_PARAMETER_AND_TOKEN * params * tokens, params, tokens, np.asarray(loss))


@dataclass(frozen=True)
class Standing:
    """Where models stand on a law."""

    loss: Floats
    """Foretold loss, nats per token."""
    optimal_loss: Floats
    """Loss of the best model for the same budget."""
    excess: Floats
    """loss - optimal_loss."""
    compute_ratio: Floats
    """Budget over the least budget for the same loss: 1 is optimal."""
    size_ratio: Floats
    """N over the optimal N for the budget: above 1 is too large, below 1 trained for longer than optimal."""


def standing(law: Law, params: Floats, tokens: Floats) -> Standing:
    """Say what the law foretells for models, and how far from compute-optimal they are."""
    flops = FLOPS_PER_PARAMETER_AND_TOKEN * np.asarray(params) * np.asarray(tokens)
    loss, best = law.loss(params, tokens), compute_optimal(law, flops)
    cheapest = budget_for_loss(law, loss)
    return Standing(loss, best.loss, loss - best.loss, flops / cheapest.flops, params / best.params)


@dataclass(frozen=True)
class Gains:
    """How far the loss falls, in nats per token, when one thing is multiplied."""

    params: Floats
    """N times ten, same tokens."""
    tokens: Floats
    """D times ten, same N."""
    flops: Floats
    """Budget times ten: N times 10^a and D times 10^b."""


def marginal_gains(law: Law, params: Floats, tokens: Floats, factor: float = TENFOLD) -> Gains:
    """Return the fall of the loss for `factor` times N, D or C."""
    here = law.loss(params, tokens)
    return Gains(
        params=here - law.loss(factor * params, tokens),
        tokens=here - law.loss(params, factor * tokens),
        flops=here - law.loss(params * factor**law.a, tokens * factor**law.b),
    )


@dataclass(frozen=True)
class Serving:
    """The cheapest model for a loss and a demand, training and serving together."""

    params: Floats
    tokens: Floats
    training_flops: Floats
    serving_flops: Floats
    saving: Floats
    """Share of the training-optimal model's total that is saved, 0 to 1."""


def serving_optimal(law: Law, loss: Floats, demand: Floats) -> Serving:
    """Return N and D of least 6 N D + 2 N T for a loss and a lifetime demand of T tokens.

    Sardana et al. 2024, arXiv:2401.00448, equation 2. A smaller model, trained for longer, wins as T grows.
    Not a number where the loss is not above E.
    """
    best = budget_for_loss(law, loss)
    demand = np.asarray(demand, dtype=np.float64)
    reachable = np.isfinite(best.flops)
    top = np.log(np.where(reachable, best.params, 1.0)) + np.zeros_like(demand)
    floor = _log_smallest(law, loss, reachable)
    low, high = np.maximum(floor, top - SERVING_SPAN), top
    for _ in range(SERVING_HALVINGS):
        middle = 0.5 * (low + high)
        falling = _slope(law, loss, demand, middle) < 0
        low, high = np.where(falling, middle, low), np.where(falling, high, middle)
    params = np.where(reachable, np.exp(0.5 * (low + high)), np.nan)
    tokens = _tokens_for(law, loss, params)
    training = FLOPS_PER_PARAMETER_AND_TOKEN * params * tokens
    serving = FORWARD_FLOPS * params * demand
    naive = best.flops + FORWARD_FLOPS * best.params * demand
    return Serving(params, tokens, training, serving, 1 - (training + serving) / naive)


def _log_smallest(law: Law, loss: Floats, reachable: Floats) -> Floats:
    """Log of the N that reaches the loss with endless tokens only."""
    above = np.where(reachable, np.asarray(loss) - law.E, 1.0)
    return np.asarray((np.log(law.A) - np.log(above)) / law.alpha)


def _tokens_for(law: Law, loss: Floats, params: Floats) -> Floats:
    """Return D with which N parameters reach a loss."""
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.maximum(np.asarray(loss) - law.E - law.A * params**-law.alpha, 0.0)
        return np.asarray((law.B / left) ** (1 / law.beta))


def _slope(law: Law, loss: Floats, demand: Floats, log_params: Floats) -> Floats:
    """Sign of d(6 N D + 2 N T)/d log N over 2 N, along the loss: 3 D (1 + dlogD/dlogN) + T."""
    params = np.exp(log_params)
    term = law.A * params**-law.alpha
    left = np.maximum(np.asarray(loss) - law.E - term, 1e-300)
    steepness = -law.alpha * term / (law.beta * left)
    with np.errstate(over="ignore", invalid="ignore"):  # endless tokens: the slope is downwards without end
        tokens = (law.B / left) ** (1 / law.beta)
        slope = 3 * tokens * (1 + steepness) + demand
    return np.where(np.isfinite(slope), slope, -np.inf)
