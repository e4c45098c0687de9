"""The thresholds of many tasks on one ladder, and what a model of a given size should be able to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from reporter_plugins.emergence.assess import Assessment
from reporter_plugins.emergence.table import Curve, position_of
from reporter_plugins.emergence.thresholds import Threshold


class Ability(StrEnum):
    """Where a model of a given scale stands towards a task's thresholds, each with its 95 % interval."""

    NOT_YET = "not yet"
    ONSET_POSSIBLE = "onset possible"
    BEGUN = "begun"
    HALF_RISE_POSSIBLE = "half-rise possible"
    PAST_HALF_RISE = "past half-rise"


@dataclass(frozen=True)
class Rung:
    """One rising curve on the ladder."""

    curve: Curve
    onset: Threshold
    half_rise: Threshold

    def ability_at(self, value: float) -> Ability:
        """What a model at this scale, in the axis' own unit and of the curve's family, should be able to do."""
        position = float(position_of(self.curve.scale, np.array([value]))[0])
        if position < self.onset.low:
            return Ability.NOT_YET
        if position <= self.onset.high:
            return Ability.ONSET_POSSIBLE
        if position < self.half_rise.low:
            return Ability.BEGUN
        return Ability.HALF_RISE_POSSIBLE if position <= self.half_rise.high else Ability.PAST_HALF_RISE


def ladder(assessments: Iterable[Assessment]) -> tuple[Rung, ...]:
    """The curves that have thresholds, in ascending order of onset."""
    rungs = [
        Rung(assessment.curve, assessment.onset, assessment.half_rise)
        for assessment in assessments
        if assessment.onset is not None and assessment.half_rise is not None
    ]
    return tuple(sorted(rungs, key=lambda rung: rung.onset.position))
