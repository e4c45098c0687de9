"""Reports as Markdown: for pull requests, wikis and people who read text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from reporter.blocks import (
    Bar,
    Block,
    Cell,
    Chart,
    Details,
    Grid,
    Headline,
    Link,
    Page,
    Section,
    Table,
    Text,
    Verdict,
    Word,
)
from reporter.derivation import Derivation, InputRow
from reporter.quantity import Quantity, exact, in_full, show, significant
from reporter.render.languages import Translate
from reporter.render.pieces import absent, chart_data, grouped, headed, shares


def page_markdown(page: Page, derivations: Sequence[Derivation], sources: Sequence[str], translate: Translate) -> bytes:
    """A model's page as Markdown."""
    return ("\n\n".join(_page(page, derivations, sources, translate)).strip() + "\n").encode()


def _page(page: Page, derivations: Sequence[Derivation], sources: Sequence[str], translate: Translate) -> Iterator[str]:
    yield f"# {_plain(page.title)}"
    if page.facts:
        yield " · ".join(f"{translate(label)}: {_plain(value)}" for label, value in page.facts.items())
    if page.lead:
        yield page.lead
    if sources:
        yield f"{translate('Sources')}: " + "; ".join(_plain(source) for source in sources)
    for section in page.sections:
        if section.status in ("ok", "failed"):
            yield from _section(section, translate)
    for status, reasons in absent(page.sections):
        yield f"## {_first_upper(translate(status))}"
        yield "\n".join(_reason(reason, those, translate) for reason, those in reasons)
    if derivations:
        yield f"## {translate('How each number was made')}"
        summary = translate("%d numbers, each with its formula, its inputs and their sources") % len(derivations)
        yield f"<details><summary>{summary}</summary>"  # GitHub folds it
        yield "\n".join(_derivation(each, translate) for each in derivations)
        yield "</details>"


def _section(section: Section, translate: Translate) -> Iterator[str]:
    yield f"## {translate(section.title)}"
    if section.status != "ok":
        yield f"*{translate(section.status)}*" + (f": {_plain(translate(section.reason))}" if section.reason else "")
        return
    if section.about:
        yield translate(section.about)
    yield from _blocks(section.blocks, translate)


def _blocks(blocks: tuple[Block, ...], translate: Translate) -> Iterator[str]:
    """Blocks one after the other; headlines that stand together are one list."""
    for kind, group in grouped(blocks):
        if kind == "Headline":
            yield "\n".join(_headline(each, translate) for each in group if isinstance(each, Headline))
        else:
            for block in group:
                yield from _block(block, translate)


def _headline(block: Headline, translate: Translate) -> str:
    note = f" · {translate(block.note)}" if block.note else ""
    return f"- **{translate(block.label)}**: {_number(block.quantity)}{note}"


def _reason(reason: str, sections: Sequence[Section], translate: Translate) -> str:
    names = ", ".join(f"**{_plain(translate(section.title))}**" for section in sections)
    return f"- {names}" + (f": {_plain(translate(reason))}" if reason else "")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _block(block: Block, translate: Translate) -> Iterator[str]:
    match block:
        case Headline():
            yield _headline(block, translate)
        case Text():
            yield translate(block.markdown)
        case Verdict():
            yield f"> **{translate(block.word)}** {translate(block.text)}"
        case Table() | Bar():
            yield from _tabular(block, translate)
        case Chart():
            yield from _chart(block, translate)
        case Grid():
            yield from (line for chart in block.charts for line in _chart(chart, translate))
        case Details():
            yield f"**{translate(block.summary)}**"
            yield from _blocks(block.blocks, translate)


def _tabular(block: Table | Bar, translate: Translate) -> Iterator[str]:
    if isinstance(block, Bar):
        yield f"**{translate(block.title)}**"
        rows = [[translate(part.label), show(part.quantity), share] for part, share, _ in shares(block)]
        yield _table(["", "", translate("share")], rows, (False, True, True))
        return
    if block.caption:
        yield f"**{translate(block.caption)}**"
    rows = [[_cell(cell, block.digits, translate) for cell in row] for row in block.rows]
    numeric = [is_number for _, is_number in headed(block)]
    yield _table([translate(column) for column in block.columns], rows, numeric)


def _chart(chart: Chart, translate: Translate) -> Iterator[str]:
    yield f"**{translate(chart.title)}**: {translate(chart.description)}"
    header, rows = chart_data(chart)
    yield _table(
        [translate(name) for name in header],
        [[_cell(cell, "short", translate) for cell in row] for row in rows],
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool] = ()) -> str:
    marks = ["---:" if is_number else "---" for is_number in numeric] or ["---"] * len(header)
    return "\n".join(f"| {_row(line)} |" for line in (header, marks, *rows))


def _row(cells: Sequence[str]) -> str:
    """Cells side by side; a bar or a break within one would end it."""
    row = " | ".join(cells)
    if row.count("|") < len(cells) and "\n" not in row:
        return row
    return " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells)


def _cell(cell: Cell, digits: str, translate: Translate) -> str:
    if isinstance(cell, str):
        return translate(cell)
    if isinstance(cell, Quantity):
        return _without_word(in_full(cell) if digits == "exact" else show(cell), cell.unit)
    if isinstance(cell, Link | Word):
        return _plain(translate(cell.text))
    if cell is None:
        return ""
    return exact(cell) if digits == "exact" else significant(cell)


def _without_word(text: str, unit: str) -> str:
    """A column of parameters or tokens says so at its head."""
    return text.removesuffix(f" {unit}") if unit in ("parameters", "token") else text


def _number(quantity: Quantity) -> str:
    short, full = show(quantity), in_full(quantity)
    return short if short == full else f"{short} ({full})"


def _derivation(one: Derivation, translate: Translate) -> str:
    lines = [f"- `{one.name}` = {one.full}"]
    if one.interval:
        level = translate(f"{one.level} % interval")
        lines[0] += f" ({level}: {one.interval})"
    if one.formula:
        lines.append(f"  - `{one.formula}` = `{one.substituted}`" if one.substituted else f"  - `{one.formula}`")
    lines += [_input(row, translate) for row in one.inputs]
    if one.where:
        lines.append(f"  - {_plain(translate(one.where))}")
    if one.source:
        lines.append(f"  - {translate('Source')}: {_plain(one.source)}")
    return "\n".join(lines)


@lru_cache(maxsize=2**12)
def _input(row: InputRow, translate: Translate) -> str:
    """An input reads the same in every formula that it goes into."""
    where = f"`{row.number}`" if row.number else _plain(translate(row.where))
    described = _plain(translate(row.description)) or row.symbol
    return f"  - `{row.symbol}` = {row.value}, {described}" + (f" [{where}]" if where else "")


@lru_cache(maxsize=2**12)
def _plain(text: str) -> str:
    """Text that Markdown shows as it is; `$` would start a formula on GitHub."""
    return _SPECIAL.sub(r"\\\1", text)


_SPECIAL: Final = re.compile(r"([\\*_<>$\[\]#])")
