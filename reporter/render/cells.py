"""Numbers with their links, and the cells of tables, as HTML.

Plain strings throughout: these run for every number of every page, and formatting Markup takes five times as long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote

from markupsafe import escape

from reporter.blocks import Cell, Link, Table, Word
from reporter.quantity import Quantity, exact, in_full, scaled, significant
from reporter.render.languages import Translate
from reporter.render.plain import plain
from reporter.results import FOREIGN

NUMBERS: Final = frozenset((Quantity, int, float))
"""Types of a cell that is a number."""

_TO: Final = re.compile(r"^(-?[\d.,]+\S*) to (-?[\d.,]+\S*)$")
"""A cell that is an interval, which no plugin can translate."""

_ONE_LINE: Final = 16
"""Characters of a cell that is not broken: a date, an interval; a verdict may be, unless it is as short as `in use`."""

_UNSAID: Final = frozenset(("", "parameters", "token"))
"""Units that what stands around a number says."""


class Cells:
    """Writes numbers and cells in one language, for pages at one depth of the site."""

    def __init__(self, translate: Translate, root: str, here: frozenset[str] = frozenset()) -> None:
        self._translate = translate
        self._root = root
        self._here = here
        """Slugs of the models whose numbers stand on the page itself: several reports in one file."""
        self._to = rf"\1{translate(' to ')}\2"
        self.link = lru_cache(maxsize=2**12)(self._new_link)
        self._text = lru_cache(maxsize=2**12)(self._new_text)

    def number(self, quantity: Quantity, digits: str = "short") -> str:
        """A number as people read it, leading to its derivation."""
        text, unit = _shown(quantity, digits)
        shown = text if unit in _UNSAID else f"{text} {plain(unit)}"
        full = plain(in_full(quantity))
        title = f' title="{full}"' if full != shown else ""
        if not quantity.name:
            return f"<span{title}>{shown}</span>" if title else shown
        return f'<a class="number" href="{self.link(quantity.name)}"{title}>{shown}</a>'

    def cell(self, value: Cell, digits: str = "short") -> str:
        """What stands in a table's cell."""
        if isinstance(value, Quantity):
            return self.number(value, digits)
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Link):
            return f'<a href="{plain(self._root + value.to)}">{plain(self._translate(value.text))}</a>'
        if isinstance(value, Word):
            return f'<span class="word {value.tone}">{plain(self._translate(value.text))}</span>'
        if value is None:
            return ""
        return exact(value) if digits == "exact" else significant(value)

    def td(self, value: Cell, digits: str = "short", sortable: bool = False) -> str:
        """A cell with its element: numbers stand right, and carry the value they sort by where the table is sorted."""
        if type(value) not in NUMBERS:
            return f"<td{_short(value)}>{self.cell(value, digits)}</td>"
        key = value.value if isinstance(value, Quantity) else value
        sort = f' data-sort="{key!r}"' if sortable else ""
        return f'<td class="n"{sort}>{self.cell(value, digits)}</td>'

    def rows(self, table: Table) -> str:
        """The rows of a table: the first cell of each is its head."""
        digits, sortable = table.digits, table.sortable
        lines = [
            f'<tr><th scope="row"{_short(first)}>{self.cell(first, digits)}</th>'
            f"{''.join([self.td(each, digits, sortable) for each in rest])}</tr>"
            for first, *rest in table.rows
        ]
        return "\n".join(lines)

    def _new_link(self, name: str) -> str:
        """Where the derivation of a number stands."""
        slug, foreign, rest = name.partition(FOREIGN)
        if foreign and slug not in self._here:
            return f"{self._root}models/{_quoted(slug)}/index.html#{_quoted(rest)}"
        return f"#{_quoted(name)}"

    def _new_text(self, text: str) -> str:
        translated = self._translate(text)
        return _inline(_TO.sub(self._to, translated))


def _shown(quantity: Quantity, digits: str) -> tuple[str, str]:
    return (exact(quantity.value), quantity.unit) if digits == "exact" else scaled(quantity.value, quantity.unit)


def _short(value: Cell) -> str:
    """The class of a cell that stays on one line: on the right where it is a number."""
    if type(value) in NUMBERS:
        return ' class="n"'
    if isinstance(value, str):
        return ' class="s"' if 0 < len(value) <= _ONE_LINE else ""
    if isinstance(value, Word | Link):
        return ' class="s"' if len(value.text) <= _ONE_LINE // (2 if isinstance(value, Word) else 1) else ""
    return ""


_PLAIN_NAME: Final = re.compile(r"[\w.~-]+", re.ASCII)


def _quoted(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else quote(name)


@lru_cache(maxsize=1024)
def markdown(text: str) -> str:
    """Markdown as HTML; raw HTML in it is shown as text."""
    return cast("str", _parser().render(text))


def _inline(text: str) -> str:
    return cast("str", _parser().renderInline(text)) if "`" in text or "*" in text else str(escape(text))


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return cast("Any", MarkdownIt("js-default", {"linkify": False}))
