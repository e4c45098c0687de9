"""The small multiples of one curve, and the ladder of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reporter_plugins.emergence.models_table import evenly
from reporter_plugins.emergence.result import CurveResult, Emergence, Picture, Points, Standing

from reporter import Axis, Chart, Grid, Mark, Series

AXES: Final = {"params": "Parameters", "flops": "Training compute", "tokens": "Training tokens", "loss": "Loss"}
MOST_RUNGS: Final = 30
MOST_MODELS: Final = 10
"""Models on the chart of the ladder."""

_ON_LOG: Final = "Scores with their 95 % intervals, and the fit with its own, over the logarithm of the scale."
_ON_RAW: Final = "The same scores and the same fit over the raw scale: a logarithmic axis makes no jump here."
_CONTINUOUS: Final = "A continuous metric on the same models: if it rises before the bracket, the metric made the jump."
_LADDER: Final = (
    "The onset of each curve with its 95 % interval, its half-rise, and below them the models of the project. "
    "A model is past what lies to its left."
)


def small_multiples(result: Emergence, picture: Picture) -> Grid:
    """One curve on the log axis, on the raw axis, and in its continuous metric where there is one."""
    curve = result.curves[picture.curve]
    charts = [_on_log(result, curve, picture), _on_raw(result, curve, picture)]
    if picture.companion is not None and curve.artefact.metric is not None:
        charts.append(_continuous(result, curve, picture.companion, curve.artefact.metric))
    return Grid(tuple(charts))


def _on_log(result: Emergence, curve: CurveResult, picture: Picture) -> Chart:
    items = f" · n = {picture.items}" if picture.items else ""
    return Chart(
        f"{curve.label}{items}", _ON_LOG, _log_axis(result, picture.scores), _score_axis(curve, picture),
        (*_fit(picture), _points(picture.scores)), tuple(_marks(curve, picture)), "small",
    )  # fmt: skip


def _on_raw(result: Emergence, curve: CurveResult, picture: Picture) -> Chart:
    axis = Axis(AXES[result.scale], result.unit, span=(0.0, 1.05 * max(picture.scores.x)))
    return Chart(
        f"{curve.label}, raw scale", _ON_RAW, axis, _score_axis(curve, picture),
        (*_fit(picture), _points(picture.scores)), tuple(_marks(curve, picture)), "small",
    )  # fmt: skip


def _fit(picture: Picture) -> Iterator[Series]:
    """The band and the line, in this order on every chart, so that one thing looks alike on all."""
    if picture.fit is not None:
        fit = picture.fit
        yield Series("", fit.x, fit.y, "band", fit.low, fit.high, color=0)
        yield Series("", fit.x, fit.y, "line", color=0)


def _continuous(result: Emergence, curve: CurveResult, points: Points, metric: str) -> Chart:
    log = min(points.y) > 0 and max(points.y) > 20 * min(points.y)
    series = Series(metric, points.x, points.y, "points", color=2)
    marks = tuple(_bracket(curve))
    title = f"{curve.label}, {metric}"
    return Chart(title, _CONTINUOUS, _log_axis(result, points), Axis(metric, log=log), (series,), marks, "small")


def _points(scores: Points) -> Series:
    return Series("score", scores.x, scores.y, "points", scores.low, scores.high, color=1)


def _log_axis(result: Emergence, points: Points) -> Axis:
    return Axis(AXES[result.scale], result.unit, log=True, span=(min(points.x) / 1.3, 1.3 * max(points.x)))


def _score_axis(curve: CurveResult, picture: Picture) -> Axis:
    """From zero to just above the highest score: a rise to eight per cent is seen as one."""
    top = max((*picture.scores.y, *picture.scores.high, *(picture.fit.high if picture.fit else ()), 0.02))
    return Axis(curve.metric, span=(-0.04 * top, 1.04 * top))


def _marks(curve: CurveResult, picture: Picture) -> Iterator[Mark]:
    yield from _bracket(curve)
    if picture.chance is not None:
        yield Mark("", y=picture.chance)


def _bracket(curve: CurveResult) -> Iterator[Mark]:
    last, first = curve.bracket or (None, None)
    if last is not None and first is not None:
        yield Mark("", x=min(last, first), until=max(last, first))


def ladder_chart(result: Emergence) -> Chart:
    """The thresholds of all curves, the easiest first, and the project's models below them."""
    curves = [result.curves[index] for index in result.ladder[:MOST_RUNGS]]
    models = marked_models(result)
    onsets, halves, sizes = _rungs(curves), _halves(curves), _sizes(models, len(curves))
    names = (*(each.label for each in curves), *(each.name for each in models))
    every = [*onsets.low, *onsets.high, *halves.y, *sizes.y]
    return Chart(
        "Ladder of thresholds", _LADDER, Axis("", categories=names),
        Axis(AXES[result.scale], result.unit, log=True, span=(min(every) / 1.3, 1.3 * max(every))),
        (onsets, halves, *([sizes] if models else [])),
        tuple(Mark("", x=float(each.size.value)) for each in models), horizontal=True,
    )  # fmt: skip


def marked_models(result: Emergence) -> Sequence[Standing]:
    """Models of the table's families, else all others, evenly picked where there are many."""
    members = [each for each in result.standings if each.member] or list(result.standings)
    return evenly(members, MOST_MODELS)


def _rungs(curves: Sequence[CurveResult]) -> Series:
    found = [(float(place), each.onset) for place, each in enumerate(curves) if each.onset is not None]
    x, y = tuple(place for place, _ in found), tuple(float(onset.value) for _, onset in found)
    low = tuple(float(onset.low or onset.value) for _, onset in found)
    return Series("onset, 95 %", x, y, "points", low, tuple(float(onset.high or onset.value) for _, onset in found))


def _halves(curves: Sequence[CurveResult]) -> Series:
    found = [(float(place), each.half_rise) for place, each in enumerate(curves) if each.half_rise is not None]
    return Series("half-rise", tuple(x for x, _ in found), tuple(float(half.value) for _, half in found), "points")


def _sizes(models: Sequence[Standing], first: int) -> Series:
    x = tuple(float(first + place) for place in range(len(models)))
    return Series("model", x, tuple(float(each.size.value) for each in models), "points")
