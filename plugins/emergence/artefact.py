"""Whether it is the ability that jumps, or the metric.

Where a continuous metric was measured on the same models (Brier score, per-token accuracy, edit distance;
with care log-probability and perplexity), the share of its gain made before the headline's onset tells: an
ability that was growing all along while the headline sat at chance (Schaeffer et al. 2023, arXiv:2304.15004,
section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from reporter_plugins.emergence.special import Floats
from reporter_plugins.emergence.table import Curve
from reporter_plugins.emergence.thresholds import Bracket, Threshold

LIKELY_SHARE: Final = 0.15
"""Share of the continuous gain made before the onset from which on the metric is suspected."""

UNLIKELY_SHARE: Final = 0.10

JUMP_WIDTH: Final = 1.1
"""Decades within which a continuous metric that makes the middle 80 % of its gain has jumped itself. A
sudden rise is at most 0.6 decades wide in the synthetic cases; the rest is the gap between models that
straight lines bridge."""

_FEWEST_SHARED: Final = 4


class ArtefactVerdict(StrEnum):
    """What the continuous metric says of the headline's jump."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    UNCLEAR = "unclear"
    CANNOT_CHECK = "cannot-check"


@dataclass(frozen=True)
class ArtefactCheck:
    """The comparison with one continuous metric."""

    verdict: ArtefactVerdict
    metric: str | None
    share_before_onset: float | None
    """Share of the continuous metric's gain made before the headline's onset, in [0, 1]."""

    share_low: float | None
    """The same at the low and the high end of the onset's 95 % interval."""

    share_high: float | None
    width: float | None
    """Decades in which the continuous metric makes the middle 80 % of its gain."""

    reason: str


def cannot_check(reason: str, metric: str | None = None) -> ArtefactCheck:
    """Return a check that could not be made, and why."""
    return ArtefactCheck(ArtefactVerdict.CANNOT_CHECK, metric, None, None, None, None, f"cannot be checked: {reason}")


def check_artefact(
    headline: Curve, onset: Threshold | None, bracket: Bracket, companions: Sequence[Curve]
) -> ArtefactCheck:
    """Return the check against the most trustworthy continuous metric that was measured on the same models.

    `companions` are the curves of the same family, task and shots; those that are not continuous are ignored.
    """
    fit = [curve for curve in companions if curve.metric.continuous and curve.key != headline.key]
    if not fit:
        return cannot_check("no continuous metric was measured on the same models")
    companion = min(fit, key=lambda curve: curve.metric.per_token)
    if onset is None or bracket.last_at_chance is None or onset.before_data:
        return cannot_check("the headline has no onset inside the data", companion.key.metric)
    positions, goodness = _shared(headline, companion)
    if len(positions) < _FEWEST_SHARED:
        return cannot_check("too few models have both metrics", companion.key.metric)
    path = _rising_path(goodness)
    if path[-1] - path[0] <= _gain_noise(goodness, path):
        return cannot_check("the continuous metric does not rise", companion.key.metric)
    return _judge(companion, positions, (path - path[0]) / (path[-1] - path[0]), onset)


def _judge(companion: Curve, positions: Floats, share: Floats, onset: Threshold) -> ArtefactCheck:
    low, middle, high = (float(np.interp(place, positions, share)) for place in (onset.low, onset.position, onset.high))
    tenth, nine_tenths = (_first_reach(positions, share, level) for level in (0.1, 0.9))
    width = nine_tenths - tenth
    verdict = _verdict(middle, high, width)
    care = "; log-probability rises before answers do, so read with care" if companion.metric.per_token else ""
    reason = (
        f"{companion.key.metric} made {100 * middle:.0f} % ({100 * low:.0f} to {100 * high:.0f} %) "
        f"of its gain before the onset, and the middle of its gain over {width:.1f} decades{care}"
    )
    return ArtefactCheck(verdict, companion.key.metric, middle, low, high, width, reason)


def _verdict(share: float, share_high: float, width: float) -> ArtefactVerdict:
    """Clear the headline where the continuous metric jumps itself, whatever share precedes the onset."""
    if width < JUMP_WIDTH or share_high < UNLIKELY_SHARE:
        return ArtefactVerdict.UNLIKELY
    return ArtefactVerdict.LIKELY if share >= LIKELY_SHARE else ArtefactVerdict.UNCLEAR


def _shared(headline: Curve, companion: Curve) -> tuple[Floats, Floats]:
    """Positions that both curves have, and the companion's mean goodness there; more is better."""
    scores: dict[float, list[float]] = {}
    for row in companion.rows:
        scores.setdefault(row.scale, []).append(row.score)
    both = [(p, v) for p, v in zip(headline.positions, headline.values, strict=True) if float(v) in scores]
    positions = np.array([position for position, _ in both])
    means = [float(np.mean(companion.metric.goodness(np.array(scores[float(value)])))) for _, value in both]
    return positions, np.array(means)


def _rising_path(goodness: Floats) -> Floats:
    """Return the least-squares rising sequence (pool adjacent violators), so that noise is no gain."""
    blocks: list[list[float]] = []
    for value in goodness:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + mean * count) / (before[1] + count)
            before[1] += count
    return np.concatenate([np.full(int(count), mean) for mean, count in blocks])


def _gain_noise(goodness: Floats, path: Floats) -> float:
    """Twice the scatter about the rising path: a smaller gain is none."""
    return 2 * float(np.sqrt(np.mean((goodness - path) ** 2))) + 1e-12


def _first_reach(positions: Floats, share: Floats, level: float) -> float:
    """Where the share first reaches a level, straight between scales."""
    after = int(np.argmax(share >= level))
    if after == 0:
        return float(positions[0])
    part = (level - share[after - 1]) / (share[after] - share[after - 1])
    return float(positions[after - 1] + part * (positions[after] - positions[after - 1]))
