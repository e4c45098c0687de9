"""Ballast: what a model weighs, and which is the heaviest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter import (
    Analysis,
    Axis,
    Bar,
    Block,
    Chart,
    Definition,
    Formula,
    Headline,
    Model,
    Part,
    Quantity,
    Series,
    Table,
    Text,
    analysis,
    field,
    hookimpl,
)


class BallastTable(Definition, name="ballast"):
    """`[models.x.ballast]` in models.toml."""

    count: int = field(unit="parameters", ge=0)
    bytes_each: float = field(2.0, unit="B", source="two bytes in half precision", gt=0)


@dataclass(frozen=True)
class Ballast:
    """What one model weighs."""

    count: Quantity
    size: Quantity
    halves: Mapping[str, Quantity]


@dataclass(frozen=True)
class HeaviestBallast:
    """Every model's size, by its name."""

    sizes: Mapping[str, Quantity]


COUNT = Formula("N", unit="parameters", N="as given, parameters")
SIZE = Formula("N * b", unit="B", source="every parameter once", N="parameters, parameters", b="bytes for each, B")
HALF = Formula("s / 2", unit="B", s="the whole, B")


@analysis(title="Ballast", order=20)
def ballast(table: BallastTable) -> Ballast:
    """How large the weights are as a file."""
    count = COUNT(N=table.count)
    size = SIZE(N=count, b=table.bytes_each)
    return Ballast(count, size, {"first": HALF(s=size), "second": HALF(s=size)})


@ballast.describe
def ballast_blocks(result: Ballast) -> Iterator[Block]:
    """The section on the model's page."""
    yield Headline("Size", result.size, column=True)
    yield Bar("Halves", tuple(Part(name, size) for name, size in result.halves.items()))
    yield Table(("Half", "Size"), tuple(result.halves.items()), "Both halves")
    yield Text("What a *file* of them takes.")


@analysis(title="Heaviest", order=30)
def heaviest_ballast(found: Mapping[Model, Ballast]) -> HeaviestBallast:
    """The models by weight."""
    return HeaviestBallast({model.slug: result.size for model, result in found.items()})


@heaviest_ballast.describe
def heaviest_ballast_blocks(result: HeaviestBallast) -> Iterator[Block]:
    """A chart of all."""
    if result.sizes:
        x = tuple(float(index) for index in range(len(result.sizes)))
        y = tuple(float(size.value) for size in result.sizes.values())
        axis = Axis("Model", categories=tuple(result.sizes))
        yield Chart("Sizes", "A bar a model.", axis, Axis("Size", unit="B"), (Series("", x, y, "bars"),))


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Both analyses."""
    return [ballast, heaviest_ballast]
