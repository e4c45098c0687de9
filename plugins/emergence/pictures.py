"""Which curves are drawn, and the numbers of their pictures: scores, fit and bracket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Final

from reporter_plugins.emergence.assess import Assessment, Assessor, CurveFit
from reporter_plugins.emergence.band import band_of
from reporter_plugins.emergence.result import Picture, Points
from reporter_plugins.emergence.rows import Row
from reporter_plugins.emergence.table import Curve, CurveKey, ScoreTable, value_at
from reporter_plugins.emergence.verdict import Verdict

_BAND_POINTS: Final = 33
_TELLING: Final = (
    Verdict.EMERGENT,
    Verdict.ARTEFACT_LIKELY,
    Verdict.EMERGENT_ONE_MODEL,
    Verdict.UNDECIDED,
    Verdict.GRADUAL,
    Verdict.DECLINES,
    Verdict.FLAT_ABOVE_CHANCE,
    Verdict.NO_RISE,
    Verdict.NO_EVIDENCE,
    Verdict.NOT_ENOUGH_SCALES,
)
"""Verdicts, the most telling first."""

_SILENT: Final = frozenset({Verdict.NO_EVIDENCE, Verdict.NOT_ENOUGH_SCALES})
"""Verdicts of which no picture is missed."""

_NORMAL_95: Final = 1.959964
"""Quantile of the normal distribution at 0.975."""


def pictures_of(
    assessments: Sequence[Assessment], scores: ScoreTable, assessor: Assessor, count: int
) -> tuple[Picture, ...]:
    """The pictures of the `count` most telling curves; their fits are made again, for none is kept of thousands."""
    curves = {curve.key: curve for curve in scores.curves}
    chosen = most_telling(assessments, count)
    return tuple(_picture(index, assessments[index], curves, assessor) for index in chosen)


def most_telling(assessments: Sequence[Assessment], count: int) -> tuple[int, ...]:
    """Half of them of a verdict each, then the others by verdict; curves of more shots come first."""

    def rank(index: int) -> tuple[int, int, int]:
        each = assessments[index]
        return _TELLING.index(each.verdict), -(each.curve.key.shots or 0), index

    ordered = sorted(range(len(assessments)), key=rank)
    first = {assessments[index].verdict: index for index in reversed(ordered)}
    one_each = sorted((first[verdict] for verdict in first.keys() - _SILENT), key=rank)[: (count + 1) // 2]
    chosen = [*one_each, *(index for index in ordered if index not in one_each)][:count]
    return tuple(sorted(chosen, key=rank))


def _picture(index: int, assessment: Assessment, curves: Mapping[CurveKey, Curve], assessor: Assessor) -> Picture:
    curve = assessment.curve
    fit = assessor.assess(curve, keep_fit=True).fit
    metric = assessment.artefact.metric
    other = None if metric is None else curves.get(replace(curve.key, metric=metric))
    return Picture(
        index,
        curve.chance,
        _items(curve.rows),
        _scores(curve.rows),
        None if fit is None else _fit(fit, curve.scale),
        None if other is None else Points(_tidy(row.scale for row in other.rows), _tidy(r.score for r in other.rows)),
    )


def _items(rows: Sequence[Row]) -> str:
    counts = sorted({row.n_items for row in rows if row.n_items is not None})
    if not counts or any(row.n_items is None for row in rows):
        return ""
    return f"{counts[0]:,.0f}" if len(counts) == 1 else f"{counts[0]:,.0f}–{counts[-1]:,.0f}"


def _scores(rows: Sequence[Row]) -> Points:
    x, y = _tidy(row.scale for row in rows), _tidy(row.score for row in rows)
    if any(row.n_items is None for row in rows):
        return Points(x, y)
    bounds = [wilson(row.score, row.n_items or 1.0) for row in rows]
    return Points(x, y, _tidy(low for low, _ in bounds), _tidy(high for _, high in bounds))


def wilson(score: float, items: float) -> tuple[float, float]:
    """The 95 % interval of a score over `items` independent items (Wilson 1927, doi:10.2307/2276774)."""
    z = _NORMAL_95
    middle = score + z * z / (2 * items)
    reach = z * sqrt(max(score * (1 - score), 0.0) / items + z * z / (4 * items * items))
    width = 1 + z * z / items
    return max(0.0, (middle - reach) / width), min(1.0, (middle + reach) / width)


def _fit(fit: CurveFit, scale: str) -> Points:
    band = band_of(fit, _BAND_POINTS)
    x = _tidy(value_at(scale, float(position)) for position in band.positions)
    return Points(x, _tidy(band.score), _tidy(band.low), _tidy(band.high))


def _tidy(values: Iterable[float]) -> tuple[float, ...]:
    """Four digits: what a picture shows."""
    return tuple(float(f"{float(value):.4g}") for value in values)
