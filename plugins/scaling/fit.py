"""Fit a law to a table of runs: starts, Newton, and the law in its own units.

One call, no settings to find: variable projection gives a handful of starts, least squares and wide Huber
thresholds bring them to the bottom of their basins, and exact Newton steps at the threshold asked for end where
the decrement says so. Everything happens in centred and scaled logs, so neither the unit of a column nor the
order of the rows nor a factor on the objective has a say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from reporter_plugins.scaling.chart import ABSENT, Chart
from reporter_plugins.scaling.faults import Fault, TableFault
from reporter_plugins.scaling.forms import CHINCHILLA, KAPLAN_JOINT, Form
from reporter_plugins.scaling.frame import Coordinates, Frame
from reporter_plugins.scaling.kaplan import KaplanFrame
from reporter_plugins.scaling.newton import VANISHED, Minimum, Problem, minimise
from reporter_plugins.scaling.robust import Floats, Huber, squares
from reporter_plugins.scaling.surface import Curve
from reporter_plugins.scaling.table import RunTable

STARTS, FEW_RUNS = 8, 3
"""Twice as many starts for tables of fewer than three runs a symbol: those have more valleys, and cost less."""
START_ROWS = 2000
"""Starts are looked for on at most so many rows, spread evenly over the sorted losses."""
ROUGH_THRESHOLDS = (1e-2, 3e-3)
"""Wider Huber thresholds, under which the basins are fewer and smooth."""
SMOOTH_STEPS = 4
"""Of least squares before them, whose Newton steps meet no kink and bring most starts together."""
FINER = 0.1
"""Below these, the threshold falls by this factor at a time (least absolute deviations)."""
ROUGH_TOLERANCE, ROUGH_STEPS = 1e-2, 15
SAME_OBJECTIVE, SAME_PLACE = 1e-3, 0.1


@dataclass(frozen=True)
class LawFit:
    """A fitted law and what it takes to trust or to go on from it."""

    form: Form
    values: Mapping[str, float]
    """Symbol -> fitted value, in the units of the table."""
    objective: float
    """Sum over rows of weight times Huber charge of log(predicted) - log(observed)."""
    charge: Huber
    decrement: float
    """Newton decrement over the objective: the share of it that is still to be gained."""
    converged: bool
    residuals: Floats
    """log(predicted) - log(observed) [rows]."""
    theta: Floats
    """The fit in centred and scaled logs [p]."""
    frame: Coordinates
    rows: int
    basins: int
    """Distinct minima that the starts led to."""
    at_zero: tuple[str, ...] = ()
    """Coefficients that are best at zero, which bounds them."""

    @property
    def a(self) -> float:
        """Exponent of the compute-optimal N in C, beta/(alpha+beta); not a number for other forms."""
        alpha, beta = self.values.get("alpha", np.nan), self.values.get("beta", np.nan)
        return beta / (alpha + beta)

    def predict(self, columns: Mapping[str, Floats]) -> Floats:
        """Loss predicted for columns [rows] in the table's units, nats per token."""
        logs = {c: np.log(np.asarray(columns[c], dtype=np.float64)) for c in self.form.variables}
        return np.asarray(np.exp(self.frame.surface(logs).log_prediction(self.theta[None, :])[0]))


@dataclass(frozen=True)
class Prepared:
    """A table turned into what Newton needs."""

    frame: Coordinates
    surface: Curve
    target: Floats
    """Log of the observed loss [rows]."""
    weights: Floats
    """[rows]"""

    def problem(self, charge: Huber, weights: Floats | None = None, target: Floats | None = None) -> Problem:
        """Return the minimisation for the table, or for a stack of weightings or targets [stack, rows]."""
        chart = None
        if self.frame.form.has_constant:
            chart = Chart(np.array([block.start for block in self.surface.blocks[1:]]))
        return Problem(
            surface=self.surface,
            weights=self.weights[None, :] if weights is None else weights,
            target=self.target[None, :] if target is None else target,
            charge=charge,
            blocks=self.surface.blocks if self.surface.terms_may_vanish else (),
            chart=chart,
        )

    def thinned(self) -> Prepared:
        """At most START_ROWS rows, evenly over the sorted losses."""
        rows = len(self.target)
        if rows <= START_ROWS:
            return self
        kept = np.argsort(self.target, kind="stable")[np.linspace(0, rows - 1, START_ROWS).astype(np.intp)]
        return Prepared(self.frame, self.surface.rows(kept), self.target[kept], self.weights[kept])


def prepare(table: RunTable, form: Form, weights: Floats | None = None) -> Prepared:
    """Centre and scale the logs of a table; TableFault where the form cannot be fitted to it."""
    columns = {name: table.column(name) for name in form.variables}
    faults = [fault for name, values in columns.items() if (fault := _unfit(values, name))]
    if len(table) < len(form.symbols):
        faults.append(_too_few(len(table), form))
    if faults:
        raise TableFault(tuple(faults), table.source)
    logs = {name: np.log(values) for name, values in columns.items()}
    centres = {name: float(values.mean()) for name, values in logs.items()}
    scales = {name: float(values.std()) or 1.0 for name, values in logs.items()}
    scales = {name: scale if scale > 1e-9 else 1.0 for name, scale in scales.items()}
    kind: type[KaplanFrame] | type[Frame] = KaplanFrame if form is KAPLAN_JOINT else Frame
    frame: Coordinates = kind(form, centres, scales)
    ones = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=np.float64)
    return Prepared(frame, frame.surface(logs), np.log(table.loss), ones)


