"""How a law's symbols stand to the centred, scaled numbers that Newton works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from reporter_plugins.scaling.chart import ABSENT
from reporter_plugins.scaling.forms import Form
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.starts import starting_points
from reporter_plugins.scaling.surface import Curve, SumOfTerms


class Coordinates(Protocol):
    """What a fit asks of a law: its surface, places to begin from, and the way to its symbols and back."""

    @property
    def form(self) -> Form:
        """The law."""

    def surface(self, logs: Mapping[str, Floats]) -> Curve:
        """The law over log columns [rows]."""

    def starts(self, surface: Curve, target: Floats, weights: Floats, charge: Huber, count: int) -> Floats:
        """About `count` places to begin from, as θ [count, p]."""

    def to_symbols(self, theta: Floats) -> Floats:
        """θ [stack, p] to symbols [stack, p] in the order of `form.symbols`."""

    def to_theta(self, symbols: Floats) -> Floats:
        """Undo `to_symbols`."""


@dataclass(frozen=True)
class Frame:
    """How a law's symbols stand to the numbers that Newton works with.

    θ holds, per term, log(coefficient) - Σ exponent * centre, then exponent * scale; centres and scales are
    those of the log columns.
    """

    form: Form
    centres: Mapping[str, float]
    scales: Mapping[str, float]

    def exponent_scales(self) -> Floats:
        """Scale of each exponent in θ's order."""
        return np.array([self.scales[column] for term in self.form.terms for _, column in term.powers])

    def surface(self, logs: Mapping[str, Floats]) -> SumOfTerms:
        """Columns of each term for log columns [rows]."""
        rows = len(next(iter(logs.values())))
        blocks = []
        for term in self.form.terms:
            powers = [-(logs[c] - self.centres[c]) / self.scales[c] for _, c in term.powers]
            blocks.append(np.stack([np.ones(rows), *powers], axis=1))
        return SumOfTerms(tuple(blocks))

    def starts(self, surface: Curve, target: Floats, weights: Floats, charge: Huber, count: int) -> Floats:
        """Return about `count` places to begin from, as θ [count, p]."""
        assert isinstance(surface, SumOfTerms)
        return starting_points(surface, target, weights, charge, self.exponent_scales(), count)

    def to_symbols(self, theta: Floats) -> Floats:
        """θ [stack, p] to coefficients and exponents [stack, p] in the order of `form.symbols`."""
        symbols, i = theta.copy(), 0
        for term in self.form.terms:
            start, present = i, theta[:, i] > ABSENT
            for _, column in term.powers:
                i += 1
                symbols[:, i] /= self.scales[column]
                symbols[:, start] += symbols[:, i] * self.centres[column]
            with np.errstate(over="ignore"):  # a resample's exponent may run off, and its coefficient after it
                symbols[:, start] = np.where(present, np.exp(symbols[:, start]), 0.0)
            i += 1
        return symbols

    def to_theta(self, symbols: Floats) -> Floats:
        """Undo `to_symbols`; a coefficient of zero becomes absent."""
        theta, i = symbols.astype(np.float64), 0
        for term in self.form.terms:
            start = i
            theta[:, start] = np.where(theta[:, start] > 0, np.log(np.maximum(theta[:, start], 1e-300)), ABSENT)
            for _, column in term.powers:
                i += 1
                theta[:, start] -= theta[:, i] * self.centres[column]
                theta[:, i] *= self.scales[column]
            i += 1
        return theta
