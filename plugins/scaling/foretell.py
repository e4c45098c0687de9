"""Where models stand on a law: each number is a formula of the law's symbols, its interval that of the resamples.

The symbols of a law hang together, so that an interval cannot come from their own intervals one by one; the law's
resamples are put through the same formula together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from reporter_plugins.parameters import Parameters
from reporter_plugins.scaling.result import Prediction, Predictions, Scaling
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.workload import Training

from reporter import Formula, Model, NotApplicable, Quantity, as_quantity

SYMBOLS: Final = {
    "E": "irreducible loss, nat/token", "A": "coefficient of N", "alpha": "exponent of N", "B": "coefficient of D",
    "beta": "exponent of D", "N": "parameters active per token, parameters", "D": "training tokens, token",
}  # fmt: skip
HOFFMANN: Final = "Hoffmann et al. 2022, arXiv:2203.15556"
_BEST_N: Final = "(alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (N * D) ** (beta / (alpha + beta))"
_BEST_D: Final = "(beta * B / (alpha * A)) ** (1 / (alpha + beta)) * (N * D) ** (alpha / (alpha + beta))"
_ABOVE: Final = "(A / N ** alpha + B / D ** beta)"


def _formula(expression: str, unit: str, source: str, left_out: str = "") -> Formula:
    symbols = {name: text for name, text in SYMBOLS.items() if name not in left_out.split()}
    return Formula(expression, unit=unit, source=source, **symbols)


FLOPS = Formula(
    "6 * N * D", unit="FLOP", source="Kaplan et al. 2020, arXiv:2001.08361, section 2.1", N=SYMBOLS["N"], D=SYMBOLS["D"]
)
FORMULAS: Final[Mapping[str, Formula]] = {
    "loss": _formula("E + A / N ** alpha + B / D ** beta", "nat/token", f"{HOFFMANN}, equation 10"),
    "optimal_loss": _formula(
        f"E + A / ({_BEST_N}) ** alpha + B / ({_BEST_D}) ** beta", "nat/token", f"{HOFFMANN}, equations 4 and 10"
    ),
    "compute_ratio": _formula(
        f"N * D / ((A * (1 + alpha / beta) / {_ABOVE}) ** (1 / alpha) * (B * (1 + beta / alpha) / {_ABOVE}) "
        "** (1 / beta))",
        "", "at the optimum alpha A / N^alpha = beta B / D^beta, so that each is a fixed part of the loss above E", "E",
    ),
    "size_ratio": _formula(f"N / ({_BEST_N})", "", f"{HOFFMANN}, equation 4", "E"),
    "gain_params": _formula("A / N ** alpha - A / (10 * N) ** alpha", "nat/token", "ten times N", "E B beta D"),
    "gain_tokens": _formula("B / D ** beta - B / (10 * D) ** beta", "nat/token", "ten times D", "E A alpha N"),
    "gain_flops": _formula(
        "(A / N ** alpha + B / D ** beta) * (1 - 10 ** (-alpha * beta / (alpha + beta)))",
        "nat/token", "ten times C: N times 10^a and D times 10^b, each term falls by the same factor", "E",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A model with the N and D that the law asks for."""

    model: Model
    params: Quantity
    tokens: Quantity


def foretell(law: Scaling, models: Mapping[Model, Parameters]) -> Predictions:
    """Every model with a size and tokens on the law, the smallest budget first."""
    candidates = sorted(_candidates(models), key=_budget)
    if not candidates:
        raise NotApplicable("no model has training.tokens: give them in [models.NAME.training]")
    known = {each.model for each in candidates}
    without = tuple(model.name for model, found in models.items() if model not in known and found.active is not None)
    return Predictions(tuple(_prediction(law, each) for each in candidates), without)


def _candidates(models: Mapping[Model, Parameters]) -> Iterator[Candidate]:
    for model, found in models.items():
        training = model.get(Training)
        if found.active is not None and training is not None and training.tokens is not None:
            yield Candidate(model, found.active, as_quantity(training.tokens))


def _budget(candidate: Candidate) -> tuple[float, str]:
    return float(candidate.params.value * candidate.tokens.value), candidate.model.slug


def _prediction(law: Scaling, candidate: Candidate) -> Prediction:
    given = {**law.symbols, "N": candidate.params, "D": candidate.tokens}
    found = {name: _number(formula, given, law) for name, formula in FORMULAS.items()}
    flops = FLOPS(N=candidate.params, D=candidate.tokens)
    return Prediction(
        candidate.model.slug, candidate.model.name, candidate.params, candidate.tokens, flops,
        beyond=_beyond(law, candidate, float(flops.value)), **found,
    )  # fmt: skip


def _number(formula: Formula, given: Mapping[str, Quantity], law: Scaling) -> Quantity:
    """The formula's number; the interval is that of the law's resamples, whose symbols hang together."""
    inputs = {symbol: given[symbol] for symbol in formula.symbols}
    central = formula(**_bare(inputs))
    if not law.draws:
        return Quantity(central.value, formula.unit, formula, inputs)
    samples = np.asarray(formula.sample({s: _drawn(s, each, law) for s, each in inputs.items()}), dtype=np.float64)
    samples = samples[np.isfinite(samples)]
    if not len(samples):
        return Quantity(central.value, formula.unit, formula, inputs)
    low, high = np.quantile(samples, [0.05, 0.95])
    return Quantity(central.value, formula.unit, formula, inputs, float(low), float(high))


def _bare(inputs: Mapping[str, Quantity]) -> dict[str, Quantity]:
    return {symbol: Quantity(float(each.value), each.unit) for symbol, each in inputs.items()}


def _drawn(symbol: str, quantity: Quantity, law: Scaling) -> Quantity:
    """A symbol of the law with its resamples, anything else with its central value."""
    if symbol not in law.draws:
        return Quantity(float(quantity.value), quantity.unit)
    draws: Floats = np.array(law.draws[symbol])
    return Quantity(
        float(quantity.value), quantity.unit, low=float(draws.min()), high=float(draws.max()), samples=draws
    )


def _beyond(law: Scaling, candidate: Candidate, flops: float) -> float:
    asked = {"params": float(candidate.params.value), "tokens": float(candidate.tokens.value), "flops": flops}
    spans = ((asked[name], *law.ranges[name]) for name in asked if name in law.ranges)
    return max((1.0, *(max(value / high, low / value) for value, low, high in spans)))
