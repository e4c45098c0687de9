"""What training entails: data, repetition, the search for hyper-parameters, and ten times the parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reporter_plugins.compute.result import Compute
from reporter_plugins.workload import Training

from reporter import (
    Block,
    Definition,
    Formula,
    Given,
    Headline,
    NotApplicable,
    Quantity,
    Table,
    Verdict,
    analysis,
    as_quantity,
    field,
)

HOFFMANN = "Hoffmann et al. 2022, arXiv:2203.15556, table 3: about 20 tokens a parameter"
MUENNIGHOFF = "Muennighoff et al. 2023, arXiv:2305.16264, equation 5 with R* = 15.39"

RATIO = Formula("D / N", D="training tokens, token", N="parameters a token uses, parameters")
OPTIMAL_TOKENS = Formula("20 * N", unit="token", source=HOFFMANN, N="parameters a token uses, parameters")
OPTIMAL_PARAMETERS = Formula("sqrt(C / 120)", unit="parameters", source=HOFFMANN, C="model FLOPs, FLOP")
OVER = Formula("D / o", D="training tokens, token", o="compute-optimal tokens, token")
TEXT = Formula(
    "b * D", unit="B", source="UTF-8 text of which tokens are made", b="bytes a token, B/token",
    D="tokens of distinct data, token",
)  # fmt: skip
BYTES_A_TOKEN = Quantity(
    3.9, "B/token", Given(source="English text, 3.2 to 4.5: arXiv:2407.21783, section 3.2"), low=3.2, high=4.5,
)  # fmt: skip
EPOCHS = Formula("D / U", D="training tokens, token", U="distinct tokens, token")
WORTH = Formula(
    "U + U * 15.39 * (1 - exp(-max(D / U - 1, 0) / 15.39))",
    unit="token",
    source=MUENNIGHOFF,
    D="training tokens, token",
    U="distinct tokens, token",
)
GRID = Formula("v ** k", source="every combination", v="values a hyper-parameter", k="hyper-parameters")
RANDOM = Formula(
    "ceil(log(1 - p) / log(1 - q))",
    source="Bergstra & Bengio 2012, JMLR 13: trials until one is among the best q, with probability p",
    p="probability",
    q="share of settings that is good enough",
)
BAYESIAN = Formula(
    "10 * k", source="Jones, Schonlau & Welch 1998, section 4: ten evaluations a dimension", k="hyper-parameters"
)
SEARCH = Formula(
    "n * s * C",
    unit="FLOP",
    n="trials",
    s="size of a trial, as a share of the full run",
    C="model FLOPs of the run, FLOP",
)
PROBABILITY = Quantity(0.95, "", Given(source="usual confidence"))
GOOD = Quantity(0.05, "", Given(source="the best twentieth"))

SAME_DATA = Formula("10 * C", unit="FLOP", source="6·N·D with ten times N", C="model FLOPs, FLOP")
MORE_DATA = Formula("100 * C", unit="FLOP", source="6·N·D with ten times N and D: " + HOFFMANN, C="model FLOPs, FLOP")
TEN_TOKENS = Formula("10 * D", unit="token", D="training tokens, token")
TEN_PARAMETERS = Formula("10 * N", unit="parameters", N="parameters a token uses, parameters")
TEN_SERVED = Formula(
    "20 * N", unit="FLOP", source="2·N a token with ten times N", N="parameters a token uses, parameters"
)
SERVED = Formula(
    "2 * N", unit="FLOP", source="Kaplan et al. 2020, section 2.1", N="parameters a token uses, parameters"
)


class Search(Definition, name="search"):
    """The search for hyper-parameters."""

    hyper_parameters: int = field(4, ge=1, source="learning rate, batch, warm-up, weight decay")
    values: int = field(3, ge=2, source="a low, a middle and a high value")
    share: float = field(
        0.01, gt=0, le=1, source="trials on a small proxy: Yang et al. 2022, arXiv:2203.03466, spend 7 % on all of them"
    )
    """Operations of one trial, as a share of the full run's."""


@dataclass(frozen=True, slots=True)
class SearchCost:
    """Trials of one way to search, and what they cost."""

    trials: Quantity
    flops: Quantity
    """With trials of the given share of a run."""
    flops_in_full: Quantity
    """With trials as large as the run."""


@dataclass(frozen=True, slots=True)
class Entailed:
    """What a training run needs beside accelerators."""

    tokens_per_parameter: Quantity
    optimal_tokens: Quantity
    """Compute-optimal for this size."""
    optimal_parameters: Quantity
    """Compute-optimal for this run's operations."""
    over_optimal: Quantity
    """Tokens over compute-optimal tokens."""
    data: Quantity
    """Bytes of distinct text."""
    epochs: Quantity | None
    worth: Quantity | None
    """Distinct tokens that the repeated ones are worth."""
    risk: Literal["low", "moderate", "high"]
    """Of overfitting."""
    why: str
    grid: SearchCost
    random: SearchCost
    bayesian: SearchCost
    tenfold_parameters: Quantity
    tenfold_same_data: Quantity
    tenfold_more_data: Quantity
    tenfold_tokens: Quantity
    tenfold_served: Quantity
    served: Quantity
    training_flops: Quantity
    tokens: Quantity


