"""An assessment as plain data, under the field names of the report's JSON: `emergence.<name>.curves[]`."""

from __future__ import annotations

from reporter_plugins.emergence.assess import Assessment
from reporter_plugins.emergence.table import Curve, value_at
from reporter_plugins.emergence.thresholds import Bracket, Threshold

Record = dict[str, object]


def curve_record(assessment: Assessment) -> Record:
    """One entry of `curves[]`; thresholds are on the scale's own axis, `None` where there is none."""
    key, curve = assessment.curve.key, assessment.curve
    chances = assessment.probabilities
    check = assessment.artefact
    return {
        "family": key.family,
        "model": key.model,
        "task": key.task,
        "shots": key.shots,
        "metric": key.metric,
        "scale": curve.scale,
        "verdict": assessment.verdict.value,
        "headline_verdict": assessment.headline_verdict.value,
        "onset": _threshold(curve, assessment.onset),
        "half_rise": _threshold(curve, assessment.half_rise),
        "bracket": _bracket(curve, assessment.bracket),
        "probabilities": None if chances is None else vars(chances).copy(),
        "artefact": {
            "verdict": check.verdict.value,
            "metric": check.metric,
            "share_before_onset": check.share_before_onset,
            "reason": check.reason,
        },
        "reason": assessment.reason,
    }


def _threshold(curve: Curve, threshold: Threshold | None) -> Record | None:
    if threshold is None:
        return None
    value, low, high = threshold_values(curve, threshold)
    return {"value": value, "low": low, "high": high, "before_data": threshold.before_data}


def threshold_values(curve: Curve, threshold: Threshold) -> tuple[float, float, float]:
    """A threshold's value, low and high in the axis' own unit; a loss falls as ability rises."""
    low, high = (value_at(curve.scale, place) for place in (threshold.low, threshold.high))
    return value_at(curve.scale, threshold.position), min(low, high), max(low, high)


def _bracket(curve: Curve, bracket: Bracket | None) -> list[float | None] | None:
    return None if bracket is None else list(bracket_values(curve, bracket))


def bracket_values(curve: Curve, bracket: Bracket) -> tuple[float | None, float | None]:
    """The last scale at chance and the first above, in the axis' own unit."""
    last, first = bracket.last_at_chance, bracket.first_above
    at = curve.values
    return None if last is None else float(at[last]), None if first is None else float(at[first])
