"""The pieces of a page that are made in Python: numbers with their links, cells, share bars, charts, Markdown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote

from markupsafe import Markup, escape

from reporter.blocks import Bar, Block, Cell, Chart, Headline, Link, Part, Section, Table, Word, with_texts
from reporter.quantity import Quantity, exact, in_full, interval_text, scaled, significant
from reporter.render.derivations import Derivations
from reporter.render.languages import Translate
from reporter.render.plain import plain
from reporter.results import FOREIGN

PALETTE: Final = 8

_NUMBERS: Final = frozenset((Quantity, int, float))
"""Types of a cell that is a number."""

_TO: Final = re.compile(r"^(-?[\d.,]+\S*) to (-?[\d.,]+\S*)$")
"""A cell that is an interval, which no plugin can translate."""

_ONE_LINE: Final = 16
"""Characters of a cell that is not broken: a date, an interval; a verdict may be, unless it is as short as `in use`."""

Draw = Callable[[Chart], str]


class Pieces:
    """Filters of the templates, for pages in one language at one depth of the site."""

    def __init__(self, translate: Translate, root: str, draw: Draw, here: frozenset[str] = frozenset()) -> None:
        self._translate = translate
        self._here = here
        """Slugs of the models whose numbers stand on the page itself: several reports in one file."""
        self._root = root
        self._to = rf"\1{translate(' to ')}\2"
        self._same_to = translate(" to ") == " to "
        self._draw = draw

    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the names templates use."""
        return {
            "absent": absent,
            "bar_svg": self.bar_svg,
            "cell": self.cell,
            "chart_svg": self.chart_svg,
            "chart_table": self.chart_table,
            "derivations": Derivations(self._translate, self.number_link).html,
            "first_number": first_number,
            "grouped": grouped,
            "headed": headed,
            "interval": self.interval,
            "markdown": markdown,
            "number": self.number,
            "number_link": self.number_link,
            "rows": self.rows,
            "shares": shares,
            "source_link": source_link,
            "t": self._translate,
            "td": self.td,
        }

    # Plain f-strings below: these run for every number of every page, and Markup.format takes five times as long.

    def number(self, quantity: Quantity, digits: str = "short") -> Markup:
        """A number as people read it, leading to its derivation."""
        text, unit = _shown(quantity, digits)
        shown = text if unit in ("", "parameters", "token") else f"{text} {plain(unit)}"
        full = plain(in_full(quantity))
        title = f' title="{full}"' if full != shown else ""
        if not quantity.name:
            return Markup(f"<span{title}>{shown}</span>" if title else shown)
        return Markup(f'<a class="number" href="{self.number_link(quantity.name)}"{title}>{shown}</a>')

    def interval(self, quantity: Quantity) -> str:
        """The interval of an uncertain number in words."""
        return interval_text(quantity).replace(" to ", self._translate(" to "))

    def number_link(self, name: str) -> str:
        """Where the derivation of a number stands."""
        slug, foreign, rest = name.partition(FOREIGN)
        if foreign and slug not in self._here:
            return f"{self._root}models/{_quoted(slug)}/index.html#{_quoted(rest)}"
        return f"#{_quoted(name)}"

    def cell(self, value: Cell, digits: str = "short") -> Markup | str:
        """What stands in a table's cell."""
        if isinstance(value, Quantity):
            return self.number(value, digits)
        if isinstance(value, Link):
            text = plain(self._translate(value.text))
            return Markup(f'<a href="{plain(self._root + value.to)}">{text}</a>')
        if isinstance(value, Word):
            return Markup(f'<span class="word {value.tone}">{plain(self._translate(value.text))}</span>')
        if value is None:
            return ""
        if isinstance(value, str):
            return _inline(self._translate(value) if self._same_to else _TO.sub(self._to, self._translate(value)))
        return exact(value) if digits == "exact" else significant(value)

    def td(self, value: Cell, digits: str = "short", sortable: bool = False) -> Markup:
        """A cell with its element: numbers stand right, and carry the value they sort by where the table is sorted."""
        return Markup(self._td(value, digits, sortable))

    def _td(self, value: Cell, digits: str, sortable: bool) -> str:
        if type(value) not in _NUMBERS:
            return f"<td{_short(value)}>{self.cell(value, digits)}</td>"
        key = value.value if isinstance(value, Quantity) else value
        sort = f' data-sort="{key!r}"' if sortable else ""
        return f'<td class="n"{sort}>{self.cell(value, digits)}</td>'

    def rows(self, table: Table) -> Markup:
        """The rows of a table: the first cell of each is its head."""
        digits, sortable = table.digits, table.sortable
        lines = (
            f'<tr><th scope="row"{_short(first)}>{self.cell(first, digits)}</th>'
            f"{''.join([self._td(each, digits, sortable) for each in rest])}</tr>"
            for first, *rest in table.rows
        )
        return Markup("\n".join(lines))

    def bar_svg(self, bar: Bar) -> Markup:
        """A stacked bar, its parts in the palette's order."""
        label = plain(self._translate(bar.title))
        pieces = [
            f'<svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{label}">'
        ]
        at = 0.0
        for part, share, index in shares(bar):
            width = 1000 * _share(bar, part)
            title = plain(f"{self._translate(part.label)}: {share}")
            place = f'x="{at:.2f}" width="{max(width, 0):.2f}" height="10"'
            pieces.append(f'<rect class="series-{index}" {place}><title>{title}</title></rect>')
            at += width
        return Markup("".join([*pieces, "</svg>"]))

    def chart_svg(self, chart: Chart) -> Markup:
        """The picture of a chart."""
        return Markup(self._draw(with_texts(chart, self._translate)))  # the chart room escapes every text

    def chart_table(self, chart: Chart) -> Markup:
        """The data behind a chart."""
        header, rows = chart_data(chart)
        head = "".join(f'<th scope="col">{plain(self._translate(name))}</th>' for name in header)
        lines = "".join(f"<tr>{''.join(self._td(cell, 'short', False) for cell in row)}</tr>" for row in rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
        label = plain(self._translate(chart.title))
        return Markup(f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">{table}</div>')


def chart_data(chart: Chart) -> tuple[list[str], list[list[Cell]]]:
    """A chart's points as a table, header and rows; a series without a label, beside others, is drawn only."""
    has_errors = any(series.low for series in chart.series)
    listed = [series for series in chart.series if series.label or series.names] or chart.series
    header = ["Series", chart.x.label or "item", chart.y.label or "value"] + (["low", "high"] if has_errors else [])
    return header, [row for series in listed for row in _points(chart, series, has_errors)]


def _points(chart: Chart, series: Any, has_errors: bool) -> Iterator[list[Cell]]:
    for index, x in enumerate(series.x):
        place: Cell = chart.x.categories[int(x)] if chart.x.categories else _with_unit(x, chart.x.unit)
        name = series.names[index] if index < len(series.names) else series.label
        row: list[Cell] = [name, place, _at(series.y, index, chart.y.unit)]
        yield row + (
            [_at(series.low, index, chart.y.unit), _at(series.high, index, chart.y.unit)] if has_errors else []
        )


def _at(values: tuple[float, ...], index: int, unit: str) -> Cell:
    return _with_unit(values[index], unit) if index < len(values) else None


def _with_unit(value: float, unit: str) -> Cell:
    return Quantity(value, unit) if unit else value


def shares(bar: Bar) -> list[tuple[Part, str, int]]:
    """Each part of a bar with its share in words and its colour."""
    return [(part, f"{100 * _share(bar, part):.3g} %", index % PALETTE) for index, part in enumerate(bar.parts)]


def _share(bar: Bar, part: Part) -> float:
    whole = sum(each.quantity.value for each in bar.parts)
    return part.quantity.value / whole if whole else 0.0


def headed(table: Table) -> list[tuple[str, bool]]:
    """Each column's name, and whether it holds numbers."""
    return [(name, any(type(row[at]) in _NUMBERS for row in table.rows[:20])) for at, name in enumerate(table.columns)]


def grouped(blocks: tuple[Block, ...]) -> list[tuple[str, list[Block]]]:
    """Neighbouring blocks of one kind together: headlines stand side by side."""
    return [(kind, list(group)) for kind, group in itertools.groupby(blocks, lambda block: type(block).__name__)]


def first_number(blocks: tuple[Block, ...]) -> Headline | None:
    """The number that a section is named with at a glance; None where it has no headline."""
    return next((block for block in blocks if isinstance(block, Headline)), None)


def absent(sections: tuple[Section, ...]) -> list[tuple[str, list[tuple[str, list[Section]]]]]:
    """The sections with nothing to show, by status and then by reason: one reason is said once."""
    found = dict[str, dict[str, list[Section]]]()
    for section in sections:
        if section.status not in ("ok", "failed"):
            found.setdefault(section.status, {}).setdefault(section.reason, []).append(section)
    return [(status, list(reasons.items())) for status, reasons in found.items()]


def _short(value: Cell) -> str:
    """The class of a cell that stays on one line: on the right where it is a number."""
    if type(value) in _NUMBERS:
        return ' class="n"'
    if isinstance(value, str):
        return ' class="s"' if 0 < len(value) <= _ONE_LINE else ""
    if isinstance(value, Word | Link):
        return ' class="s"' if len(value.text) <= _ONE_LINE // (2 if isinstance(value, Word) else 1) else ""
    return ""


def _shown(quantity: Quantity, digits: str) -> tuple[str, str]:
    return (exact(quantity.value), quantity.unit) if digits == "exact" else scaled(quantity.value, quantity.unit)


def source_link(source: str) -> Markup:
    """A source as a link where it has an address."""
    if source.startswith(("https://", "http://")):
        return Markup('<a href="{0}" rel="noopener">{1}</a>').format(source, source.partition("://")[2])
    if source.lower().startswith("arxiv:"):
        number = source[6:].split(",")[0].split()[0].strip()
        return Markup('<a href="https://arxiv.org/abs/{}" rel="noopener">{}</a>').format(number, source)
    return escape(source)


@lru_cache(maxsize=1024)
def markdown(text: str) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text."""
    return Markup(_parser().render(text))


@lru_cache(maxsize=4096)
def _inline(text: str) -> Markup:
    return Markup(_parser().renderInline(text)) if "`" in text or "*" in text else escape(text)


_PLAIN_NAME: Final = re.compile(r"[\w.~-]+", re.ASCII)


def _quoted(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else quote(name)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return cast("Any", MarkdownIt("js-default", {"linkify": False}))
