"""The recipe: from a table of scores to a verdict, thresholds and checks for every curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from reporter_plugins.emergence.artefact import ArtefactCheck, ArtefactVerdict, cannot_check, check_artefact
from reporter_plugins.emergence.grid import Likelihood, likelihood_of
from reporter_plugins.emergence.model import Posterior, posterior_of
from reporter_plugins.emergence.noise import NoisePrior, Observations
from reporter_plugins.emergence.shapes import GridSettings, ShapeLibrary
from reporter_plugins.emergence.table import Curve, CurveKey, ScoreTable
from reporter_plugins.emergence.thresholds import Bracket, Threshold, bracket_of, onset_and_half_rise, refined
from reporter_plugins.emergence.verdict import (
    Probabilities,
    Ruling,
    Verdict,
    cannot_be_judged,
    rule,
    too_few_scales,
)

_WORTH_A_CLOSER_LOOK: Final = 0.5
"""Probability of sudden from which on thresholds are computed on the fine grid."""

_SEEMS_TO_JUMP: Final = frozenset({Verdict.EMERGENT, Verdict.EMERGENT_ONE_MODEL, Verdict.UNDECIDED, Verdict.GRADUAL})
"""Verdicts that a metric artefact overrules where the headline shows a threshold after the second-smallest
scale."""


@dataclass(frozen=True)
class Assessment:
    """All that is said of one curve."""

    curve: Curve
    verdict: Verdict
    reason: str
    headline_verdict: Verdict
    """The verdict on the headline metric alone; another than `verdict` only where an artefact is likely."""

    probabilities: Probabilities | None
    """None where the curve was not judged."""

    onset: Threshold | None
    half_rise: Threshold | None
    bracket: Bracket | None
    artefact: ArtefactCheck
    above_chance: tuple[float, ...]
    """By distinct scale: probability of being above chance; empty where the curve was not judged."""

    fit: CurveFit | None = field(repr=False, default=None)
    """What `band_of` draws from; only kept where asked for."""


@dataclass(frozen=True)
class CurveFit:
    """A curve's likelihood and posterior, kept for drawing."""

    likelihood: Likelihood
    posterior: Posterior


class Assessor:
    """Assesses curves; remembers the shape grids of the scales it has seen, so that like curves are cheap."""

    def __init__(self, noise: NoisePrior | None = None, settings: GridSettings | None = None) -> None:
        self._noise = noise or NoisePrior()
        self._library = ShapeLibrary(settings)

    def assess_table(self, table: ScoreTable, *, keep_fit: bool = False) -> Iterator[Assessment]:
        """Yield an assessment for every curve with a headline metric, one at a time, in the table's order."""
        companions: dict[CurveKey, list[Curve]] = {}
        for curve in table.curves:
            companions.setdefault(_without_metric(curve.key), []).append(curve)
        for curve in table.curves:
            if curve.metric.headline:
                yield self.assess(curve, companions[_without_metric(curve.key)], keep_fit=keep_fit)

    def assess(self, curve: Curve, companions: list[Curve] | None = None, *, keep_fit: bool = False) -> Assessment:
        """Return the assessment of one curve; `companions` are curves of other metrics on the same models."""
        early = too_few_scales(curve) or cannot_be_judged(curve)
        if early is not None:
            return _not_judged(curve, early)
        likelihood = likelihood_of(observations_of(curve), curve.positions, curve.chance or 0.0, self._noise)
        posterior = posterior_of(likelihood, self._library)
        assessment = _judged(curve, likelihood, posterior, companions or [])
        return replace(assessment, fit=CurveFit(likelihood, posterior)) if keep_fit else assessment


def observations_of(curve: Curve) -> Observations:
    """Return the curve's rows as counts; a score need not be a whole number of items."""
    items = np.array([row.n_items or 0.0 for row in curve.rows])
    scores = np.array([row.score for row in curve.rows])
    return Observations(curve.scale_index, scores * items, items, len(curve.values))


def _without_metric(key: CurveKey) -> CurveKey:
    return replace(key, metric="")


def _not_judged(curve: Curve, ruling: Ruling) -> Assessment:
    check = cannot_check("the headline was not judged")
    return Assessment(curve, ruling.verdict, ruling.reason, ruling.verdict, None, None, None, None, check, ())


def _judged(curve: Curve, likelihood: Likelihood, posterior: Posterior, companions: list[Curve]) -> Assessment:
    bracket = bracket_of(posterior)
    ruling = rule(posterior, bracket, curve)
    onset, half_rise = _thresholds(likelihood, posterior)
    check = check_artefact(curve, onset, bracket, companions)
    final = _with_artefact(ruling, check, bracket)
    return Assessment(
        curve=curve,
        verdict=final.verdict,
        reason=final.reason,
        headline_verdict=ruling.verdict,
        probabilities=Probabilities(posterior.sudden, posterior.gradual, posterior.level, posterior.falling),
        onset=onset,
        half_rise=half_rise,
        bracket=bracket,
        artefact=check,
        above_chance=posterior.above_chance,
    )


def _thresholds(likelihood: Likelihood, posterior: Posterior) -> tuple[Threshold | None, Threshold | None]:
    """Onset and half-rise of a curve that is more likely to rise than not."""
    if posterior.rising < _WORTH_A_CLOSER_LOOK:
        return None, None
    if posterior.sudden >= _WORTH_A_CLOSER_LOOK:
        posterior = refined(likelihood, posterior)
    onset, half_rise = onset_and_half_rise(likelihood, posterior)
    return onset, half_rise


def _with_artefact(ruling: Ruling, check: ArtefactCheck, bracket: Bracket) -> Ruling:
    """Overrule a jump that a continuous metric does not show; a rise under way from the start has none."""
    threshold_inside = bracket.last_at_chance is not None and bracket.last_at_chance >= 1
    if check.verdict is ArtefactVerdict.LIKELY and threshold_inside and ruling.verdict in _SEEMS_TO_JUMP:
        return Ruling(Verdict.ARTEFACT_LIKELY, f"{check.reason}. On its own the headline {ruling.reason}")
    return ruling
