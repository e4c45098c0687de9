"""The charts of a law; at most eight a section, each with its description for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reporter_plugins.scaling.result import Changed, IsoProfile, Numbers, Scaling
from reporter_plugins.scaling.words import approach

from reporter import Axis, Block, Chart, Grid, Mark, Series

COMPUTE: Final = Axis("Compute C", unit="FLOP", log=True)
SIZE: Final = Axis("Parameters N", unit="parameters", log=True)
MOST_PROFILES: Final = 7
"""The palette has eight colours."""
REFERENCES: Final = {
    "hoffmann-2022": "Hoffmann et al. 2022",
    "besiroglu-2024": "Besiroglu et al. 2024",
    "kaplan-2020-flops": "Kaplan et al. 2020",
}


def loss_chart(law: Scaling) -> Iterator[Block]:
    """Loss over compute: runs, the law's best, published laws, what lies beyond shaded."""
    if law.curve is None or not law.points.flops:
        return
    last = law.ranges["flops"][1]
    yield Chart(
        "Loss over compute",
        "Each point is a run. The line is the least loss that the law allows for a budget, dashed where it goes "
        "beyond the runs (shaded); the band is its 90 % interval.",
        COMPUTE,
        Axis("Loss, nats per token"),
        (
            Series("runs", law.points.flops, law.points.loss, "points", color=0),
            *_band(law),
            *_line(law, last),
            *_references(law),
        ),
        marks=(Mark("extrapolation", x=last, until=law.curve.flops[-1]),),
    )


def _band(law: Scaling) -> Iterator[Series]:
    curve = law.curve
    if curve is not None and curve.low and all(low == low for low in curve.low):
        yield Series("", curve.flops, curve.loss, "band", low=curve.low, high=curve.high, color=1)


def _line(law: Scaling, last: float) -> Iterator[Series]:
    if law.curve is None:
        return
    pairs = list(zip(law.curve.flops, law.curve.loss, strict=True))
    inner = [pair for pair in pairs if pair[0] <= last]
    outer = [*inner[-1:], *(pair for pair in pairs if pair[0] > last)]
    yield _series("best for the budget", inner, "line")
    yield _series("", outer, "dashed")


def _series(label: str, pairs: list[tuple[float, float]], style: str) -> Series:
    x, y = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return Series(label, x, y, "line" if style == "line" else "dashed", color=1)


def _references(law: Scaling) -> Iterator[Series]:
    drawn = [each for each in law.published if each.flops and each.name in REFERENCES]
    for color, each in enumerate(sorted(drawn, key=lambda each: each.name), start=2):
        yield Series(REFERENCES[each.name], each.flops, each.loss, "dashed", color=color)


def growth_chart(law: Scaling) -> Iterator[Block]:
    """The best N over C by every approach that the runs allow, in one plot."""
    lines = [each for each in law.growths if each.flops]
    if not lines:
        return
    minima = [each for each in law.profiles if each.params is not None]
    series = [Series(approach(each), each.flops, each.params, "line", color=i) for i, each in enumerate(lines)]
    if minima:
        x, y = tuple(each.flops for each in minima), tuple(each.params or 0.0 for each in minima)
        series.append(Series("profile minima", x, y, "points", color=len(lines)))
    theirs = [each for each in law.published if each.params]
    series += [
        Series(REFERENCES[each.name], each.flops, each.params, "dashed", color=i)
        for i, each in enumerate(sorted(theirs, key=lambda each: each.name), start=len(lines) + 1)
    ]
    yield Chart(
        "The best size for a budget",
        "Parameters of the model of least loss over compute: by each approach that these runs allow, and as published.",
        COMPUTE, SIZE, tuple(series),
    )  # fmt: skip


def profile_chart(law: Scaling) -> Iterator[Block]:
    """IsoFLOP profiles: loss over size at each budget."""
    if not law.profiles:
        return
    shown = law.profiles[-MOST_PROFILES:]
    series = [Series(f"{each.flops:.2g} FLOP", each.sizes, each.losses, "points", color=i) for i, each in _each(shown)]
    lowest = [each for each in shown if each.params is not None and each.loss is not None]
    x, y = tuple(each.params or 0.0 for each in lowest), tuple(each.loss or 0.0 for each in lowest)
    yield Chart(
        "IsoFLOP profiles",
        "Loss over size, a colour a budget; the line joins the lowest points of the parabolas.",
        SIZE,
        Axis("Loss, nats per token"),
        (*series, Series("lowest points", x, y, "dashed", color=MOST_PROFILES)),
    )


def _each(profiles: tuple[IsoProfile, ...]) -> Iterator[tuple[int, IsoProfile]]:
    yield from enumerate(profiles)


def residual_grid(law: Scaling) -> Iterator[Block]:
    """What the law leaves over, against N, D and C."""
    points = law.points
    columns = (("params", SIZE, points.params), ("tokens", Axis("Tokens D", unit="token", log=True), points.tokens),
               ("flops", COMPUTE, points.flops))  # fmt: skip
    charts = tuple(_residuals(axis, values, points.residual) for _, axis, values in columns if values)
    if charts and not law.refused:
        yield Grid(charts, "What the law leaves over: a pattern here is a term that the law lacks")


def _residuals(axis: Axis, values: Numbers, residual: Numbers) -> Chart:
    percent = tuple(round(100 * each, 3) for each in residual)
    return Chart(
        f"Residuals over {axis.label}",
        "Observed over predicted loss, per cent, of every run.",
        axis, Axis("Observed − predicted, %"), (Series("", values, percent, "points"),),
        marks=(Mark("", y=0.0),), size="small",
    )  # fmt: skip


def stability_grid(law: Scaling) -> Iterator[Block]:
    """The exponents without the worst runs, and the runs above a budget against the law of those below."""
    charts = tuple(_drop_charts(law.drops)) + tuple(_held_chart(law))
    if charts:
        yield Grid(charts, "Whether the law holds when the runs change")


def _drop_charts(drops: tuple[Changed, ...]) -> Iterator[Chart]:
    if len(drops) < 2:
        return
    symbols = [symbol for symbol in ("alpha", "beta", "a", "gamma") if symbol in drops[0].values]
    x = tuple(float(each.count) for each in drops)
    series = tuple(
        Series(s, x, tuple(each.values[s] for each in drops), "line", color=i) for i, s in enumerate(symbols)
    )
    yield Chart(
        "Exponents without the k worst runs",
        "Exponents of the law fitted again without the k runs of largest residual.",
        Axis("Runs left out"), Axis("Exponent"), series, size="small",
    )  # fmt: skip


def _held_chart(law: Scaling) -> Iterator[Chart]:
    held = law.held_out
    if held is None:
        return
    yield Chart(
        "Held out: the dearest quarter",
        "Losses of the runs above a budget, and what the law of the cheaper runs foretells for them.",
        COMPUTE,
        Axis("Loss, nats per token"),
        (Series("observed", held.flops, held.observed), Series("foretold", held.flops, held.predicted)),
        size="small",
    )
