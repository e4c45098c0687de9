"""The fitted objective and its derivatives, for many parameter vectors and many weightings at once.

A law that is a sum of terms is log-sum-exp of lines in its parameters: log prediction = log Σ exp(X_k·θ_k).
Its gradient and Hessian are sums of products of the terms' shares, so one pass of matrix products gives both,
exactly, for every resample of a bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.robust import Floats, Huber

CACHE_CELLS = 30_000
"""Resamples x rows held at once: a block of arrays that stays in a core's cache."""


@dataclass(frozen=True)
class Local:
    """The objective around a stack of parameter vectors [stack, p]."""

    objective: Floats
    """[stack]"""
    gradient: Floats
    """[stack, p]"""
    hessian: Floats
    """[stack, p, p]; of the piece on which the residuals lie, as the Huber charge is only once smooth."""
    metric: Floats
    """[stack, p, p], never indefinite: the Gauss-Newton matrix of the parabolas above the charge."""
    shares: Floats
    """[stack, terms]: the largest share of each term in any predicted loss."""


class Surface(Protocol):
    """An objective that `newton.minimise` can walk on."""

    @property
    def size(self) -> int:
        """How many parameters there are."""

    def local(self, theta: Floats, weights: Floats, target: Floats, charge: Huber) -> Local:
        """Evaluate at theta [stack, p] for weights and target [stack or 1, rows]."""


class Curve(Surface, Protocol):
    """A surface that stands for one law over the rows of a table."""

    @property
    def terms_may_vanish(self) -> bool:
        """Whether a term can leave the sum and the rest still be a law."""

    @property
    def blocks(self) -> tuple[slice, ...]:
        """Where each term's parameters stand in θ."""

    def rows(self, kept: NDArray[np.intp]) -> Curve:
        """The same law over some of the rows."""

    def log_prediction(self, theta: Floats) -> Floats:
        """Log of the predicted loss, [stack, rows]."""

    def jacobian(self, theta: Floats) -> Floats:
        """∇ log prediction [rows, p] at one θ [p]."""


@dataclass(frozen=True)
class Shares:
    """What the terms add up to at a stack of parameter vectors."""

    log_sum: Floats
    """[stack, rows]"""
    parts: tuple[Floats, ...]
    """One [stack, rows] a term; they sum to one."""


@dataclass(frozen=True)
class SumOfTerms:
    """log prediction = log Σ_k exp(columns_k · θ_k), with `columns_k` [rows, q_k]."""

    columns: tuple[Floats, ...]

    @property
    def terms_may_vanish(self) -> bool:
        """Whether a term can leave the sum and the rest still be a law."""
        return len(self.columns) > 1

    def rows(self, kept: NDArray[np.intp]) -> SumOfTerms:
        """Return the same law over some of the rows."""
        return SumOfTerms(tuple(block[kept] for block in self.columns))

    @cached_property
    def size(self) -> int:
        """How many parameters there are."""
        return sum(block.shape[1] for block in self.columns)

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """Where each term's parameters stand in θ."""
        ends = np.cumsum([0, *(block.shape[1] for block in self.columns)])
        return tuple(slice(int(a), int(b)) for a, b in pairwise(ends))

    @cached_property
    def products(self) -> dict[tuple[int, int], Floats]:
        """Products of columns of terms j <= k, [rows, q_j * q_k]."""
        count = range(len(self.columns))
        return {(j, k): _outer(self.columns[j], self.columns[k]) for j in count for k in count if j <= k}

    def shares(self, theta: Floats) -> Shares:
        """Return the log prediction and each term's share of it."""
        exponents = [theta[:, b] @ x.T for b, x in zip(self.blocks, self.columns, strict=True)]
        top = exponents[0].copy()
        for exponent in exponents[1:]:
            np.maximum(top, exponent, out=top)
        for exponent in exponents:
            exponent -= top
            np.exp(exponent, out=exponent)
        total = sum(exponents[1:], start=exponents[0].copy())
        for exponent in exponents:
            exponent /= total
        return Shares(np.log(total) + top, tuple(exponents))

    def log_prediction(self, theta: Floats) -> Floats:
        """Log of the predicted loss, [stack, rows]."""
        return self.shares(theta).log_sum

    def local(self, theta: Floats, weights: Floats, target: Floats, charge: Huber) -> Local:
        """Evaluate at theta [stack, p] for weights and target [stack or 1, rows]."""
        shares = self.shares(theta)
        cost = charge.charge(shares.log_sum - target)
        first = weights * cost.slope
        gradient, hessian = self.assemble(shares, first, weights * cost.curvature - first)
        return Local(
            objective=(weights * cost.value).sum(axis=1),
            gradient=gradient,
            hessian=hessian,
            metric=self.quadratic(shares, weights * cost.weight),
            shares=np.stack([part.max(axis=1) for part in shares.parts], axis=1),
        )

    def assemble(self, shares: Shares, first: Floats, second: Floats) -> tuple[Floats, Floats]:
        """Return Σ first ∇f and Σ (second ∇f∇fᵀ + first Σ_k share_k x_k x_kᵀ), sums over rows.

        With first = ψ and second = ψ' - ψ these are gradient and Hessian of Σ ρ(f - y), because
        ∇²f = Σ_k share_k x_k x_kᵀ - ∇f∇fᵀ for a log-sum-exp.
        """
        gradient = np.empty((len(first), self.size))
        matrix = self.quadratic(shares, second)
        for k, block in enumerate(self.blocks):
            part = first * shares.parts[k]
            gradient[:, block] = part @ self.columns[k]
            width = block.stop - block.start
            matrix[:, block, block] += (part @ self.products[k, k]).reshape(-1, width, width)
        return gradient, matrix

    def quadratic(self, shares: Shares, weight: Floats) -> Floats:
        """Return Σ weight ∇f∇fᵀ over rows, [stack, p, p]."""
        matrix = np.empty((len(weight), self.size, self.size))
        for (j, k), product in self.products.items():
            rows, across = self.blocks[j], self.blocks[k]
            block = (weight * shares.parts[j] * shares.parts[k]) @ product
            block = block.reshape(-1, rows.stop - rows.start, across.stop - across.start)
            matrix[:, rows, across] = block
            matrix[:, across, rows] = block.transpose(0, 2, 1)
        return matrix

    def jacobian(self, theta: Floats) -> Floats:
        """Return ∇ log prediction [rows, p] at one θ [p]."""
        shares = self.shares(theta[None, :])
        return np.concatenate(
            [part[0][:, None] * x for part, x in zip(shares.parts, self.columns, strict=True)], axis=1
        )


def local_in_blocks(surface: Surface, theta: Floats, weights: Floats, target: Floats, charge: Huber) -> Local:
    """Evaluate a tall stack a block at a time, so that the working arrays stay in cache."""
    height = max(1, CACHE_CELLS // max(weights.shape[1], 1))
    if len(theta) <= height:
        return surface.local(theta, weights, target, charge)
    pieces = [
        surface.local(theta[part], _rows(weights, part), _rows(target, part), charge)
        for part in (slice(start, start + height) for start in range(0, len(theta), height))
    ]
    return join(pieces)


def join(pieces: list[Local]) -> Local:
    """One `Local` from those of consecutive parts of a stack."""
    return Local(*(np.concatenate([getattr(p, name) for p in pieces]) for name in Local.__annotations__))


def _rows(array: Floats, part: slice) -> Floats:
    """Cut a stack, unless it is one row that serves all."""
    return array if len(array) == 1 else array[part]


def _outer(left: Floats, right: Floats) -> Floats:
    """Products of every column with every column, [rows, q_left * q_right]."""
    return (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)
