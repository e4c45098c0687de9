"""The whole site, page by page: reports in, files out. One model at a time is in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from reporter.blocks import Chart, Page, quantities_in
from reporter.cache import Cache, key_of
from reporter.derivation import Derivation, Rows, derive
from reporter.find import engine_digest
from reporter.gather import Gathered
from reporter.pages import PLUGINS_PATH, ModelTable, model_page, not_found_page, plugins_page, project_pages
from reporter.publish import Tree
from reporter.quantity import Quantity, scaled
from reporter.render.data import model_json, models_csv, models_json, project_json, project_results
from reporter.render.html import FIRST_ROWS, HtmlRenderer, IndexCell, IndexRow, NavigationItem, more_models
from reporter.render.languages import Edition, editions
from reporter.render.markdown import page_markdown
from reporter.report import Report
from reporter.results import FOREIGN
from reporter.run import Shop
from reporter.state import TEMPLATES

STATIC: Final = ("style.css", "reporter.js")


def write_site(tree: Tree, shop: Shop, gathered: Gathered, cache: Cache) -> None:
    """Write every file of the site into `tree`."""
    wide = list(project_pages(gathered.wide))
    writers = [EditionWriter(tree, shop, edition, cache, wide) for edition in site_editions(shop)]
    table = ModelTable.empty()
    for model in shop.project.models.values():
        report = Report(
            gathered.document(model.slug), shop.registry.graph.of_scope("model"), currency=shop.project.site.currency
        )
        table.add(model, report)
        tree.write(f"models/{model.slug}/report.json", model_json(model, report, shop.loaded.given))
        page, made = model_page(model, report), derivations(report.numbers, shop)
        for writer in writers:
            writer.write_model(page, made, model.about.sources)
    for writer in writers:
        writer.write_wide(wide, gathered, table)
    _write_data(tree, shop, gathered, table)
    _write_static(tree, writers[0].html, table)


def site_editions(shop: Shop) -> tuple[Edition, ...]:
    """The languages of a project's site."""
    site = shop.project.site
    return editions(site.language, list(site.languages), shop.registry.translations)


def renderer(shop: Shop, edition: Edition, cache: Cache) -> HtmlRenderer:
    """The HTML renderer of one edition, with the user's templates before the plugins' and the built-in ones."""
    import reporter_templates

    own = shop.loaded.document.path.parent / TEMPLATES
    built_in = Path(reporter_templates.__file__ or "").parent
    folders = [*([own] if own.is_dir() else []), *shop.registry.templates(), built_in]
    return HtmlRenderer(folders, shop.project.site, edition, partial(draw, cache))


def draw(cache: Cache, chart: Chart) -> str:
    """A chart's SVG, from the cache where it was drawn before: matplotlib is imported only for a new one."""

    def make() -> bytes:
        from reporter.charts import chart_svg

        return chart_svg(chart).encode()

    return cache.get_or_make(key_of("chart", engine_digest(), repr(chart)), make).decode()


def derivations(numbers: Mapping[str, Quantity], shop: Shop) -> tuple[Derivation, ...]:
    """The derivations of a report's numbers, in its order; numbers of other subjects stand on their own pages."""
    rows: Rows = {}
    return tuple(derive(each, shop.loaded.given, rows) for name, each in numbers.items() if FOREIGN not in name)


def shown_numbers(page: Page, reports: list[Report]) -> dict[str, Quantity]:
    """The numbers that a page shows and all they stand on, in the reports' order.

    A page for the whole project shows some of what was found; data/project.json has everything.
    """
    wanted = set[str]()
    ahead = [quantity for section in page.sections for quantity in quantities_in(section)]
    while ahead:
        quantity = ahead.pop()
        if quantity.name and quantity.name not in wanted:
            wanted.add(quantity.name)
            ahead += quantity.inputs.values()
    numbers = {name: each for report in reports for name, each in report.numbers.items()}
    return {name: each for name, each in numbers.items() if name in wanted}


class EditionWriter:
    """Writes the pages of one language."""

    def __init__(
        self, tree: Tree, shop: Shop, edition: Edition, cache: Cache, wide: list[tuple[Page, list[Report]]]
    ) -> None:
        self.tree, self.shop, self.edition = tree, shop, edition
        self.html = renderer(shop, edition, cache)
        pages = [NavigationItem(page.path, page.title) for page, _ in wide]
        self.html.navigation = [NavigationItem("", "Models"), *pages, NavigationItem(PLUGINS_PATH, "Plugins")]

    def write_model(self, page: Page, made: Sequence[Derivation], sources: Sequence[str]) -> None:
        """A model's page and its Markdown."""
        self._write(f"{page.path}index.html", self.html.model(page, made, sources))
        self._write(f"{page.path}report.md", page_markdown(page, made, sources, self.edition.translate))

    def write_wide(self, wide: list[tuple[Page, list[Report]]], gathered: Gathered, table: ModelTable) -> None:
        """The pages that are not one model's."""
        for page, reports in wide:
            numbers = shown_numbers(page, reports)
            self._write(f"{page.path}index.html", self.html.page(page, derivations(numbers, self.shop)))
        plugins = plugins_page(self.shop.registry.plugins, gathered.failures, self.edition.translate)
        self._write("plugins/index.html", self.html.page(plugins))
        columns = ["Model", "Organization", "Released", *table.columns]
        index = Page("", self.shop.project.site.title)
        self._write("index.html", self.html.index(index, columns, list(index_rows(table))))
        if not self.edition.folder:
            self._write("404.html", self.html.not_found(not_found_page()))

    def _write(self, path: str, content: bytes) -> None:
        self.tree.write(self.edition.folder + path, content)


def index_rows(table: ModelTable) -> Iterator[IndexRow]:
    """The rows of the table of all models, as they are shown."""
    for model, numbers in table.rows:
        released = model.about.released.isoformat() if model.about.released else ""
        cells = [IndexCell(model.about.organization or ""), IndexCell(released)]
        cells += [_number_cell(numbers[label]) if label in numbers else IndexCell("") for label in table.columns]
        yield IndexRow(quote(model.slug), model.name, tuple(cells))


def _number_cell(quantity: Quantity) -> IndexCell:
    number, unit = scaled(quantity.value, quantity.unit)
    shown = number if unit in ("", "parameters", "token") else f"{number} {unit}"
    return IndexCell(shown, quantity.value)


def _write_data(tree: Tree, shop: Shop, gathered: Gathered, table: ModelTable) -> None:
    header, rows = table.header(), list(table.data())
    tree.write("data/models.csv", models_csv(header, rows))
    tree.write("data/models.json", models_json(header, rows))
    tree.write("data/project.json", project_json(project_results(gathered.wide, shop.loaded.given)))


def _write_static(tree: Tree, html: HtmlRenderer, table: ModelTable) -> None:
    for name in STATIC:
        tree.write(f"static/{name}", html.asset(name).encode())
    if len(table.rows) > FIRST_ROWS:
        tree.write("static/models.js", more_models(list(index_rows(table))))
    tree.write(".nojekyll", b"")
