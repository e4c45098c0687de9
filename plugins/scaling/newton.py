"""Exact Newton steps for many fits at once, ended by the Newton decrement and by nothing else.

The decrement, half of gradientᵀ Hessian⁻¹ gradient, is what the quadratic model says is still to be gained.
It is compared with the objective itself, so a factor on the objective changes no verdict.
The Huber charge bends where a residual passes the threshold: a step that crosses too many such bends does not
lower the objective, and is damped in the metric of the parabolas that bound the charge from above (for those
alone every step is downhill).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.chart import ABSENT, Chart
from reporter_plugins.scaling.robust import Floats, Huber
from reporter_plugins.scaling.small_matrices import solve
from reporter_plugins.scaling.surface import Local, Surface, local_in_blocks

POINT_TOLERANCE = 1e-14
"""Decrement over objective at which a point fit has arrived."""
RESAMPLE_TOLERANCE = 1e-9
ENOUGH = 100.0
"""Times the tolerance that a fit may be away at the end: rounding can hide the last steps of a tiny objective."""
STEPS = 200
FIRST_DAMPING, MORE, LESS, LEAST_DAMPING, MOST_DAMPING = 1e-3, 4.0, 6.0, 1e-6, 1e8
GOOD, POOR = 0.7, 0.25
"""Shares of the foretold decrease above and under which the damping is changed (Marquardt's rule)."""
RIDGE = 1e-3
"""Share of the metric's diagonal that is damped as well, so that no direction stays free."""
FLATTEST = 1e-6
FLATNESS = 1e-10
"""Added to the curvature, as a share of the metric's, when the decrement is measured: a minimum that is flat
along a line (a median between two rows) is a minimum, a slope without curvature is not."""
PIECES = tuple(Local.__annotations__)
VANISHED = 1e-12
"""A term whose share stays below this everywhere has left the law; its symbols are held."""
RELEASED, LESS_RELEASED, MOST_RELEASES = float(np.log(1e-3)), float(np.log(0.3)), 3
"""Log of the E that is tried where zero was not the best, and what is added to it each time that E falls back."""


@dataclass(frozen=True)
class Minimum:
    """Where a stack of fits ended."""

    theta: Floats
    """[stack, p]"""
    objective: Floats
    """[stack]"""
    decrement: Floats
    """[stack], Newton decrement over objective; infinite where the Hessian is not positive definite."""
    converged: NDArray[np.bool_]
    steps: int

    @property
    def best(self) -> int:
        """The fit with the lowest objective."""
        return int(np.argmin(self.objective))


@dataclass(frozen=True)
class Problem:
    """What is minimised: weights and target are [stack or 1, rows]."""

    surface: Surface
    weights: Floats
    target: Floats
    charge: Huber
    blocks: tuple[slice, ...]
    """Where each term's symbols stand, its log coefficient first; empty where no term can vanish."""
    chart: Chart | None = None

    def rows(self, active: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Weights and target of some of the stack."""
        weights = self.weights if len(self.weights) == 1 else _part(self.weights, active)
        return weights, self.target if len(self.target) == 1 else _part(self.target, active)

    def local(self, theta: Floats, active: NDArray[np.intp]) -> Local:
        """Evaluate some of the stack, symbols of vanished terms held."""
        return hold_vanished(local_in_blocks(self.surface, theta, *self.rows(active), self.charge), self.blocks)


def hold_vanished(local: Local, blocks: tuple[slice, ...]) -> Local:
    """Make the symbols of a vanished term rest: no slope, unit curvature.

    The log coefficient's slope is kept: below 1e-12 of the others it moves nothing, and its sign tells
    whether the objective would fall if the term came back.
    """
    vanished = local.shares < VANISHED
    if not blocks or not vanished.any():
        return local
    for k, block in enumerate(blocks):
        gone = vanished[:, k]
        if gone.any():
            for matrix in (local.hessian, local.metric):
                matrix[gone, block, :] = 0.0
                matrix[gone, :, block] = 0.0
                for i in range(block.start, block.stop):
                    matrix[gone, i, i] = 1.0
            local.gradient[gone, block.start + 1 : block.stop] = 0.0
    return local


def minimise(problem: Problem, start: Floats, *, tolerance: float = POINT_TOLERANCE, limit: int = STEPS) -> Minimum:
    """Walk from every row of `start` [stack, p] to a local minimum.

    Where `limit` steps did not come near the tolerance, or the Hessian there is not positive definite,
    `converged` is False; the objective has in any case never risen.
    """
    walk = _Walk(problem, start.copy(), tolerance)
    steps = 0
    while steps < limit and walk.advance():
        steps += 1
    converged = walk.decrement <= ENOUGH * tolerance
    return Minimum(walk.theta, walk.here.objective, walk.decrement, converged, steps)


class _Walk:
    """A stack on its way down; arrays are updated in place, row by row of the stack."""

    def __init__(self, problem: Problem, theta: Floats, tolerance: float) -> None:
        self.problem, self.theta, self.tolerance = problem, theta, tolerance
        stack = len(theta)
        self.active = np.arange(stack)
        self.here = problem.local(theta, self.active)
        self.damping = np.zeros(stack)
        self.straight = np.full(stack, problem.chart is not None)
        self.decrement = np.full(stack, np.inf)
        self.releases = np.zeros(stack, dtype=int)
        self.identity = np.eye(theta.shape[1])

    def advance(self) -> bool:
        """Take one step with all that have not arrived; False once none is left."""
        self._judge()
        if not len(self.active):
            return False
        now = _take(self.here, self.active)
        trial, foretold = self._trial(now)
        there = self.problem.local(trial, self.active)
        gained = now.objective - there.objective
        better = gained > 0
        self._adapt(better, gained / np.maximum(foretold, 1e-300))
        taken = np.flatnonzero(better)
        self._move(self.active[taken], _part(trial, taken), _take(there, taken))
        return True

    def _judge(self) -> None:
        """Measure the decrement, let go of those that have arrived."""
        here = _take(self.here, self.active)
        flat = FLATNESS * here.metric * self.identity
        _, length, definite = solve(here.hessian + flat, here.gradient)
        objective = np.maximum(here.objective, 1e-300)
        self.decrement[self.active] = np.where(definite, 0.5 * length / objective, np.inf)
        self.decrement[self.active[here.objective < 1e-30]] = 0.0
        arrived = self.decrement[self.active] <= self.tolerance
        if arrived.any():
            arrived &= ~self._release(arrived)
            self.active = self.active[~arrived]

    def _release(self, arrived: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give an absent E a small value where the objective would fall if E rose; a few times for each fit."""
        chosen = np.zeros(len(self.active), dtype=bool)
        if self.problem.chart is None:
            return chosen
        rows = self.active
        chosen[:] = arrived & (self.theta[rows, 0] <= ABSENT) & (self.releases[rows] < MOST_RELEASES)
        chosen &= self.here.gradient[rows, 0] < 0
        freed = rows[chosen]
        if len(freed):
            self.theta[freed, 0] = RELEASED + LESS_RELEASED * self.releases[freed]
            self.releases[freed] += 1
            self._move(freed, self.theta[freed], self.problem.local(self.theta[freed], freed))
        return chosen

    def _trial(self, now: Local) -> tuple[Floats, Floats]:
        """Where each active fit would go, and how much it is foretold to gain."""
        theta, chart = self.theta[self.active], self.problem.chart
        if chart is None:
            step, foretold = self._step(now.gradient, now.hessian, now.metric)
            return theta + step, foretold
        straight = np.flatnonzero(self.straight[self.active] & chart.usable(theta))
        bent = chart.bend(*(_part(a, straight) for a in (theta, now.gradient, now.hessian, now.metric)))
        if len(straight) == len(theta):
            step, foretold = self._step(bent.gradient, bent.hessian, bent.metric)
            return chart.advance(theta, bent.phi, step), foretold
        gradient, hessian, metric = now.gradient.copy(), now.hessian.copy(), now.metric.copy()
        gradient[straight], hessian[straight], metric[straight] = bent.gradient, bent.hessian, bent.metric
        step, foretold = self._step(gradient, hessian, metric)
        trial = theta + step
        if len(straight):
            trial[straight] = chart.advance(theta[straight], bent.phi, step[straight])
        return trial, foretold

    def _step(self, gradient: Floats, hessian: Floats, metric: Floats) -> tuple[Floats, Floats]:
        """Damped Newton step, and how much it is foretold to gain.

        Directions of negative curvature are taken downhill at the same length.
        """
        damping = self.damping[self.active][:, None, None]
        ridge = metric + RIDGE * metric * self.identity
        step, _, definite = solve(hessian + damping * ridge, -gradient)
        if not definite.all():
            bad = np.flatnonzero(~definite)
            step[bad] = _saddle_free_step(gradient[bad], hessian[bad], ridge[bad], damping[bad, :, 0])
        curved = (hessian @ step[:, :, None])[:, :, 0]
        return step, -((gradient + 0.5 * curved) * step).sum(axis=1)

    def _adapt(self, better: NDArray[np.bool_], ratio: Floats) -> None:
        """Marquardt's rule; a step that failed is tried next in the other coordinates."""
        damping = self.damping[self.active]
        raised = np.maximum(damping * MORE, FIRST_DAMPING)
        damping = np.where(~better | (ratio < POOR), raised, np.where(ratio > GOOD, damping / LESS, damping))
        damping[damping < LEAST_DAMPING] = 0.0
        self.damping[self.active] = np.minimum(damping, MOST_DAMPING)
        if self.problem.chart is not None:
            self.straight[self.active] = better | ~self.straight[self.active]

    def _move(self, rows: NDArray[np.intp], theta: Floats, local: Local) -> None:
        """Write a step that was taken."""
        if len(rows) == len(self.theta):
            self.theta, self.here = theta, local
            return
        self.theta[rows] = theta
        for name in PIECES:
            getattr(self.here, name)[rows] = getattr(local, name)


def _take(local: Local, rows: NDArray[np.intp]) -> Local:
    """Part of a stack."""
    if len(rows) == len(local.objective):
        return local
    return Local(*(getattr(local, name)[rows] for name in PIECES))


def _part(array: Floats, rows: NDArray[np.intp]) -> Floats:
    """Some rows, in order, of an array; the array itself where they are all."""
    return array if len(rows) == len(array) else array[rows]


def _saddle_free_step(gradient: Floats, hessian: Floats, metric: Floats, damping: Floats) -> Floats:
    """Newton step with the curvatures' sizes in place of the curvatures, measured in the metric."""
    scale = np.sqrt(np.maximum(np.diagonal(metric, axis1=1, axis2=2), 1e-300))
    curvature, directions = np.linalg.eigh(hessian / scale[:, :, None] / scale[:, None, :])
    size = np.abs(curvature)
    size = np.maximum(size, FLATTEST * size.max(axis=1, keepdims=True) + 1e-300) + damping
    along = (directions.transpose(0, 2, 1) @ (gradient / scale)[:, :, None])[:, :, 0] / size
    return np.asarray(-(directions @ along[:, :, None])[:, :, 0] / scale)
