"""Kaplan's joint law, L = ((N_c/N)^(alpha_N/alpha_D) + D_c/D)^alpha_D.

Kaplan et al. 2020, arXiv:2001.08361, equation 1.5. Its log is alpha_D times a log-sum-exp, so the sums of
`surface` serve here too; a fourth parameter, log alpha_D, multiplies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.forms import Form
from reporter_plugins.scaling.robust import Charge, Floats, Huber
from reporter_plugins.scaling.small_matrices import solve
from reporter_plugins.scaling.surface import Curve, Local, Shares, SumOfTerms

ALPHA_D = (0.03, 1.0, 16)
RATIO = (0.1, 5.0, 16)
"""Lowest, highest, and points of the grids of alpha_D and alpha_N/alpha_D."""
LEAST_SHARE = 1e-3


@dataclass(frozen=True)
class KaplanSurface:
    """θ = (log p, q, log r, log u): log prediction = u log(p e^(-q n) + r e^(-d)), n and d centred logs."""

    inner: SumOfTerms
    """The sum inside the power, without the tokens' share of it."""
    log_tokens: Floats
    """Centred log D [rows]."""

    @property
    def terms_may_vanish(self) -> bool:
        """Both terms stay: one of them alone is another form."""
        return False

    @property
    def blocks(self) -> tuple[slice, ...]:
        """Where each term's parameters stand in θ."""
        blocks: tuple[slice, ...] = self.inner.blocks
        return blocks

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return 4

    def rows(self, kept: NDArray[np.intp]) -> KaplanSurface:
        """The same law over some of the rows."""
        return KaplanSurface(self.inner.rows(kept), self.log_tokens[kept])

    def shares(self, theta: Floats) -> Shares:
        """Return the log of the sum inside the power, and each term's share of it."""
        by_params = theta[:, :2] @ self.inner.columns[0].T
        by_tokens = theta[:, 2:3] - self.log_tokens
        log_sum = np.logaddexp(by_params, by_tokens)
        return Shares(log_sum, (np.exp(by_params - log_sum), np.exp(by_tokens - log_sum)))

    def log_prediction(self, theta: Floats) -> Floats:
        """Log of the predicted loss, [stack, rows]."""
        return np.asarray(np.exp(theta[:, 3:4]) * self.shares(theta).log_sum)

    def local(self, theta: Floats, weights: Floats, target: Floats, charge: Huber) -> Local:
        """Evaluate at theta [stack, 4] for weights and target [stack or 1, rows]."""
        shares, power = self.shares(theta), np.exp(theta[:, 3:4])
        cost = charge.charge(power * shares.log_sum - target)
        gradient, hessian = self._derivatives(shares, power, weights * cost.slope, weights * cost.curvature)
        flat = Charge(cost.value, np.zeros_like(cost.slope), cost.weight, cost.weight)
        _, metric = self._derivatives(shares, power, weights * flat.slope, weights * flat.curvature)
        largest = np.stack([part.max(axis=1) for part in shares.parts], axis=1)
        return Local((weights * cost.value).sum(axis=1), gradient, hessian, metric, largest)

    def _derivatives(self, shares: Shares, power: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
        """Return Σ first ∇f and Σ (second ∇f∇fᵀ + first ∇²f) for f = e^v log-sum, v the last parameter."""
        inner_first = first * power
        gradient, matrix = np.zeros((len(first), 4)), np.zeros((len(first), 4, 4))
        gradient[:, :3], matrix[:, :3, :3] = self.inner.assemble(shares, inner_first, second * power**2 - inner_first)
        value = power * shares.log_sum
        gradient[:, 3] = (first * value).sum(axis=1)
        matrix[:, 3, 3] = (second * value**2 + first * value).sum(axis=1)
        cross, _ = self.inner.assemble(shares, second * power * value + inner_first, np.zeros_like(first))
        matrix[:, 3, :3] = matrix[:, :3, 3] = cross
        return gradient, matrix

    def jacobian(self, theta: Floats) -> Floats:
        """Return ∇ log prediction [rows, 4] at one θ [4]."""
        shares, power = self.shares(theta[None, :]), np.exp(theta[3])
        parts = [power * part[0][:, None] * x for part, x in zip(shares.parts, self.inner.columns, strict=True)]
        return np.concatenate([*parts, (power * shares.log_sum[0])[:, None]], axis=1)


@dataclass(frozen=True)
class KaplanFrame:
    """Kaplan's symbols (alpha_N, N_c, alpha_D, D_c) and θ of `KaplanSurface`."""

    form: Form
    centres: Mapping[str, float]
    scales: Mapping[str, float]
    """Of the log columns, as in `frame.Frame`."""

    def surface(self, logs: Mapping[str, Floats]) -> KaplanSurface:
        """Columns for log params and log tokens [rows]."""
        ones = np.ones(len(logs["params"]))
        params = (logs["params"] - self.centres["params"]) / self.scales["params"]
        columns = (np.stack([ones, -params], axis=1), ones[:, None])
        return KaplanSurface(SumOfTerms(columns), logs["tokens"] - self.centres["tokens"])

    def starts(self, surface: Curve, target: Floats, weights: Floats, charge: Huber, count: int) -> Floats:
        """Project p and r out over a grid of alpha_D and alpha_N/alpha_D: L^(1/alpha_D) is linear in them."""
        grid = np.array(list(product(np.geomspace(*ALPHA_D), np.geomspace(*RATIO))))
        power, ratio = grid[:, :1], grid[:, 1:] * self.scales["params"]
        assert isinstance(surface, KaplanSurface)
        relative = np.sqrt(weights) * np.exp(-(target - target.mean()) / power)
        by_params = np.exp(ratio * surface.inner.columns[0][:, 1]) * relative
        by_tokens = np.exp(-surface.log_tokens) * relative
        logs = _log_coefficients(np.stack([by_params, by_tokens], axis=1), np.sqrt(weights))
        theta = np.concatenate([logs[:, :1], ratio, logs[:, 1:], np.log(power)], axis=1)
        theta[:, [0, 2]] += target.mean() / power
        objective = charge.value(surface.log_prediction(theta) - target) @ weights
        return theta[np.argsort(objective)[:count]]

    def to_symbols(self, theta: Floats) -> Floats:
        """θ [stack, 4] to (alpha_N, N_c, alpha_D, D_c) [stack, 4]."""
        power, ratio = np.exp(theta[:, 3]), theta[:, 1] / self.scales["params"]
        params = np.exp(theta[:, 0] / ratio + self.centres["params"])
        tokens = np.exp(theta[:, 2] + self.centres["tokens"])
        return np.stack([ratio * power, params, power, tokens], axis=1)

    def to_theta(self, symbols: Floats) -> Floats:
        """Undo `to_symbols`."""
        ratio = symbols[:, 0] / symbols[:, 2]
        first = (np.log(symbols[:, 1]) - self.centres["params"]) * ratio
        second = np.log(symbols[:, 3]) - self.centres["tokens"]
        return np.stack([first, ratio * self.scales["params"], second, np.log(symbols[:, 2])], axis=1)


def _log_coefficients(bases: Floats, right: Floats) -> Floats:
    """Return logs of the least-squares coefficients [points, 2], kept above a small share of the larger."""
    x, _, _ = solve(bases @ bases.transpose(0, 2, 1), bases @ right)
    largest = np.maximum(np.abs(x).max(axis=1, keepdims=True), 1e-300)
    return np.asarray(np.log(np.maximum(x, LEAST_SHARE * largest)))
