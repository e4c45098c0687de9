"""Pages to HTML through Jinja2 templates: the user's come before plugins', and those before the built-in ones."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporter.blocks import Page
from reporter.definitions import Site
from reporter.derivation import Derivation
from reporter.errors import UserError
from reporter.render.languages import NAMES, Edition
from reporter.render.pieces import Draw, Pieces
from reporter.render.templates import refuse
from reporter.results import FOREIGN

FIRST_ROWS: Final = 150
"""Models that stand in the index itself; the others come with a script, so that the page stays small."""

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
"""Nothing is loaded but the site's own style sheet, script and pictures."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A page that every page leads to."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class IndexCell:
    """A cell of the table of all models: what is shown, and what it sorts by."""

    text: str
    sort: float | str | None = None


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A model's row in the table of all models."""

    link: str
    name: str
    cells: tuple[IndexCell, ...]


@dataclass(frozen=True, slots=True)
class Single:
    """A report in a single file: its page and the derivations of its numbers."""

    slug: str
    page: Page
    derivations: tuple[Derivation, ...]
    sources: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """What its anchors begin with: several reports may stand in one file."""
        return f"{self.slug}{FOREIGN}"


class HtmlRenderer:
    """Renders pages in one language."""

    def __init__(self, folders: Iterable[Path], site: Site, edition: Edition, draw: Draw) -> None:
        self._site = site
        self._edition = edition
        self._draw = draw
        self._folders = tuple(folders)
        self._by_root = dict[str, Environment]()
        self._here = frozenset[str]()
        self.navigation: Sequence[NavigationItem] = ()

    def page(self, page: Page, derivations: Sequence[Derivation] = ()) -> bytes:
        """A page of sections."""
        return self._render("page.html", page, derivations=derivations)

    def model(self, page: Page, derivations: Sequence[Derivation], sources: Sequence[str]) -> bytes:
        """A model's page."""
        return self._render("model.html", page, derivations=derivations, sources=sources)

    def index(self, page: Page, columns: Sequence[str], rows: Sequence[IndexRow]) -> bytes:
        """The table of all models."""
        shown, rest = rows[:FIRST_ROWS], len(rows) > FIRST_ROWS
        return self._render("index.html", page, columns=columns, rows=shown, rest=rest, count=len(rows))

    def not_found(self, page: Page) -> bytes:
        """The page a server shows where there is none."""
        return self._render("404.html", page)

    def single(self, title: str, reports: Sequence[Single]) -> bytes:
        """One self-contained file for one or several models."""
        style, script = self.asset("style.css"), self.asset("reporter.js")
        allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:"
        policy = f"default-src 'none'; {allowed}; base-uri 'none'"
        self._here = frozenset(each.slug for each in reports)
        return self._render("single.html", Page("", title), reports=reports, style=style, script=script, policy=policy)

    def asset(self, name: str) -> str:
        """A static file, the first that the template folders have."""
        for folder in self._folders:
            if (path := folder / "static" / name).is_file():
                return path.read_text(encoding="utf-8")
        raise UserError(f"no template folder has static/{name}")

    def _render(self, template: str, page: Page, **values: Any) -> bytes:
        edition = self._edition
        root = "../" * (edition.folder + page.path).count("/")
        common = {
            "root": root,
            "home": root + edition.folder,
            "page": page,
            "policy": POLICY,
            "navigation": self.navigation,
            "site": self._site,
            "language": edition.language,
            "canonical": self._canonical(page),
            "twin": self._twin(page, root),
        }
        try:
            return self._environment(root).get_template(template).render(**{**common, **values}).encode()
        except Exception as error:
            refuse(error, self._folders)

    def _environment(self, root: str) -> Environment:
        if root not in self._by_root:
            first = next(iter(self._by_root.values()), None)
            environment = first.overlay() if first else self._fresh
            environment.filters = {
                **environment.filters,
                **Pieces(self._edition.translate, root + self._edition.folder, self._draw, self._here).filters(),
            }
            self._by_root[root] = environment
        return self._by_root[root]

    @cached_property
    def _fresh(self) -> Environment:
        # An overlay shares compiled templates only where filters are looked up at run time, which Jinja2 does by name.
        return Environment(
            loader=FileSystemLoader([str(folder) for folder in self._folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def _canonical(self, page: Page) -> str:
        return f"{self._site.url.rstrip('/')}/{self._edition.folder}{page.path}" if self._site.url else ""

    def _twin(self, page: Page, root: str) -> dict[str, str] | None:
        if self._edition.twin is None:
            return None
        language, folder = self._edition.twin
        return {"language": language, "name": NAMES[language], "href": f"{root}{folder}{page.path}index.html"}


def more_models(rows: Sequence[IndexRow]) -> bytes:
    """The classic script with the models that do not stand in the index itself."""
    data = [[row.link, row.name, [[cell.text, cell.sort] for cell in row.cells]] for row in rows[FIRST_ROWS:]]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.reporterModels={text.replace('<', chr(92) + 'u003c')};\n".encode()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
