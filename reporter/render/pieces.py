"""The pieces of a page that are made in Python: numbers with their links, cells, share bars, charts, Markdown."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, Final

from markupsafe import Markup, escape

from reporter.blocks import Bar, Block, Cell, Chart, Headline, Part, Section, Table, with_texts
from reporter.quantity import Quantity, interval_text
from reporter.render.cells import NUMBERS, Cells, markdown
from reporter.render.derivations import Derivations
from reporter.render.languages import Translate
from reporter.render.plain import plain

PALETTE: Final = 8

Draw = Callable[[Chart], str]


class Pieces:
    """Filters of the templates, for pages in one language at one depth of the site."""

    def __init__(self, translate: Translate, root: str, draw: Draw, here: frozenset[str] = frozenset()) -> None:
        self._translate = translate
        self._cells = Cells(translate, root, here)
        self._draw = draw

    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the names templates use."""
        return {
            "absent": absent,
            "bar_svg": self.bar_svg,
            "cell": _marked(self._cells.cell),
            "chart_svg": self.chart_svg,
            "chart_table": self.chart_table,
            "derivations": _marked(Derivations(self._translate, self._cells.link).html),
            "first_number": first_number,
            "grouped": grouped,
            "headed": headed,
            "interval": self.interval,
            "markdown": _marked(markdown),
            "number": _marked(self._cells.number),
            "number_link": self._cells.link,
            "rows": _marked(self._cells.rows),
            "shares": shares,
            "source_link": source_link,
            "t": self._translate,
            "td": _marked(self._cells.td),
        }

    def interval(self, quantity: Quantity) -> str:
        """The interval of an uncertain number in words."""
        return interval_text(quantity).replace(" to ", self._translate(" to "))

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
        lines = "".join(f"<tr>{''.join(self._cells.td(cell) for cell in row)}</tr>" for row in rows)
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
    return [(name, any(type(row[at]) in NUMBERS for row in table.rows[:20])) for at, name in enumerate(table.columns)]


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


def source_link(source: str) -> Markup:
    """A source as a link where it has an address."""
    if source.startswith(("https://", "http://")):
        return Markup('<a href="{0}" rel="noopener">{1}</a>').format(source, source.partition("://")[2])
    if source.lower().startswith("arxiv:"):
        number = source[6:].split(",")[0].split()[0].strip()
        return Markup('<a href="https://arxiv.org/abs/{}" rel="noopener">{}</a>').format(number, source)
    return escape(source)


def _marked(function: Callable[..., str]) -> Callable[..., Markup]:
    """What a function gives, as HTML that is not escaped again."""
    return lambda *arguments, **named: Markup(function(*arguments, **named))
