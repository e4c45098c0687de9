"""The pieces of a page that are made in Python: numbers with their links, cells, share bars, charts, Markdown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote

from markupsafe import Markup, escape

from reporter.blocks import Bar, Block, Cell, Chart, Link, Part, Table, Word, with_texts
from reporter.derivation import Derivation, InputRow
from reporter.quantity import Quantity, exact, in_full, interval_text, scaled, significant
from reporter.render.languages import Translate
from reporter.results import FOREIGN

PALETTE: Final = 8

Draw = Callable[[Chart], str]


class Pieces:
    """Filters of the templates, for pages in one language at one depth of the site."""

    def __init__(self, translate: Translate, root: str, draw: Draw, here: frozenset[str] = frozenset()) -> None:
        self._translate = translate
        self._here = here
        """Slugs of the models whose numbers stand on the page itself: several reports in one file."""
        self._root = root
        self._draw = draw

    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the names templates use."""
        return {
            "bar_svg": self.bar_svg,
            "cell": self.cell,
            "chart_svg": self.chart_svg,
            "chart_table": self.chart_table,
            "derivation": self.derivation,
            "grouped": grouped,
            "headed": headed,
            "interval": interval_text,
            "markdown": markdown,
            "number": self.number,
            "number_link": self.number_link,
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
        title = plain(in_full(quantity))
        if not quantity.name:
            return Markup(f'<span title="{title}">{shown}</span>')
        link = self.number_link(quantity.name)
        return Markup(f'<a class="number" href="{link}" title="{title}">{shown}</a>')

    def number_link(self, name: str) -> str:
        """Where the derivation of a number stands."""
        slug, foreign, rest = name.partition(FOREIGN)
        if foreign and slug not in self._here:
            return f"{self._root}models/{_quoted(slug)}/index.html#{_quoted(rest)}"
        return f"#{_quoted(name)}"

    def derivation(self, one: Derivation) -> Markup:
        """A number's derivation: what opens when the number is followed."""
        level = self._t(f"{one.level} % interval")
        interval = f' <span class="interval">{level}: {one.interval}</span>' if one.interval else ""
        lines = [
            f'<article class="derivation" id="{plain(one.name)}">',
            f'<h3><code>{plain(one.name)}</code> <span class="value">{plain(one.short)}</span></h3>',
            f'<p class="full">{plain(one.full)}{interval}</p>',
        ]
        if one.formula:
            lines.append(f'<p class="formula"><code>{plain(one.formula)}</code></p>')
        if one.substituted:
            lines.append(f'<p class="formula"><code>= {plain(one.substituted)}</code></p>')
        if one.inputs:
            lines.append(f"<ul>{''.join(map(self._input, one.inputs))}</ul>")
        if one.where:
            lines.append(f'<p class="source">{plain(one.where)}</p>')
        if one.source:
            lines.append(f'<p class="source">{self._t("Source")}: {plain(one.source)}</p>')
        return Markup("\n".join([*lines, "</article>"]))

    def _input(self, row: InputRow) -> str:
        value = plain(row.value)
        if row.number:
            value = f'<a href="{self.number_link(row.number)}">{value}</a>'
        note = f' <span class="note">{self._t(row.description)}</span>' if row.description else ""
        where = f' <span class="where">{plain(row.where)}</span>' if row.where else ""
        return f"<li><code>{row.symbol}</code> = {value}{note}{where}</li>"

    def _t(self, text: str) -> str:
        return plain(self._translate(text))

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
            return _inline(self._translate(value))
        return exact(value) if digits == "exact" else significant(value)

    def td(self, value: Cell, digits: str = "short") -> Markup:
        """A cell with its element: numbers stand right and sort by value."""
        if _is_number(value):
            key = value.value if isinstance(value, Quantity) else value
            return Markup(f'<td class="n" data-sort="{key!r}">{self.cell(value, digits)}</td>')
        return Markup(f"<td>{self.cell(value, digits)}</td>")

    def bar_svg(self, bar: Bar) -> Markup:
        """A stacked bar, its parts in the palette's order."""
        at = 0.0
        pieces = list[Markup]()
        for part, share, index in shares(bar):
            width = 1000 * _share(bar, part)
            label = f"{self._translate(part.label)}: {share}"
            rect = Markup('<rect class="series-{}" x="{:.2f}" width="{:.2f}" height="10"><title>{}</title></rect>')
            pieces.append(rect.format(index, at, max(width, 0), label))
            at += width
        opening = Markup(
            '<svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        )
        return opening.format(self._translate(bar.title)) + Markup("").join(pieces) + Markup("</svg>")

    def chart_svg(self, chart: Chart) -> Markup:
        """The picture of a chart."""
        return Markup(self._draw(with_texts(chart, self._translate)))  # the chart room escapes every text

    def chart_table(self, chart: Chart) -> Markup:
        """The data behind a chart."""
        header, rows = chart_data(chart)
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(self._translate(name)) for name in header)
        lines = Markup("").join(
            Markup("<tr>{}</tr>").format(Markup("").join(self.td(cell) for cell in row)) for row in rows
        )
        table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, lines)
        return Markup('<div class="scroll" tabindex="0" role="group" aria-label="{}">{}</div>').format(
            chart.title, table
        )


def chart_data(chart: Chart) -> tuple[list[str], list[list[Cell]]]:
    """A chart's points as a table, header and rows; a series without a label, beside others, is drawn only."""
    has_errors = any(series.low for series in chart.series)
    listed = [series for series in chart.series if series.label or series.names] or chart.series
    header = ["Series", chart.x.label, chart.y.label or "value"] + (["low", "high"] if has_errors else [])
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
    return [(name, any(_is_number(row[at]) for row in table.rows[:20])) for at, name in enumerate(table.columns)]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Quantity | int | float) and not isinstance(cell, bool)


def grouped(blocks: tuple[Block, ...]) -> list[tuple[str, list[Block]]]:
    """Neighbouring blocks of one kind together: headlines stand side by side."""
    return [(kind, list(group)) for kind, group in itertools.groupby(blocks, lambda block: type(block).__name__)]


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


def markdown(text: str) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text."""
    return Markup(_parser().render(text))


@lru_cache(maxsize=4096)
def _inline(text: str) -> Markup:
    return Markup(_parser().renderInline(text)) if "`" in text or "*" in text else escape(text)


def plain(text: str) -> str:
    """Text as it stands in HTML. Most texts of a page need no escaping, and to see that costs a third of doing it."""
    return str(escape(text)) if _SPECIAL.search(text) else text


_SPECIAL: Final = re.compile(r"[&<>\"']")
_PLAIN_NAME: Final = re.compile(r"[\w.~-]+", re.ASCII)


def _quoted(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else quote(name)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return cast("Any", MarkdownIt("js-default", {"linkify": False}))
