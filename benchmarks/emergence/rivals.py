"""The detectors that ours is compared with, on the same draws."""

from __future__ import annotations

import numpy as np
from emergence_synthetic import Draw, Floats
from reporter_plugins.emergence.history import big_bench_scores
from reporter_plugins.emergence.shapes import RAW_LINE_WIDTH, cells, psychometric


def aicc_calls_emergent(drawn: Draw) -> bool:
    """Whether plain binomial AICc prefers a sigmoid on log scale to a level and to a line; no run-to-run
    noise.

    Only sigmoids narrower than a raw line's 1.9 decades count: without that it would call every bent curve
    emergent.
    """
    flat = _best(drawn, np.linspace(0, 1, 201)[:, None])
    start, end = (part.ravel()[:, None] for part in np.meshgrid(*[np.linspace(0, 1, 101)] * 2, indexing="ij"))
    u = (drawn.positions - drawn.positions[0]) / (drawn.positions[-1] - drawn.positions[0])
    line = _best(drawn, start + (end - start) * u[None, :])
    sigmoid = _best(drawn, _sigmoids(drawn))
    return _aicc(sigmoid, 3, drawn.scales) < min(_aicc(flat, 1, drawn.scales), _aicc(line, 2, drawn.scales))


def breakthroughness(drawn: Draw) -> float:
    return float(big_bench_scores(drawn.scores).breakthroughness)


def _sigmoids(drawn: Draw) -> Floats:
    """From chance to a free ceiling: midpoints in and a little past the data, widths below a raw line's."""
    low, high = drawn.positions[0], drawn.positions[-1]
    midpoint, width = np.meshgrid(np.linspace(low, high + 0.5, 50), cells(0.1, RAW_LINE_WIDTH, 16), indexing="ij")
    shape = psychometric(drawn.positions, midpoint.ravel(), width.ravel())
    ceiling = np.linspace(0.02, 1, 50)
    lift = ceiling[None, :, None] * shape[:, None, :]
    return (drawn.chance + (1 - drawn.chance) * lift).reshape(-1, drawn.scales)


def _best(drawn: Draw, score: Floats) -> float:
    """The largest binomial log-likelihood over candidate curves, (candidates, scales) or (candidates, 1)."""
    expected = np.clip(np.broadcast_to(score, (len(score), drawn.scales)), 1e-4, 1 - 1e-4)
    hits, misses = drawn.successes, drawn.items - drawn.successes
    return float(np.max(np.log(expected) @ hits + np.log1p(-expected) @ misses))


def _aicc(log_likelihood: float, parameters: int, scales: int) -> float:
    correction = 2 * parameters * (parameters + 1) / (scales - parameters - 1)
    return 2 * parameters - 2 * log_likelihood + correction
