"""Where a curve begins and ends: the heights that the model averages over, with their prior.

Lift is (score - chance) / (1 - chance). Ends are free: any lift up to 1 is as likely as any other. A curve
that begins at chance may miss the declared level by a little, since declared levels are often a little wrong
(an answer format that is never produced, unequal classes). Nodes are laid where the curve's own ends can be,
so few are needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.family import Start
from reporter_plugins.emergence.noise import Observations
from reporter_plugins.emergence.special import Floats

MATERIAL_LIFT: Final = 0.05
"""Share of the headroom that counts as a rise, and that marks the onset."""

_OFFSETS_AT_ZERO: Final = ((0.0, 0.4), (0.002, 0.15), (0.005, 0.15), (0.01, 0.12), (0.02, 0.1), (0.04, 0.08))
_OFFSETS: Final = (
    (-0.05, 0.08), (-0.025, 0.16), (-0.01, 0.16), (0.0, 0.2), (0.01, 0.16), (0.025, 0.16), (0.05, 0.08),
)  # fmt: skip
_NEAR_ZERO: Final = 0.02
"""Below this chance level a floor can only be missed upwards."""

_LEVEL_SPREAD: Final = 0.02
"""Standard deviation, in lift, of a level curve said to be at chance."""

_END_NODES: Final = 15
_START_NODES: Final = 11
_LEVEL_NODES: Final = 41
_DRIFTS: Final = (-0.04, -0.02, 0.0, 0.02, 0.04)


@dataclass(frozen=True)
class Heights:
    """Score of a shape's floor and its gain to the largest scale, each (heights,), with log prior mass."""

    base: Floats
    gain: Floats
    log_prior: Floats

    def at(self, which: NDArray[Any]) -> Heights:
        """Return some of the heights, by index or by mask."""
        return Heights(self.base[which], self.gain[which], self.log_prior[which])


@dataclass(frozen=True)
class Ends:
    """What the heights are laid out by: lifts seen by scale, chance, and the noise of one score."""

    lifts: Floats
    chance: float
    reach: float
    """Half width, in score, of the window laid about an observed end."""


def ends_of(observations: Observations, chance: float) -> Ends:
    """Pooled lift by scale and the window that holds the true end in all but a thousandth of cases."""
    hits = np.bincount(observations.scale_index, observations.successes, observations.scales)
    items = np.bincount(observations.scale_index, observations.items, observations.scales)
    fewest = float(np.min(items))
    # Three standard deviations of a score at 0.5 with three points of run-to-run spread.
    reach = float(np.clip(3 * np.sqrt(0.25 / fewest + 0.03**2), 0.1, 0.5))
    return Ends((hits / items - chance) / (1 - chance), chance, reach)


def offsets_from_chance(chance: float) -> tuple[Floats, Floats]:
    """By how much a floor may miss the declared chance level, in score, and the prior mass of each."""
    table = np.array(_OFFSETS_AT_ZERO if chance <= _NEAR_ZERO else [o for o in _OFFSETS if o[0] >= -chance])
    return table[:, 0], table[:, 1] / np.sum(table[:, 1])


def heights_for(start: Start, ends: Ends) -> Heights:
    """Return the heights of a family that begins in this way."""
    if start is Start.CHANCE:
        return _from_chance(ends, _window(ends, ends.lifts[-1], MATERIAL_LIFT, _END_NODES))
    return _from_anywhere(ends, rising=start is Start.FREE)


def chance_heights_over(ends: Ends, lowest: float, highest: float, nodes: int) -> Heights:
    """Heights from chance with end lifts over a window known already: for a second, finer look."""
    return _from_chance(ends, np.linspace(max(lowest, MATERIAL_LIFT), min(highest, 1.0), nodes))


def level_heights(ends: Ends) -> Heights:
    """Level curves, half of them at chance and half anywhere, with a drift smaller than a material lift.

    Base is the middle of the curve less half its drift, for shapes that run from 0 to 1.
    """
    floor = _lowest_lift(ends.chance)
    low = max(floor, float(np.min(ends.lifts)) - 0.02)
    middle = np.linspace(low, max(min(1.0, float(np.max(ends.lifts)) + 0.02), low + 0.02), _LEVEL_NODES)
    at_chance = np.exp(-0.5 * (middle / _LEVEL_SPREAD) ** 2) / (_LEVEL_SPREAD * np.sqrt(2 * np.pi))
    mass = (0.5 * at_chance + 0.5 / (1 - floor)) * _trapezoid(middle)
    headroom = 1 - ends.chance
    lift, drift = (part.ravel() for part in np.meshgrid(middle, np.array(_DRIFTS), indexing="ij"))
    prior = np.repeat(mass / len(_DRIFTS), len(_DRIFTS))
    return Heights(ends.chance + headroom * (lift - drift / 2), headroom * drift, np.log(prior))


def _from_chance(ends: Ends, lift: Floats) -> Heights:
    offset, offset_mass = offsets_from_chance(ends.chance)
    headroom = 1 - ends.chance
    mass = _trapezoid(lift) / (1 - MATERIAL_LIFT)
    base = np.repeat(ends.chance + offset, len(lift))
    end = np.tile(ends.chance + headroom * lift, len(offset))
    gain = np.maximum(end - base, MATERIAL_LIFT * headroom)
    return Heights(base, gain, np.log(np.outer(offset_mass, mass).ravel()))


def _from_anywhere(ends: Ends, *, rising: bool) -> Heights:
    floor = _lowest_lift(ends.chance)
    first = _window(ends, ends.lifts[0], floor, _START_NODES)
    last = _window(ends, ends.lifts[-1], floor, _END_NODES)
    mass = np.outer(_trapezoid(first), _trapezoid(last)).ravel()
    start, end = (part.ravel() for part in np.meshgrid(first, last, indexing="ij"))
    kept = end - start >= MATERIAL_LIFT if rising else start - end >= MATERIAL_LIFT
    headroom = 1 - ends.chance
    # Start and end are uniform over the triangle start < end, whose area is half the square.
    density = 2 / (1 - floor) ** 2
    base = ends.chance + headroom * start[kept]
    return Heights(base, headroom * (end - start)[kept], np.log(mass[kept] * density))


def _lowest_lift(chance: float) -> float:
    """Lift of a score of zero, but at least -0.4: lower, it is the answer's format that is broken."""
    return max(-0.4, -chance / (1 - chance))


def _window(ends: Ends, seen: float, lowest: float, nodes: int) -> Floats:
    reach = ends.reach / (1 - ends.chance)
    low = float(np.clip(seen - reach, lowest, 0.97))
    return np.linspace(low, min(1.0, max(seen + reach, low + 0.03)), nodes)


def _trapezoid(nodes: Floats) -> Floats:
    """Trapezoidal weights of equally spaced nodes."""
    weights = np.full(len(nodes), nodes[1] - nodes[0])
    weights[[0, -1]] /= 2
    return weights
