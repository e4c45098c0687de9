"""What the fit of one table found, as data: the numbers that reports, claims and other plugins read by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter import Quantity

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How well one symbol is known, beside the 90 % interval that its quantity carries."""

    error: float
    """Standard error: standard deviation over resampled runs."""
    low: float
    """The 95 % interval, whose coverage was measured."""
    high: float
    sandwich_low: float
    """The 95 % sandwich interval."""
    sandwich_high: float


@dataclass(frozen=True, slots=True)
class Optimal:
    """The best size for a budget."""

    flops: Quantity
    params: Quantity
    tokens: Quantity
    tokens_per_param: Quantity
    loss: Quantity
    beyond: float
    """How many times over the largest, or under the smallest, budget of the runs; 1 within them."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A named reason to trust the law less."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The law of compute alone, where the exponents of N and D cannot be told."""

    expression: str
    values: Mapping[str, float]
    objective: float


@dataclass(frozen=True, slots=True)
class Growth:
    """One way to the best size: N grows as C to the power `a`."""

    name: str
    a: float
    error: float | None
    source: str
    flops: Numbers = ()
    params: Numbers = ()


@dataclass(frozen=True, slots=True)
class IsoProfile:
    """One budget's runs and the lowest point of the parabola through them."""

    flops: float
    sizes: Numbers
    losses: Numbers
    params: float | None
    cubic_params: float | None
    loss: float | None
    fault: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The law after one change: runs left out, another charge."""

    label: str
    count: int
    """Runs that were left out."""
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A law of the runs up to a budget, held against those above it."""

    below: float
    runs: int
    mean_error: float
    """Mean of |log(predicted) − log(observed)|."""
    observed: Numbers
    predicted: Numbers
    flops: Numbers


@dataclass(frozen=True, slots=True)
class Reevaluated:
    """A law of somebody else on these runs."""

    name: str
    source: str
    objective: float
    mean_error: float
    bias: float
    """Mean of log(predicted) − log(observed): another data set or tokenizer shifts all losses alike."""
    flops: Numbers = ()
    loss: Numbers = ()
    """Its least loss at each budget, where it has an optimum."""
    params: Numbers = ()
    """Its best N at each budget."""


@dataclass(frozen=True, slots=True)
class Points:
    """Runs for charts, spread evenly where there are very many."""

    params: Numbers
    tokens: Numbers
    flops: Numbers
    loss: Numbers
    residual: Numbers
    """log(observed) − log(predicted)."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines of the law for charts."""

    flops: Numbers
    loss: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Scaling:
    """The law of one table, how far it can be trusted, and what follows from it."""

    title: str
    source: str
    notes: str
    form: str
    expression: str
    runs: int
    dropped: int
    resamples: int
    E: Quantity | None
    """Irreducible loss, nats per token."""
    A: Quantity | None
    B: Quantity | None
    alpha: Quantity | None
    beta: Quantity | None
    a: Quantity | None
    """The best N grows as C to this power: beta/(alpha+beta)."""
    b: Quantity | None
    """The best D grows as C to this power: alpha/(alpha+beta)."""
    objective: Quantity
    """Sum over runs of the charge of log(predicted) − log(observed)."""
    symbols: Mapping[str, Quantity]
    """Every symbol of the law; none where the runs cannot tell them."""
    spreads: Mapping[str, Spread]
    decrement: float
    """Newton decrement over the objective: what is still to be gained."""
    converged: bool
    refused: bool
    """The runs cannot tell the exponents."""
    offered: Offered | None
    warnings: tuple[Warned, ...]
    optimal: tuple[Optimal, ...]
    ranges: Mapping[str, tuple[float, float]]
    """Lowest and highest params, tokens and flops of the runs."""
    growths: tuple[Growth, ...]
    profiles: tuple[IsoProfile, ...]
    drops: tuple[Changed, ...]
    thresholds: tuple[Changed, ...]
    sizes: tuple[Changed, ...]
    held_out: HeldOut | None
    published: tuple[Reevaluated, ...]
    supplied: Reevaluated | None
    points: Points
    curve: Curves | None
    """Least loss over budgets, within the runs and beyond."""
    draws: Mapping[str, Numbers]
    """Some of the resamples by symbol, evenly spread: what follows from the law gets its interval from them."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One model of the project on the law."""

    slug: str
    name: str
    params: Quantity
    tokens: Quantity
    flops: Quantity
    loss: Quantity
    optimal_loss: Quantity
    compute_ratio: Quantity
    """Budget over the least budget for the same loss; 1 is optimal."""
    size_ratio: Quantity
    """N over the best N for the budget: below 1, trained for longer than is optimal."""
    gain_params: Quantity
    """Nats by which the loss falls with ten times N, the same tokens."""
    gain_tokens: Quantity
    gain_flops: Quantity
    beyond: float
    """How many times beyond the runs it lies, in N, D or C; 1 within them."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Every model of the project that has a size and tokens, by budget."""

    models: tuple[Prediction, ...]
    without_tokens: tuple[str, ...]
    """Names of models whose training tokens are not given."""
