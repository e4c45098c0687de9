"""From a posterior to a word and a sentence that a reader can trust.

A verdict needs a posterior probability of 0.90. The words are those of the report's data: see
docs/emergence.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from reporter_plugins.emergence.model import Posterior
from reporter_plugins.emergence.special import Floats
from reporter_plugins.emergence.table import Curve
from reporter_plugins.emergence.thresholds import Bracket

SURE: Final = 0.90
"""Posterior probability at which a verdict is given."""

FEWEST_SCALES: Final = 5
LEAST_DECADES: Final = 1.0

FEWEST_MODELS_ABOVE: Final = 2
"""Scales above chance below which an emergence rests on one model, which may be one odd run."""


class Verdict(StrEnum):
    """What is said of a curve."""

    EMERGENT = "emergent"
    EMERGENT_ONE_MODEL = "emergent-one-model"
    GRADUAL = "gradual"
    NO_EVIDENCE = "no-evidence"
    FLAT_ABOVE_CHANCE = "flat-above-chance"
    NO_RISE = "no-rise"
    DECLINES = "declines"
    UNDECIDED = "undecided"
    ARTEFACT_LIKELY = "artefact-likely"
    NOT_ENOUGH_SCALES = "not-enough-scales"


@dataclass(frozen=True)
class Probabilities:
    """Posterior probabilities; they sum to 1."""

    sudden: float
    gradual: float
    level: float
    falling: float


@dataclass(frozen=True)
class Ruling:
    """A verdict with the sentence that gives its reason."""

    verdict: Verdict
    reason: str


def rule(posterior: Posterior, bracket: Bracket, curve: Curve) -> Ruling:
    """Return the verdict on the headline metric alone."""
    if posterior.sudden >= SURE:
        return _emergent(posterior, bracket, curve)
    if posterior.gradual >= SURE:
        return Ruling(
            Verdict.GRADUAL, f"rises gradually ({_percent(posterior.gradual)}), {_from_where(bracket, curve)}"
        )
    if posterior.falling >= SURE:
        return Ruling(Verdict.DECLINES, f"falls with {curve.scale} ({_percent(posterior.falling)})")
    if posterior.level >= SURE:
        return _level(posterior)
    if posterior.level + posterior.falling >= SURE:
        chances = f"level {_percent(posterior.level)}, falling {_percent(posterior.falling)}"
        return Ruling(Verdict.NO_RISE, f"does not rise by a twentieth of the headroom ({chances})")
    return _undecided(posterior)


def too_few_scales(curve: Curve) -> Ruling | None:
    """Return the verdict on a curve of too few scales, naming the model that would settle it, or None."""
    positions = curve.positions
    span = float(positions[-1] - positions[0])
    missing = FEWEST_SCALES - len(positions)
    if missing <= 0 and span >= LEAST_DECADES:
        return None
    have = f"{len(positions)} distinct scales over {span:.1f} decades; {FEWEST_SCALES} over 1 are needed"
    return Ruling(Verdict.NOT_ENOUGH_SCALES, f"{have}. {_what_would_settle(curve, missing)}")


def cannot_be_judged(curve: Curve) -> Ruling | None:
    """Return the verdict where chance or the number of items is unknown; else None."""
    unknown = ["chance level"] if curve.chance is None else []
    if any(row.n_items is None for row in curve.rows):
        unknown.append("number of items")
    if not unknown:
        return None
    return Ruling(
        Verdict.UNDECIDED, f"the table gives no {' and no '.join(unknown)}: nothing is guessed, so not judged"
    )


def _emergent(posterior: Posterior, bracket: Bracket, curve: Curve) -> Ruling:
    where = _from_where(bracket, curve)
    sure = f"rises more steeply than a straight line in raw {curve.scale} ({_percent(posterior.sudden)})"
    if bracket.scales_above >= FEWEST_MODELS_ABOVE:
        return Ruling(Verdict.EMERGENT, f"{sure}, {where}")
    if bracket.first_above is None:
        return Ruling(Verdict.UNDECIDED, f"{sure}, but the largest scale is not clearly above chance")
    return Ruling(Verdict.EMERGENT_ONE_MODEL, f"{sure}, but no more than one model is above chance: {where}")


def _level(posterior: Posterior) -> Ruling:
    sure = f"no rise of a twentieth of the headroom ({_percent(posterior.level)})"
    if posterior.level_above_chance >= SURE:
        return Ruling(Verdict.FLAT_ABOVE_CHANCE, f"{sure}; above chance at every scale")
    if posterior.level_above_chance <= 1 - SURE:
        return Ruling(Verdict.NO_EVIDENCE, f"{sure}; no scale is clearly above chance")
    return Ruling(Verdict.NO_RISE, f"{sure}; whether it lies above chance is not clear")


def _undecided(posterior: Posterior) -> Ruling:
    shape = f"sudden {_percent(posterior.sudden)}, gradual {_percent(posterior.gradual)}"
    if posterior.rising >= SURE:
        return Ruling(Verdict.UNDECIDED, f"rises, but its shape is undecided ({shape})")
    rest = f"level {_percent(posterior.level)}, falling {_percent(posterior.falling)}"
    return Ruling(Verdict.UNDECIDED, f"whether it rises is undecided ({shape}, {rest})")


def _from_where(bracket: Bracket, curve: Curve) -> str:
    if bracket.first_above is None:
        return "no single scale clearly above chance"
    first = curve.name_of(bracket.first_above)
    if bracket.last_at_chance is None:
        return f"above chance from the smallest scale on ({first})"
    return f"above chance from {first} on, at chance up to {curve.name_of(bracket.last_at_chance)}"


def _what_would_settle(curve: Curve, missing: int) -> str:
    """Return the scales to measure: first the widest gap, else beyond the largest."""
    if curve.scale == "loss":
        return "Checkpoints at further losses would settle it"
    positions = curve.positions
    wanted = _next_positions(positions, max(missing, 1))
    sizes = ", ".join(f"{10**position:.2g}" for position in wanted)
    noun = "A model" if len(wanted) == 1 else "Models"
    return f"{noun} at {curve.scale} = {sizes} would settle it"


def _next_positions(positions: Floats, count: int) -> list[float]:
    """Where `count` further scales would go so that a decade is covered and gaps are even."""
    held = [float(position) for position in positions]
    added = []
    for _ in range(count):
        if held[-1] - held[0] < LEAST_DECADES:
            place = max(held[0] + LEAST_DECADES, held[-1] + 0.3) if count == 1 or len(held) == 1 else held[-1] + 0.5
        else:
            gap = int(np.argmax(np.diff(held)))
            place = (held[gap] + held[gap + 1]) / 2
        held = sorted([*held, place])
        added.append(place)
    return sorted(added)


def _percent(probability: float) -> str:
    if probability > 0.995:
        return ">99 %"
    return "<1 %" if probability < 0.005 else f"{100 * probability:.0f} %"
