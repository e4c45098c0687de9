"""One file for a design review: HTML that needs nothing else, Markdown for a pull request, or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reporter.cache import Cache
from reporter.definitions import Model
from reporter.pages import model_page
from reporter.render.data import dump, model_data, model_json
from reporter.render.html import Single
from reporter.render.markdown import page_markdown
from reporter.report import SCHEMA, Report
from reporter.run import Shop
from reporter.site import derivations, renderer, site_editions

FORMATS: Final = (".html", ".md", ".json")

LONGEST_COMMENT: Final = 60_000
"""Characters of Markdown: a comment on GitHub holds 65,536."""


def attachment(shop: Shop, reports: Sequence[tuple[Model, Report]], ending: str) -> bytes:
    """The reports of one or several models in one file."""
    if ending == ".json":
        return _json(shop, reports)
    return _html(shop, reports) if ending == ".html" else _markdown(shop, reports)


def _html(shop: Shop, reports: Sequence[tuple[Model, Report]]) -> bytes:
    html = renderer(shop, site_editions(shop)[0], Cache(None))
    singles = [
        Single(model.slug, model_page(model, report), derivations(report.numbers, shop), tuple(model.about.sources))
        for model, report in ((model, replace(report, slug=model.slug)) for model, report in reports)
    ]
    return html.single(_title(reports), singles)


def _title(reports: Sequence[tuple[Model, Report]]) -> str:
    return ", ".join(model.name for model, _ in reports)


def _markdown(shop: Shop, reports: Sequence[tuple[Model, Report]]) -> bytes:
    translate = site_editions(shop)[0].translate
    pages = [
        page_markdown(model_page(model, report), derivations(report.numbers, shop), model.about.sources, translate)
        for model, report in reports
    ]
    return _shortened(b"\n".join(pages).decode()).encode()


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_COMMENT:
        return text
    kept = text[: LONGEST_COMMENT - 200]
    kept = kept[: kept.rfind("\n")]
    cut = text.count("\n") - kept.count("\n")
    return f"{kept}\n\n*{cut} lines were cut here: a comment holds no more. The HTML report has them all.*\n"


def _json(shop: Shop, reports: Sequence[tuple[Model, Report]]) -> bytes:
    if len(reports) == 1:
        model, report = reports[0]
        return model_json(model, report, shop.loaded.given)
    return dump(
        {
            "schema": SCHEMA,
            "reports": [model_data(model, report, shop.loaded.given) for model, report in reports],
        }
    )
