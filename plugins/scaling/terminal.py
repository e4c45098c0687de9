"""A law in the terminal and as JSON: the page's numbers, by the contract's names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporter_plugins.scaling.result import Changed, Optimal, Scaling
from reporter_plugins.scaling.words import SYMBOL_MEANINGS, about, approach, extrapolated, left_out, standard_error

from reporter import Quantity, significant

Json = dict[str, Any]


def as_json(law: Scaling) -> Json:
    """The law as data: objective and symbols at the top, null where the runs cannot tell them."""
    names = dict.fromkeys(("E", "A", "B", "alpha", "beta", "a", "b", *law.symbols))
    values = {name: _value(getattr(law, name, None) or law.symbols.get(name)) for name in names}
    return {
        "form": law.form, "expression": law.expression, "runs": law.runs, "dropped": law.dropped,
        "objective": law.objective.value, **values,
        "standard_errors": {symbol: _finite(each.error) for symbol, each in law.spreads.items()},
        "level": 0.95,
        "intervals": {symbol: _pair(each.low, each.high) for symbol, each in law.spreads.items()},
        "intervals_90": {symbol: _pair(each.low, each.high) for symbol, each in _shown(law).items()},
        "sandwich_intervals": {s: _pair(each.sandwich_low, each.sandwich_high) for s, each in law.spreads.items()},
        "resamples": law.resamples, "converged": law.converged, "decrement": law.decrement,
        "warnings": [{"name": each.name, "reason": each.reason} for each in law.warnings],
        "refused": law.refused,
        "offered": None if law.offered is None else {
            "expression": law.offered.expression, **law.offered.values, "objective": law.offered.objective,
        },
        "optimal": [_optimal(each) for each in law.optimal],
        "approaches": [{"name": each.name, "a": each.a, "source": each.source} for each in law.growths],
        "drop_curve": [_changed(each) for each in law.drops],
        "thresholds": [_changed(each) for each in law.thresholds],
        "leave_one_size_out": [_changed(each) for each in law.sizes],
        "held_out": None if law.held_out is None else {
            "below": law.held_out.below, "runs": law.held_out.runs, "mean_error": law.held_out.mean_error,
        },
        "published": [
            {"name": each.name, "objective": _finite(each.objective), "mean_error": _finite(each.mean_error),
             "source": each.source}
            for each in law.published
        ],
    }  # fmt: skip


def _shown(law: Scaling) -> dict[str, Quantity]:
    return {**law.symbols, **({"a": law.a} if law.a is not None else {})}


def _value(quantity: Quantity | None) -> float | None:
    return None if quantity is None else _finite(float(quantity.value))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _pair(low: float | None, high: float | None) -> list[float | None]:
    return [_finite(low), _finite(high)]


def _optimal(each: Optimal) -> Json:
    numbers = {
        "params": each.params, "tokens": each.tokens, "tokens_per_param": each.tokens_per_param, "loss": each.loss,
    }  # fmt: skip
    spans = {name: {"value": q.value, "low": q.low, "high": q.high} for name, q in numbers.items()}
    return {"flops": each.flops.value, **spans, "beyond": each.beyond}


def _changed(each: Changed) -> Json:
    return {"label": each.label, "left_out": each.count, **each.values}


def as_lines(law: Scaling) -> Iterator[str]:
    """The law for people, a line at a time."""
    yield about(law)
    yield f"objective {law.objective.value:.10g}" + ("" if law.converged else "  (not converged)")
    yield ""
    yield from _symbols(law)
    if law.optimal:
        yield ""
        yield from _table(("budget", "best N", "best D", "D/N", "loss", ""), [_optimal_row(o) for o in law.optimal])
    own = [each for each in law.growths if each.flops]
    if len(own) > 1:
        yield ""
        yield from _table(("way to the optimum", "a"), [(approach(each), significant(each.a)) for each in own])
    yield from _shifts(law)
    yield ""
    yield from (f"warning: {each.name}: {each.reason}" for each in law.warnings)
    if not law.warnings:
        yield "no warnings"


def _symbols(law: Scaling) -> Iterator[str]:
    if law.refused:
        yield "these runs cannot tell the law's exponents, and none are shown"
        if law.offered is not None:
            values = "  ".join(f"{symbol} = {significant(value, 5)}" for symbol, value in law.offered.values.items())
            yield f"what they can tell: L(C) = {law.offered.expression}  {values}"
        return
    rows = [_symbol_row(law, symbol, quantity) for symbol, quantity in _shown(law).items()]
    yield from _table(("", "estimate", "std. error", "90 % interval", "95 % interval", ""), rows)


def _symbol_row(law: Scaling, symbol: str, quantity: Quantity) -> tuple[str, ...]:
    spread = law.spreads.get(symbol)
    value, meaning = significant(float(quantity.value), 6), SYMBOL_MEANINGS.get(symbol, "")
    if spread is None:
        return symbol, value, "", "", "", meaning
    spans = _span(quantity.low, quantity.high), _span(spread.low, spread.high)
    return symbol, value, standard_error(spread), *spans, meaning


def _number(value: float) -> str:
    return significant(value, 4) if math.isfinite(value) else ""


def _span(low: float | None, high: float | None) -> str:
    known = low is not None and high is not None and math.isfinite(low) and math.isfinite(high)
    return f"{_number(float(low or 0))} to {_number(float(high or 0))}" if known else ""


def _optimal_row(each: Optimal) -> tuple[str, ...]:
    numbers = (each.flops, each.params, each.tokens, each.tokens_per_param, each.loss)
    return *(significant(float(number.value)) for number in numbers), extrapolated(each.beyond)


def _shifts(law: Scaling) -> Iterator[str]:
    if law.drops:
        symbols = [symbol for symbol in ("alpha", "beta", "a", "gamma") if symbol in law.drops[0].values]
        yield ""
        yield from _table(("worst runs", *symbols), [_changed_row(left_out(each), each, symbols) for each in law.drops])
    if law.held_out is not None:
        held = law.held_out
        yield ""
        yield (
            f"held out: the law of the runs up to {held.below:.3g} FLOP foretells the {held.runs} dearer ones with a "
            f"mean error of {held.mean_error:.2%}"
        )


def _changed_row(label: str, each: Changed, symbols: Sequence[str]) -> tuple[str, ...]:
    values: Mapping[str, float] = each.values
    return label, *(significant(values[symbol], 4) for symbol in symbols)


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    for row in (header, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
