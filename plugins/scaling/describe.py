"""The section of a law: its numbers, the reasons to trust them less, and what follows, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from reporter_plugins.scaling import charts
from reporter_plugins.scaling.result import Changed, Scaling
from reporter_plugins.scaling.words import (
    BAD,
    SYMBOL_MEANINGS,
    about,
    approach,
    interval,
    left_out,
    place_of,
    standard_error,
)

from reporter import Block, Cell, Details, Headline, Quantity, Table, Text, Verdict, significant

SAME_RUNS: Final = 1.05
"""A law whose objective here is this close to the best was fitted to these runs."""
BESIROGLU: Final = (
    "Besiroglu et al. 2024 print A = 482.01, B = 2085.43 for these runs. The scale of their Huber likelihood is free "
    "and went to 4.7e-6, which puts the threshold at 4.7e-9: that estimate is the one of least absolute deviations. "
    "Their standard errors are of the fit with the threshold 1e-3, as here."
)


def describe_scaling(law: Scaling) -> Iterator[Block]:
    """What was fitted, the law, its warnings, and everything behind it."""
    if law.title or law.notes:
        yield Text(" ".join(part for part in (f"**{law.title}.**" if law.title else "", law.notes) if part))
    yield Text(about(law))
    if law.source:
        yield Text(f"Runs: {law.source}")
    yield from _headlines(law)
    yield from _verdicts(law)
    yield from charts.loss_chart(law)
    yield from _symbols(law)
    yield from _optimal(law)
    yield from charts.growth_chart(law)
    yield from charts.profile_chart(law)
    yield from _growths(law)
    yield from charts.residual_grid(law)
    yield from _shown_runs(law)
    yield from _stability(law)
    yield from _published(law)


def _headlines(law: Scaling) -> Iterator[Block]:
    if law.refused:
        yield from _refusal(law)
        return
    for symbol, quantity in law.symbols.items():
        yield Headline(symbol, quantity, note=SYMBOL_MEANINGS.get(symbol, ""))
    if law.a is not None:
        yield Headline("a", law.a, note=SYMBOL_MEANINGS["a"])
    yield Headline("Objective", law.objective, note="sum of the charges of log(predicted) − log(observed)")


def _refusal(law: Scaling) -> Iterator[Block]:
    yield Text(
        "These runs cannot tell the exponents of the law: none are shown, since any would be the design's and not "
        "the models'."
    )
    if law.offered is not None:
        values = ", ".join(f"{symbol} = {significant(value, 4)}" for symbol, value in law.offered.values.items())
        yield Text(f"What they can tell is the loss over compute, L(C) = {law.offered.expression}: {values}.")


def _verdicts(law: Scaling) -> Iterator[Block]:
    for warned in law.warnings:
        yield Verdict(warned.name, f"{warned.reason}.", _tone(warned.name))
    if not law.warnings:
        yield Verdict("no warnings", "None of the checks of the table, the fit and its stability objects.", "good")


def _tone(name: str) -> Literal["caution", "bad"]:
    return "bad" if name in BAD else "caution"


def _symbols(law: Scaling) -> Iterator[Block]:
    shown = {**law.symbols, **({"a": law.a} if law.a is not None else {})}
    rows = tuple(_symbol_row(law, symbol, quantity) for symbol, quantity in shown.items() if symbol in law.spreads)
    if rows:
        columns = ("Symbol", "Estimate", "Standard error", "90 % interval", "95 % interval", "95 % sandwich interval")
        yield Table(columns, rows, "How well the symbols are known")
        yield Text(
            "The standard error is the standard deviation over resampled runs, unbounded where a few of them run "
            "off. The intervals are percentiles over resamples, chosen by measuring how often they cover; the "
            "sandwich interval is another way beside them."
        )


def _symbol_row(law: Scaling, symbol: str, quantity: Quantity) -> tuple[Cell, ...]:
    spread = law.spreads[symbol]
    ninety = _span(quantity.low, quantity.high)
    beside = _span(spread.low, spread.high), _span(spread.sandwich_low, spread.sandwich_high)
    return symbol, significant(float(quantity.value), 5), standard_error(spread), ninety, *beside


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None or low != low or high != high:
        return ""
    return f"{significant(float(low), 4)} to {significant(float(high), 4)}"


def _optimal(law: Scaling) -> Iterator[Block]:
    if not law.optimal:
        return
    rows = tuple(
        (each.flops, each.params, interval(each.params), each.tokens, interval(each.tokens),
         significant(float(each.tokens_per_param.value)), interval(each.tokens_per_param), each.loss,
         place_of(each.beyond))
        for each in law.optimal
    )  # fmt: skip
    columns = ("Budget", "Best N", "90 % interval of N", "Best D", "90 % interval of D", "D/N", "90 % interval of D/N",
               "Loss", "Range")  # fmt: skip
    yield Table(columns, rows, "Compute-optimal sizes")


def _growths(law: Scaling) -> Iterator[Block]:
    rows = tuple((approach(each), each.a, 1 - each.a, each.source or "these runs") for each in law.growths)
    if rows:
        columns = ("Way to the optimum", "a: N grows as C^a", "b: D grows as C^b", "Source")
        yield Details("How the best size grows, by approach and in print", (Table(columns, rows),))
    left = tuple((each.flops, each.fault) for each in law.profiles if each.fault)
    if left:
        yield Details("Profiles that are left out", (Table(("Budget, FLOP", "Why"), left),))


def _shown_runs(law: Scaling) -> Iterator[Block]:
    shown = len(law.points.loss)
    if shown < law.runs:
        yield Text(f"The charts show {shown} of the {law.runs} runs, those that the law fits worst among them.")


def _stability(law: Scaling) -> Iterator[Block]:
    yield from charts.stability_grid(law)
    if law.held_out is not None:
        held = law.held_out
        yield Text(
            f"Held out by scale: the law of the runs up to {significant(held.below)} FLOP foretells the "
            f"{held.runs} dearer ones with a mean error of {significant(100 * held.mean_error, 2)} %."
        )
    for caption, first, changes, label in (
        ("Without the runs that the law fits worst", "Runs", law.drops, left_out),
        ("Under other charges of a residual", "Charge", law.thresholds, _label),
        ("Without one size at a time", "Runs", law.sizes, _label),
    ):
        if changes:
            yield Details(caption, (_changes(first, tuple((label(each), each) for each in changes)),))


def _label(change: Changed) -> str:
    return change.label


def _changes(first: str, changes: tuple[tuple[str, Changed], ...]) -> Table:
    symbols = tuple(changes[0][1].values)
    rows = tuple((label, *(significant(change.values[s], 4) for s in symbols)) for label, change in changes)
    return Table((first, *symbols), rows)


def _published(law: Scaling) -> Iterator[Block]:
    if law.refused:
        return
    every = (*((law.supplied,) if law.supplied else ()), *law.published)
    if not every:
        return
    best = float(law.objective.value)
    rows = tuple(
        (_name(each.name), each.objective, each.objective / best if best else None, f"{100 * each.mean_error:.1f} %",
         f"{100 * each.bias:+.1f} %", each.source)
        for each in every
    )  # fmt: skip
    columns = ("Law", "Objective here", "Over this fit's", "Mean error", "Mean offset", "Source")
    note = Text(
        "Another data set or tokenizer shifts every loss: a law of other runs with a large offset and a mean error no "
        "larger than that has the right shape at another level."
    )
    summary = "Published laws, held against these runs"
    yield Details(summary, (Table(columns, rows), note))
    if any(each.name == "besiroglu-2024" and each.objective <= SAME_RUNS * best for each in law.published):
        yield Text(BESIROGLU)


def _name(name: str) -> str:
    return "the supplied law" if name == "supplied" else name