@analysis(title="What training entails", order=35)
def entailed(compute: Compute, training: Training, search: Search | None) -> Entailed:
    """Data, repetition, the search for hyper-parameters, and what ten times the parameters costs."""
    if compute.tokens is None or compute.training_flops is None:
        raise NotApplicable("the training table gives no tokens")
    tokens, active, flops = compute.tokens, compute.active, compute.training_flops
    optimal = OPTIMAL_TOKENS(N=active)
    distinct = as_quantity(training.unique_tokens) if training.unique_tokens is not None else None
    epochs = EPOCHS(D=tokens, U=distinct) if distinct else None
    ratio = RATIO(D=tokens, N=active)
    risk, why = _risk(float(ratio.value), float(epochs.value) if epochs else None)
    grid, random, bayesian = _search(search or _usual_search(), flops)
    return Entailed(
        ratio, optimal, OPTIMAL_PARAMETERS(C=flops), OVER(D=tokens, o=optimal),
        TEXT(b=BYTES_A_TOKEN, D=distinct or tokens), epochs, WORTH(D=tokens, U=distinct) if distinct else None,
        risk, why, grid, random, bayesian, TEN_PARAMETERS(N=active), SAME_DATA(C=flops), MORE_DATA(C=flops),
        TEN_TOKENS(D=tokens), TEN_SERVED(N=active), SERVED(N=active), flops, tokens,
    )  # fmt: skip


def _usual_search() -> Search:
    usual = Search()
    usual.remember({}, {})
    return usual


def _search(search: Search, flops: Quantity) -> tuple[SearchCost, SearchCost, SearchCost]:
    share, whole = as_quantity(search.share), Quantity(1, "", Given(source="a trial as large as the run"))
    trials = (
        GRID(v=search.values, k=search.hyper_parameters),
        RANDOM(p=PROBABILITY, q=GOOD),
        BAYESIAN(k=search.hyper_parameters),
    )
    first, second, third = (
        SearchCost(each, SEARCH(n=each, s=share, C=flops), SEARCH(n=each, s=whole, C=flops)) for each in trials
    )
    return first, second, third


def _risk(ratio: float, epochs: float | None) -> tuple[Literal["low", "moderate", "high"], str]:
    """By epochs (Muennighoff et al. 2023: up to 4 nearly as good as new data, past 16 hardly worth it) and by ratio."""
    if epochs is not None and epochs > 16:
        return "high", "past 16 epochs another one adds next to nothing (Muennighoff et al. 2023)"
    if epochs is not None and epochs > 4:
        return "moderate", "past 4 epochs repeated data are worth less than new ones (Muennighoff et al. 2023)"
    if ratio < 1:
        return "high", "there are fewer tokens than parameters: the model can memorize them"
    if ratio < 5:
        return "moderate", "there are few tokens a parameter, as before Hoffmann et al. 2022"
    if epochs is None:
        return "low", "there are many tokens a parameter; no distinct tokens are given, so each is taken as seen once"
    return "low", "there are many tokens a parameter and at most 4 epochs (Muennighoff et al. 2023)"


_TONES: dict[str, Literal["good", "caution", "bad"]] = {"low": "good", "moderate": "caution", "high": "bad"}


@entailed.describe
def blocks(result: Entailed) -> Iterator[Block]:
    """Headlines, the verdict on overfitting, the search and ten times the parameters as tables."""
    yield Headline("Tokens per parameter", result.tokens_per_parameter, column=True)
    yield Headline("Over compute-optimal tokens", result.over_optimal)
    yield Headline("Compute-optimal size for these operations", result.optimal_parameters)
    yield Headline("Distinct text", result.data)
    if result.epochs is not None and result.worth is not None:
        yield Headline("Epochs", result.epochs)
        yield Headline("Worth in distinct tokens", result.worth)
    yield Verdict(f"overfitting risk: {result.risk}", result.why, _TONES[result.risk])
    yield _search_table(result)
    yield _tenfold_table(result)


def _search_table(result: Entailed) -> Table:
    ways = (("grid", result.grid), ("random", result.random), ("Bayesian", result.bayesian))
    rows = tuple((name, cost.trials, cost.flops, cost.flops_in_full) for name, cost in ways)
    columns = ("Search", "Trials", "Operations, on a proxy", "Operations, in full")
    return Table(columns, rows, "The search for hyper-parameters: trials times the cost of one")


def _tenfold_table(result: Entailed) -> Table:
    rows = (
        ("Training, the same data", result.training_flops, result.tenfold_same_data),
        ("Training, ten times the data", result.training_flops, result.tenfold_more_data),
        ("Data, compute-optimal growth", result.tokens, result.tenfold_tokens),
        ("Serving, per token", result.served, result.tenfold_served),
    )
    return Table(("What", "Now", "Ten times the parameters"), rows, "What ten times the parameters costs")
