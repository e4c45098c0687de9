"""Models side by side, by tiers of size: under 10B, 10B to 100B, over 100B parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reporter_plugins.comparison.chinese import CHINESE
from reporter_plugins.parameters import Parameters

from reporter import (
    Analysis,
    Axis,
    Block,
    Cell,
    Chart,
    Formula,
    Link,
    Model,
    Quantity,
    Series,
    Table,
    Text,
    analysis,
    hookimpl,
)

__all__ = ["Comparison"]

MOST_ROWS: Final = 30
"""Rows a tier shows; the table of all models and the data files have every one."""

MOST_POINTS: Final = 100
"""Models a chart shows, the largest."""

SHARE = Formula("active / total", active="parameters a token uses, parameters", total="all parameters, parameters")


@dataclass(frozen=True, slots=True)
class Tier:
    """A range of sizes, in parameters: `low` is in it, `high` is not."""

    title: str
    low: float
    high: float


TIERS: Final = (
    Tier("Under 10B", 0, 1e10),
    Tier("10B to 100B", 1e10, 1e11),
    Tier("Over 100B", 1e11, float("inf")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One model in a comparison."""

    slug: str
    name: str
    released: str
    total: Quantity
    active: Quantity | None
    embedding: Quantity | None
    share: Quantity | None
    """Of its parameters that a token uses."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every model, largest first."""

    models: tuple[Row, ...]


@analysis(title="Compare", page="compare", order=30)
def comparison(models: Mapping[Model, Parameters]) -> Comparison:
    """Models by tier of size, largest first; what a token uses beside what is kept."""
    rows = (_row(model, result) for model, result in models.items())
    return Comparison(tuple(sorted(rows, key=lambda row: (-row.total.value, row.slug))))


def _row(model: Model, result: Parameters) -> Row:
    released = model.about.released.isoformat() if model.about.released else ""
    share = SHARE(active=result.active, total=result.total) if result.active is not None else None
    return Row(model.slug, model.name, released, result.total, result.active, result.embedding, share)


@comparison.describe
def blocks(result: Comparison) -> Iterator[Block]:
    """A chart of all, and a table a tier."""
    if not result.models:
        return
    yield _chart(result.models[:MOST_POINTS])
    for tier in TIERS:
        rows = [row for row in result.models if tier.low <= row.total.value < tier.high]
        yield from _tier(tier, rows)


def _tier(tier: Tier, rows: list[Row]) -> Iterator[Block]:
    if not rows:
        return
    shown = tuple(_cells(row) for row in rows[:MOST_ROWS])
    columns = ("Model", "Released", "Parameters", "Active per token", "Active share", "Embedding")
    yield Table(columns, shown, tier.title, sortable=True)
    if len(rows) > MOST_ROWS:
        yield Text(f"{len(rows) - MOST_ROWS} smaller ones of this tier stand in the table of all models.")


def _cells(row: Row) -> tuple[Cell, ...]:
    link = Link(row.name, f"models/{row.slug}/index.html")
    return link, row.released, row.total, row.active, row.share, row.embedding


def _chart(rows: tuple[Row, ...]) -> Chart:
    known = [row for row in rows if row.active is not None]
    return Chart(
        "Active against total parameters",
        "Each point is a model. On the diagonal a token uses every parameter; below it are mixtures of experts.",
        Axis("Parameters", unit="parameters", log=True),
        Axis("Active per token", unit="parameters", log=True),
        (_points("every parameter used", known, sparse=False), _points("mixture of experts", known, sparse=True)),
    )


def _points(label: str, rows: list[Row], *, sparse: bool) -> Series:
    chosen = [row for row in rows if row.active is not None and (row.active.value < row.total.value) == sparse]
    x = tuple(float(row.total.value) for row in chosen)
    y = tuple(float(row.active.value) for row in chosen if row.active is not None)
    return Series(label, x, y, "points", names=tuple(row.name for row in chosen) if sparse else ())


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The comparison."""
    return [comparison]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
