"""From a table of scores to everything that the report says of it: the statistics meet the report's data here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from reporter_plugins.emergence.assess import Assessment, Assessor
from reporter_plugins.emergence.compared import beside_published
from reporter_plugins.emergence.history import BigBenchScores, big_bench_scores
from reporter_plugins.emergence.pictures import pictures_of
from reporter_plugins.emergence.records import bracket_values, threshold_values
from reporter_plugins.emergence.result import SCALE_UNITS, About, Artefact, CurveResult, Emergence
from reporter_plugins.emergence.scores import EmergenceTable
from reporter_plugins.emergence.standings import ladder_order, standings_of
from reporter_plugins.emergence.table import Curve, CurveKey
from reporter_plugins.emergence.tasks import ManyTasks, many_tasks
from reporter_plugins.emergence.thresholds import Threshold

from reporter import Given, Method, Model, NotApplicable, Quantity

FIT = "Schütt et al. 2016, doi:10.1016/j.visres.2016.02.002: beta-binomial psychometric functions; docs/emergence.md"

ONSET = Method("posterior median of the scale where the score has risen by 0.05 of the headroom", FIT, 95)
HALF_RISE = Method("posterior median of the scale half-way between the floor and the largest scale's score", FIT, 95)
FALSE = Method(
    "the sum of 1 - P(sudden) over the curves called emergent",
    "Storey 2003, The positive false discovery rate, doi:10.1214/aos/1074290335",
)


def judge(table: EmergenceTable, sizes: Mapping[Model, Quantity]) -> Emergence:
    """Every verdict of a table; `sizes` are the project's models on the table's scale."""
    scores = table.wanted()
    assessor = Assessor()
    assessments = list(assessor.assess_table(scores))
    if not assessments:
        raise NotApplicable("no metric of the table gets a verdict of its own")
    labels = labels_of([each.curve.key for each in assessments])
    curves = tuple(_curve(each, label, table) for each, label in zip(assessments, labels, strict=True))
    judged, called, false = _many(many_tasks(assessments))
    return Emergence(
        curves, table.scale, judged, called, false, ladder_order(assessments),
        standings_of(assessments, labels, sizes), beside_published(curves, table.scale),
        pictures_of(assessments, scores, assessor, table.charts), scores.notes, _about(table),
    )  # fmt: skip


def labels_of(keys: Sequence[CurveKey]) -> list[str]:
    """What tells each curve from the others: family and metric are named where there are several."""
    families = len({key.family for key in keys}) > 1
    metrics = len({key.metric for key in keys}) > 1
    return [_label(key, families=families, metrics=metrics) for key in keys]


def _label(key: CurveKey, *, families: bool, metrics: bool) -> str:
    owner = key.model or (key.family if families else "")
    parts = [owner, key.task] if owner else [key.task]
    parts += [f"{key.shots}-shot"] if key.shots is not None else []
    parts += [key.metric] if metrics else []
    return " · ".join(parts)


def _curve(assessment: Assessment, label: str, table: EmergenceTable) -> CurveResult:
    curve, key = assessment.curve, assessment.curve.key
    given = Given(source=f"{table.data.written}: {key.family}, {label}")
    scores = Quantity(len(curve.rows), origin=given)
    big_bench = _big_bench(curve)
    return CurveResult(
        key.family, key.model, key.task, key.shots, key.metric, label,
        assessment.verdict.value, assessment.headline_verdict.value,
        _threshold(curve, assessment.onset, ONSET, scores), _before(assessment.onset),
        _threshold(curve, assessment.half_rise, HALF_RISE, scores), _before(assessment.half_rise),
        None if assessment.bracket is None else bracket_values(curve, assessment.bracket),
        None if assessment.probabilities is None else dict(vars(assessment.probabilities)),
        _artefact(assessment), big_bench.linearity, big_bench.breakthroughness, assessment.reason,
    )  # fmt: skip


def _threshold(curve: Curve, threshold: Threshold | None, method: Method, scores: Quantity) -> Quantity | None:
    if threshold is None:
        return None
    value, low, high = threshold_values(curve, threshold)
    return Quantity(value, SCALE_UNITS[curve.scale], method, {"scores": scores}, low, high)


def _before(threshold: Threshold | None) -> bool:
    return threshold is not None and threshold.before_data


def _artefact(assessment: Assessment) -> Artefact:
    check = assessment.artefact
    return Artefact(check.verdict.value, check.metric, check.share_before_onset, check.reason)


def _big_bench(curve: Curve) -> BigBenchScores:
    if len(curve.values) < 2:
        return BigBenchScores(0.0, 0.0)
    rows = [[row.score for row in curve.rows if row.scale == value] for value in curve.values]
    return big_bench_scores(np.array([np.mean(scores) for scores in rows]))


def _many(tasks: ManyTasks) -> tuple[Quantity, Quantity, Quantity]:
    judged = Quantity(tasks.judged, origin=Method("curves with enough scales, a chance level and a number of items"))
    called = Quantity(tasks.called_emergent, origin=Method("curves called emergent, on one model or more"))
    return judged, called, Quantity(tasks.expected_false, "", FALSE, {"called": called})


def _about(table: EmergenceTable) -> About:
    return About(table.title, table.notes, tuple(table.sources), table.data.written)
