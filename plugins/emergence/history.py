"""BIG-bench's linearity and breakthroughness, for history: they describe curves and detect nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from reporter_plugins.emergence.special import Floats

_FLAT: Final = 1e-12


@dataclass(frozen=True)
class BigBenchScores:
    """The two descriptions of one curve."""

    linearity: float
    breakthroughness: float
    """Infinite where at least half of the steps are exactly zero."""


def big_bench_scores(scores: Floats) -> BigBenchScores:
    """Linearity and breakthroughness of scores in ascending order of scale, (scales,), at least two.

    With I = sign(argmax - argmin) (max - min): linearity is I over the root of the mean squared step,
    breakthroughness I over the root of the median squared step (Srivastava et al. 2022, arXiv:2206.04615,
    appendix B).
    """
    steps = np.diff(scores) ** 2
    height = float(np.sign(np.argmax(scores) - np.argmin(scores)) * (np.max(scores) - np.min(scores)))
    return BigBenchScores(_ratio(height, float(np.mean(steps))), _ratio(height, float(np.median(steps))))


def _ratio(height: float, squared: float) -> float:
    if abs(height) < _FLAT:
        return 0.0
    return height / float(np.sqrt(squared)) if squared > _FLAT**2 else float(np.sign(height) * np.inf)
