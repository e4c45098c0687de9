"""The detectors that ours is compared with, on the same draws."""

from __future__ import annotations

import numpy as np
from emergence_synthetic import Draw, Floats
from reporter_plugins.emergence.history import big_bench_scores
from reporter_plugins.emergence.shapes import NARROWEST, RAW_LINE_WIDTH, WIDEST, cells, psychometric

_MIDPOINTS = 40
_WIDTHS = 20
_CEILINGS = np.linspace(0.04, 1, 25)


def aicc_calls_emergent(drawn: Draw) -> bool:
    """Whether plain binomial AICc prefers a sigmoid on log scale to a level and to a line; no run-to-run noise.

    The sigmoid may be as wide as it likes; the curve is called emergent where the best one is narrower than a raw
    line's 1.9 decades. Without that every bent curve would be.
    """
    flat = _log_likelihoods(drawn, np.linspace(0, 1, 201)[:, None]).max()
    start, end = (part.ravel()[:, None] for part in np.meshgrid(*[np.linspace(0, 1, 101)] * 2, indexing="ij"))
    u = (drawn.positions - drawn.positions[0]) / (drawn.positions[-1] - drawn.positions[0])
    line = _log_likelihoods(drawn, start + (end - start) * u[None, :]).max()
    midpoint, width = _sigmoids(drawn)
    lift = _CEILINGS[None, :, None] * psychometric(drawn.positions, midpoint, width)[:, None, :]
    sigmoids = _log_likelihoods(drawn, (drawn.chance + (1 - drawn.chance) * lift).reshape(-1, drawn.scales))
    best = int(sigmoids.argmax())
    preferred = _aicc(sigmoids[best], 3, drawn.scales) < min(_aicc(flat, 1, drawn.scales), _aicc(line, 2, drawn.scales))
    return preferred and bool(width[best // len(_CEILINGS)] < RAW_LINE_WIDTH)


def breakthroughness(drawn: Draw) -> float:
    return float(big_bench_scores(drawn.scores).breakthroughness)


def _sigmoids(drawn: Draw) -> tuple[Floats, Floats]:
    """Midpoints within and about the data, and every width."""
    low, high = drawn.positions[0], drawn.positions[-1]
    midpoints = np.linspace(low - 1, high + 1.5, _MIDPOINTS)
    midpoint, width = np.meshgrid(midpoints, cells(NARROWEST, WIDEST, _WIDTHS), indexing="ij")
    return midpoint.ravel(), width.ravel()


def _log_likelihoods(drawn: Draw, score: Floats) -> Floats:
    """Binomial log-likelihoods of candidate curves, (candidates, scales) or (candidates, 1)."""
    expected = np.clip(np.broadcast_to(score, (len(score), drawn.scales)), 1e-4, 1 - 1e-4)
    hits, misses = drawn.successes, drawn.items - drawn.successes
    found: Floats = np.log(expected) @ hits + np.log1p(-expected) @ misses
    return found


def _aicc(log_likelihood: float, parameters: int, scales: int) -> float:
    """Akaike's criterion, corrected for few scales (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297)."""
    correction = 2 * parameters * (parameters + 1) / (scales - parameters - 1)
    return 2 * parameters - 2 * log_likelihood + correction
