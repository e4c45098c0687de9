"""The section of the project's models on a law, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reporter_plugins.scaling.result import Prediction, Predictions
from reporter_plugins.scaling.words import INSIDE, interval, place_of

from reporter import Axis, Block, Cell, Chart, Link, Mark, Series, Table, Text, Verdict, Word, significant

MOST_ROWS: Final = 100
BALANCED: Final = (0.8, 1.25)
"""Sizes within this factor of the best count as optimal: the loss is flat there."""


def describe_predictions(result: Predictions) -> Iterator[Block]:
    """The loss foretold, the distance from the best use of the compute, and what ten times more would gain."""
    shown = result.models[-MOST_ROWS:]
    yield Text(
        "The loss is what a model of this size, trained on this many tokens of the data of these runs with their "
        "tokenizer, would have: the models' own losses are on other data."
    )
    yield from _extrapolation(shown)
    columns = ("Model", "N, active", "D", "Loss", "90 % interval", "Best loss", "C over the least",
               "N over the best", "Standing", "Range")  # fmt: skip
    yield Table(columns, tuple(_standing(each) for each in shown), "Where the models stand", sortable=True)
    yield Text(
        "Best loss: of the best size for the same compute. C over the least: the model's compute over the least that "
        "reaches its loss. Range: how many times outside the range of the runs its N, D or C lies."
    )
    yield _chart(shown)
    gains = ("Model", "10 × N", "10 × D", "10 × C", "Range")
    rows = tuple(_gains(each) for each in shown)
    yield Table(gains, rows, "How far the loss falls with ten times more of one thing", sortable=True)
    if result.without_tokens:
        yield Text(f"Without training tokens, and therefore left out: {', '.join(result.without_tokens)}.")


def _extrapolation(models: tuple[Prediction, ...]) -> Iterator[Block]:
    far = [each for each in models if each.beyond > INSIDE]
    if far:
        most = significant(max(each.beyond for each in far), 2)
        yield Verdict(
            "extrapolation",
            f"{len(far)} of {len(models)} models lie beyond the runs, up to {most} times: a law says there what the "
            "runs do not.",
            "caution",
        )


def _standing(each: Prediction) -> tuple[Cell, ...]:
    return (
        Link(each.name, f"models/{each.slug}/index.html"), each.params, each.tokens, each.loss, interval(each.loss),
        each.optimal_loss,
        each.compute_ratio, each.size_ratio, _word(each), place_of(each.beyond),
    )  # fmt: skip


def _word(each: Prediction) -> Word:
    ratio = float(each.size_ratio.value)
    if ratio > BALANCED[1]:
        return Word("larger", "caution")
    if ratio < BALANCED[0]:
        return Word("trained longer", "neutral")
    return Word("optimal", "good")


def _gains(each: Prediction) -> tuple[Cell, ...]:
    return each.name, each.gain_params, each.gain_tokens, each.gain_flops, place_of(each.beyond)


def _chart(models: tuple[Prediction, ...]) -> Chart:
    x = tuple(float(each.flops.value) for each in models)
    y = tuple(float(each.size_ratio.value) for each in models)
    return Chart(
        "Size over the best size for the compute",
        "Each point is a model. Above the line it is larger than is best for its training compute, below it smaller "
        "and trained for longer, which makes it cheaper to serve.",
        Axis("Training compute, 6 N D", unit="FLOP", log=True),
        Axis("N over the best N", log=True),
        (Series("models", x, y, "points", names=tuple(each.name for each in models)),),
        marks=(Mark("compute-optimal", y=1.0),),
    )
