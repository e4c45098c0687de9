"""What comes out: a report as data. Blocks are described once, and rendered to HTML, Markdown and JSON.

A block says what is to be shown and never how: no markup but Markdown in `Text`, no colour, no size in pixels.
Texts are English and serve as keys of the translations (`reporter_translations`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from math import inf
from typing import Any, Literal, TypeAlias

from reporter.quantity import Quantity

Tone = Literal["good", "caution", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to another page of the site, `models/llama-2-7b/`, or to a section of one."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Word:
    """A cell that is a verdict in a word or two."""

    text: str
    tone: Tone = "neutral"


Cell: TypeAlias = str | int | float | None | Quantity | Link | Word
"""A table's cell: a number stays a number, so that it sorts and exports as one; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One number the section is about."""

    label: str
    quantity: Quantity
    note: str = ""
    column: bool = False
    """Whether the table of all models has a column for it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    digits: Literal["short", "exact"] = "short"
    """Whether numbers are shown at the multiple people use, or with every digit."""
    sortable: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where a row has another number of cells than there are columns."""
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {index} of a table has {len(row)} cells, and there are {len(self.columns)} columns"
                )


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a bar."""

    label: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar: parts of a whole, largest meaning first."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or more, in Markdown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the section concludes, in a word and a sentence."""

    word: str
    text: str
    tone: Tone = "neutral"
    finding: Literal["", "warning", "error"] = ""
    """Whether the build tells it: an error ends with exit code 1, a warning does so under `--strict`."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its label, the unit of its numbers, whether it is logarithmic, names in place of numbers, its span."""

    label: str
    unit: str = ""
    log: bool = False
    categories: tuple[str, ...] = ()
    span: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a span that cannot be drawn."""
        if self.span is not None and not (0 if self.log else -inf) < self.span[0] < self.span[1] < inf:
            raise ValueError(f"the axis {self.label!r} cannot span {self.span[0]} to {self.span[1]}")


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one kind: x and y, error bars (low, high) and a name for each point where there are."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Literal["line", "dashed", "points", "bars", "band"] = "points"
    """A band is filled between `low` and `high`; bars stand at x, or at categories."""
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    color: int | None = None
    """Index of a colour of the palette, to keep a band and its line alike; None takes the next."""

    def __post_init__(self) -> None:
        """Raise ValueError where its values are not as many as its points."""
        bounds = [each for each in (self.low, self.high) if self.style == "band" or self.low or self.high]
        if any(len(each) != len(self.x) for each in (self.y, *bounds)):
            raise ValueError(f"the series {self.label!r} has not as many values of x, y, low and high")


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference: a line across at x or y, or a shaded span of x where `until` is given."""

    label: str
    x: float | None = None
    y: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its title, a description for who cannot see it, and its data as a table behind it."""

    title: str
    description: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    size: Literal["wide", "small"] = "wide"
    horizontal: bool = False
    """Bars and error bars lie, and the categories of x are listed downwards."""
    stacked: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where a point stands at a category that there is not."""
        known = len(self.x.categories)
        if (known or self.stacked) and any(x not in range(known) for series in self.series for x in series.x):
            raise ValueError(f"the chart {self.title!r} has points beyond its {known} categories")


@dataclass(frozen=True, slots=True)
class Grid:
    """Small charts side by side."""

    charts: tuple[Chart, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that are folded away until they are asked for."""

    summary: str
    blocks: tuple[Block, ...]


Block: TypeAlias = Headline | Table | Bar | Text | Verdict | Chart | Grid | Details

Status = Literal["ok", "not applicable", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Section:
    """What one analysis says about its subject."""

    name: str
    """The analysis' name, and the anchor on the page."""
    title: str
    about: str = ""
    """What the analysis is, in a sentence."""
    status: Status = "ok"
    reason: str = ""
    """Why there is nothing to show, where the status is not ok."""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: where it is, what it is called, and its sections."""

    path: str
    """The folder below the site's root, "" for the index."""
    title: str
    sections: tuple[Section, ...] = ()
    lead: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def quantities_in(value: Any) -> Iterator[Quantity]:
    """Every quantity that a section, a block or a cell shows."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from quantities_in(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from quantities_in(getattr(value, each.name))


def with_texts(chart: Chart, change: Callable[[str], str]) -> Chart:
    """The chart with every text in it changed: translated, for one."""

    def axis(old: Axis) -> Axis:
        return replace(old, label=change(old.label), categories=tuple(change(name) for name in old.categories))

    return replace(
        chart,
        title=change(chart.title),
        description=change(chart.description),
        x=axis(chart.x),
        y=axis(chart.y),
        series=tuple(
            replace(each, label=change(each.label), names=tuple(change(name) for name in each.names))
            for each in chart.series
        ),
        marks=tuple(replace(mark, label=change(mark.label)) for mark in chart.marks),
    )
