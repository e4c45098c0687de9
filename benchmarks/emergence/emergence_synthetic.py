"""Synthetic curves with known truth, after the recipe of `../shared/data/emergence/synthetic_recipe.md`.

Each class is one function from (where along the axis, span, generator, chance) to lift; noise is
beta-binomial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from reporter_plugins.emergence.rows import Row
from reporter_plugins.emergence.table import Curve, CurveKey

Floats = NDArray[np.float64]

NOISES = ((200, 4e-4), (1000, 4e-4), (1000, 1.6e-3))
"""(items, intraclass correlation): one and two points of run-to-run standard deviation at p = 0.5."""

FOUR_POINTS = 6.4e-3
CHANCES = (0.0, 0.25)
SCALES = (5, 6, 8, 10)
NULLS = ("F0", "F1", "G1", "G2", "G3", "G4", "G6", "G7", "R1", "R2", "R3")
LOWEST_POSITION = 8.0
"""log10 of the smallest scale; nothing depends on it."""


@dataclass(frozen=True)
class Draw:
    """One synthetic curve and its truth."""

    name: str
    positions: Floats
    successes: Floats
    items: int
    chance: float
    noise: tuple[int, float]
    onset: float | None
    half_rise: float | None

    @property
    def scales(self) -> int:
        return len(self.positions)

    @property
    def scores(self) -> Floats:
        return self.successes / self.items


@dataclass(frozen=True)
class Place:
    """Where the scales lie: u in [0, 1] along `span` decades."""

    u: Floats
    span: float
    chance: float


Lift = Callable[[Place, Generator], Floats]


def logistic(u: Floats, centre: float, width: float) -> Floats:
    """Logistic with a 10-90 % width."""
    curve: Floats = 1 / (1 + np.exp(-2 * np.log(9) * (u - centre) / width))
    return curve


def f0(place: Place, rng: Generator) -> Floats:
    off = rng.uniform(-0.02, 0.02) / (1 - place.chance) if place.chance > 0 else rng.uniform(0, 0.01)
    return np.full(len(place.u), off)


def f1(place: Place, rng: Generator) -> Floats:
    return np.full(len(place.u), rng.uniform(0.1, 0.6))


def g1(place: Place, rng: Generator) -> Floats:
    low, high = rng.uniform(0, 0.1), rng.uniform(0.3, 0.8)
    return low + (high - low) * place.u


def g2(place: Place, rng: Generator) -> Floats:
    return rng.uniform(0.15, 0.5) * rng.uniform(5, 30) ** (place.u - 1)


def g3(place: Place, rng: Generator) -> Floats:
    width, centre, top = rng.uniform(0.9, 1.5), rng.uniform(0.3, 0.7), rng.uniform(0.5, 1)
    return top * logistic(place.u, centre, width)


def g4(place: Place, rng: Generator) -> Floats:
    low, top, bend = rng.uniform(0.05, 0.2), rng.uniform(0.3, 0.8), rng.uniform(2, 5)
    return low + (top - low) * (1 - np.exp(-bend * place.u))


def g5(place: Place, rng: Generator) -> Floats:
    flat, top = rng.uniform(0.25, 0.4), rng.uniform(0.3, 0.8)
    return np.where(place.u < flat, 0, top * (place.u - flat) / (1 - flat))


def g6(place: Place, rng: Generator) -> Floats:
    return rng.uniform(0.15, 0.8) * 10 ** (place.span * (place.u - 1))


def g7(place: Place, rng: Generator) -> Floats:
    return smooth_tokens(place, rng)[0]


def r3(place: Place, rng: Generator) -> Floats:
    return np.full(len(place.u), 0.1 / (1 - place.chance))


def r4(place: Place, rng: Generator) -> Floats:
    lift = f0(place, rng)
    lift[-1] += rng.uniform(0.1, 0.2) / (1 - place.chance)
    return lift


NULL_LIFTS: dict[str, Lift] = {
    "F0": f0, "F1": f1, "G1": g1, "G2": g2, "G3": g3, "G4": g4, "G5": g5, "G6": g6, "G7": g7,
    "R1": f0, "R2": g1, "R3": r3, "R4": r4,
}  # fmt: skip


def smooth_tokens(place: Place, rng: Generator) -> tuple[Floats, Floats]:
    """Exact match of L tokens, and the per-token accuracy behind it, a straight line in u (Schaeffer et al.
    2023)."""
    tokens = int(rng.integers(3, 9))
    start, end = rng.uniform(0.2, 0.4), rng.uniform(0.3, 0.8) ** (1 / tokens)
    per_token = start + (end - start) * place.u
    return per_token**tokens, per_token


def jumping_tokens(place: Place, rng: Generator) -> tuple[Floats, Floats]:
    """The same from a per-token accuracy that jumps as S1 does."""
    tokens = int(rng.integers(3, 9))
    start, end = rng.uniform(0.2, 0.4), rng.uniform(0.3, 0.8) ** (1 / tokens)
    width, centre = rng.uniform(0.2, 0.6) / place.span, rng.uniform(0.4, 0.75)
    per_token = start + (end - start) * logistic(place.u, centre, width)
    return per_token**tokens, per_token


@dataclass(frozen=True)
class Jump:
    """A sharp rise: S1, S2, S3 and R5."""

    width: float
    centre: float
    top: float

    def lift(self, u: Floats) -> Floats:
        return self.top * logistic(u, self.centre, self.width)

    def where(self, lift: float) -> float:
        return self.centre + self.width * float(np.log(lift / (self.top - lift)) / (2 * np.log(9)))


def jump(name: str, place: Place, rng: Generator) -> Jump:
    width, centre = rng.uniform(0.2, 0.6) / place.span, rng.uniform(0.4, 0.75)
    top = rng.uniform(0.08, 0.2) if name == "S3" else rng.uniform(0.3, 0.9)
    if name == "S2":
        gap = 1 / (len(place.u) - 1)
        centre = 1 - gap * (1 - rng.uniform(0.35, 0.65))
    return Jump(width, centre, top)


def draw(name: str, scales: int, chance: float, noise: tuple[int, float], rng: Generator) -> Draw:
    """One curve of a class."""
    span = 2.5 if scales == 5 else 3.0
    place = Place(np.linspace(0, 1, scales), span, chance)
    onset = half_rise = None
    if name in NULL_LIFTS:
        lift = NULL_LIFTS[name](place, rng)
    else:
        rise = jump(name, place, rng)
        lift = rise.lift(place.u)
        end = float(lift[-1])
        half_rise = LOWEST_POSITION + span * rise.where(end / 2)
        onset = LOWEST_POSITION + span * rise.where(0.05)
        if name == "R5":
            # Up to six points below chance, deepest a fifth of the axis before the rise.
            depth = rng.uniform(0, 0.06) / (1 - chance)
            lift = lift - depth * np.exp(-0.5 * ((place.u - rise.centre + 0.2) / 0.1) ** 2)
    items, correlation = noise
    if name in {"R1", "R2"}:
        correlation = FOUR_POINTS
    successes = count(chance + (1 - chance) * lift, items, correlation, rng)
    return Draw(name, LOWEST_POSITION + span * place.u, successes, items, chance, noise, onset, half_rise)


def count(score: Floats, items: int, correlation: float, rng: Generator) -> Floats:
    """Beta-binomial counts."""
    expected = np.clip(score, 1e-6, 1 - 1e-6)
    precision = 1 / correlation - 1
    rates = rng.beta(expected * precision, (1 - expected) * precision)
    return rng.binomial(items, rates).astype(np.float64)


def draws(name: str, each: int, rng: Generator, scales: tuple[int, ...] = SCALES) -> Iterator[Draw]:
    """`each` curves of a class for every number of scales, chance level and noise."""
    for number in scales:
        for chance in CHANCES:
            for noise in NOISES:
                for _ in range(each):
                    yield draw(name, number, chance, noise, rng)


def curve_of(drawn: Draw) -> Curve:
    """The draw as a curve of a table."""
    return _curve(drawn.name, "accuracy", drawn.positions, drawn.scores, drawn.items, drawn.chance)


def token_curves(*, smooth: bool, scales: int, noise: tuple[int, float], rng: Generator) -> tuple[Curve, Curve, Curve]:
    """Exact match, per-token accuracy and log-probability of one family of models."""
    span = 2.5 if scales == 5 else 3.0
    place = Place(np.linspace(0, 1, scales), span, 0.0)
    exact, per_token = (smooth_tokens if smooth else jumping_tokens)(place, rng)
    positions = LOWEST_POSITION + span * place.u
    scores = count(exact, noise[0], noise[1], rng) / noise[0]
    seen = np.clip(per_token + rng.normal(0, 0.01, scales), 1e-3, 1)
    logs = np.log(per_token) + rng.normal(0, 0.01, scales)
    return (
        _curve("tokens", "exact_match", positions, scores, noise[0], 0.0),
        _curve("tokens", "per_token_accuracy", positions, seen, noise[0], None),
        _curve("tokens", "log_probability", positions, logs, noise[0], None),
    )


def _curve(task: str, metric: str, positions: Floats, scores: Floats, items: int, chance: float | None) -> Curve:
    rows = tuple(
        Row(
            line,
            "synthetic",
            f"model-{line}",
            task,
            metric,
            None,
            float(10**position),
            float(score),
            chance,
            items,
            "",
        )
        for line, (position, score) in enumerate(zip(positions, scores, strict=True), start=2)
    )
    return Curve(CurveKey("synthetic", None, task, metric, None), "params", rows)