def _unfit(values: Floats, name: str) -> Fault | None:
    if np.isfinite(values).all() and (values > 0).all():
        return None
    return Fault("must be above 0 in every row for this law", column=name, help="fill or leave out the rows")


def _too_few(rows: int, form: Form) -> Fault:
    symbols = ", ".join(form.symbols)
    return Fault(
        f"has {rows} runs, fewer than the {len(form.symbols)} symbols of {form.expression}: {symbols}",
        help="give more runs or fit a law with fewer symbols",
    )


def fit_law(
    table: RunTable, form: Form = CHINCHILLA, *, charge: Huber | None = None, weights: Floats | None = None
) -> LawFit:
    """Fit `form` to `table` by the charge given, Huber with threshold 1e-3 on the log loss by default.

    `weights` [rows] multiply each run's charge; a common factor changes the objective and nothing else.
    Raises TableFault where the table lacks a column or has fewer runs than the form has symbols.
    """
    charge = charge or Huber()
    prepared = prepare(table, form, weights)
    ends, basins = descend(prepared, charge)
    return finished(prepared, charge, ends, basins)


def descend(prepared: Prepared, charge: Huber) -> tuple[Minimum, int]:
    """Walk from the starts to the minima; return them and how many are distinct."""
    thin = prepared.thinned()
    count = STARTS if len(thin.target) >= FEW_RUNS * thin.surface.size else 2 * STARTS
    starts = prepared.frame.starts(thin.surface, thin.target, thin.weights, charge, count)
    smooth = minimise(thin.problem(squares()), starts, tolerance=ROUGH_TOLERANCE, limit=SMOOTH_STEPS)
    rough = _distinct(smooth)
    for threshold in thresholds(charge):
        ends = minimise(thin.problem(Huber(threshold)), rough, tolerance=ROUGH_TOLERANCE, limit=ROUGH_STEPS)
        rough = _distinct(ends)
    ends = minimise(thin.problem(charge), rough)
    basins = len(_distinct(ends))
    if thin is not prepared:
        ends = minimise(prepared.problem(charge), ends.theta[[ends.best]])
    return ends, basins


def thresholds(charge: Huber) -> list[float]:
    """Falling Huber thresholds on the way to the charge's own."""
    steps = [threshold for threshold in ROUGH_THRESHOLDS if threshold > charge.threshold]
    finer = ROUGH_THRESHOLDS[-1] * FINER
    while finer > charge.threshold * 2:
        steps.append(finer)
        finer *= FINER
    return steps


def _distinct(ends: Minimum) -> Floats:
    """Return ends that differ, the best first."""
    kept: list[int] = []
    for i in np.argsort(ends.objective):
        if not any(_same(ends, int(i), j) for j in kept):
            kept.append(int(i))
    return ends.theta[kept]


def _same(ends: Minimum, i: int, j: int) -> bool:
    close = abs(ends.objective[i] - ends.objective[j]) <= SAME_OBJECTIVE * ends.objective[j] + 1e-300
    visible = np.maximum(ends.theta[[i, j]], np.log(VANISHED))
    return bool(close and np.abs(visible[0] - visible[1]).max() < SAME_PLACE)


def finished(prepared: Prepared, charge: Huber, ends: Minimum, basins: int) -> LawFit:
    """Return the best end as a law in its own units; a vanished term has a coefficient of exactly 0."""
    best = ends.best
    theta = absent_as_zero(prepared, ends.theta[[best]])
    symbols = prepared.frame.to_symbols(theta)[0]
    form = prepared.frame.form
    values = dict(zip(form.symbols, symbols.tolist(), strict=True))
    residuals = prepared.surface.log_prediction(theta)[0] - prepared.target
    return LawFit(
        form=form,
        values=values,
        objective=float(prepared.weights @ charge.value(residuals)),
        charge=charge,
        decrement=float(ends.decrement[best]),
        converged=bool(ends.converged[best]),
        residuals=residuals,
        theta=theta[0],
        frame=prepared.frame,
        rows=len(prepared.target),
        basins=basins,
        at_zero=tuple(symbol for symbol in form.symbols if values[symbol] == 0.0),
    )


def absent_as_zero(prepared: Prepared, theta: Floats) -> Floats:
    """Set E to absent where its share of every loss is below 1e-12."""
    if not prepared.frame.form.has_constant:
        return theta
    theta = theta.copy()
    lowest = float(prepared.target.min())
    theta[theta[:, 0] < lowest + np.log(VANISHED), 0] = ABSENT
    return theta


def refit(fit: LawFit, table: RunTable, *, charge: Huber | None = None) -> LawFit:
    """Fit again from a law's own place: another table of the same kind, or another charge."""
    chosen = charge or fit.charge
    prepared = prepare(table, fit.form)
    prepared = replace(prepared, frame=fit.frame, surface=fit.frame.surface(_logs(table, fit.form)))
    ends = minimise(prepared.problem(chosen), fit.theta[None, :])
    return finished(prepared, chosen, ends, 1)


def _logs(table: RunTable, form: Form) -> dict[str, Floats]:
    return {name: np.log(table.column(name)) for name in form.variables}
