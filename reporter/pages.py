"""Which pages there are: reports are put together into pages, data only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.blocks import Page, Section, Table, Text, Verdict, Word
from reporter.definitions import Model
from reporter.quantity import Quantity
from reporter.registry import Plugin
from reporter.report import Report

PLUGINS_PATH = "plugins/"


@dataclass(frozen=True, slots=True)
class Failure:
    """An analysis that failed: for how many subjects, and why for the first."""

    analysis: str
    plugin: str
    reason: str
    subjects: tuple[str, ...]
    traceback: str = ""

    def __str__(self) -> str:
        """In a line, for the terminal."""
        where = (
            self.subjects[0] if len(self.subjects) == 1 else f"{len(self.subjects)} subjects, {self.subjects[0]} first"
        )
        return f"{self.analysis} (plugin {self.plugin}) failed for {where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a verdict tells the build: for how many subjects."""

    severity: str
    text: str
    subjects: tuple[str, ...]

    def __str__(self) -> str:
        """In a line, for the terminal."""
        others = f" and {len(self.subjects) - 1} more" if len(self.subjects) > 1 else ""
        return f"{self.severity}: {self.subjects[0]}{others}: {self.text}"


def model_page(model: Model, report: Report) -> Page:
    """A model's own page: what failed or does not apply stands after what there is to see."""
    facts = {
        "Organization": model.about.organization or "",
        "Released": model.about.released.isoformat() if model.about.released else "",
    }
    shown = [section for section in report.sections if section.status == "ok"]
    hidden = [section for section in report.sections if section.status != "ok"]
    given = {label: value for label, value in facts.items() if value}
    return Page(f"models/{model.slug}/", model.name, (*shown, *hidden), model.about.notes, given)


def project_pages(reports: Mapping[tuple[str, str], Report]) -> Iterator[tuple[Page, list[Report]]]:
    """The pages of analyses that run for names and for the project, each with the reports on it.

    A page on which nothing is to be seen is no page.
    """
    sections = dict[str, list[Section]]()
    sources = dict[str, list[Report]]()
    titles = dict[str, tuple[int, str]]()
    for (scope, key), report in sorted(reports.items(), key=lambda each: _first(each[1])):
        by_name = {analysis.name: analysis for analysis in report.analyses}
        for section in report.sections:
            analysis = by_name[section.name]
            path = f"{analysis.page or analysis.name}/"
            sections.setdefault(path, []).append(_for_name(section, key) if scope == "name" else section)
            sources.setdefault(path, []).append(report)
            titles[path] = min(titles.get(path, (analysis.order, analysis.title)), (analysis.order, analysis.title))
    for path in sorted(sections, key=lambda each: titles[each]):
        if any(section.status == "ok" for section in sections[path]):
            yield Page(path, titles[path][1], tuple(sections[path])), list(dict.fromkeys(sources[path]))


def _first(report: Report) -> int:
    """Where a report stands on a page: by the first of its analyses; equal ones keep their order."""
    return min((analysis.order for analysis in report.analyses), default=0)


def _for_name(section: Section, key: str) -> Section:
    name = key.partition(".")[2]
    return Section(
        f"{section.name}.{name}",
        f"{section.title}: {name}",
        section.about,
        section.status,
        section.reason,
        section.blocks,
    )


def plugins_page(plugins: Iterable[Plugin], failures: Iterable[Failure], translate: Callable[[str], str] = str) -> Page:
    """What is loaded, from where, and its state; the analyses' titles are listed in the language of the page."""
    failed = tuple(failures)
    rows = tuple(
        _plugin_row(plugin, [each for each in failed if each.plugin == plugin.name], translate) for plugin in plugins
    )
    blocks: list[Any] = [Table(("Plugin", "State", "Analyses", "From", "About"), rows)]
    blocks += [Verdict("failed", str(failure), "bad") for failure in failed]
    blocks.append(Text(_HOW))
    return Page(PLUGINS_PATH, "Plugins", (Section("plugins", "What this site was made with", blocks=tuple(blocks)),))


_HOW = (
    "A Python file beside models.toml that marks a function with `@hookimpl` is a plugin, and so is every installed "
    "package with an entry point in the group `reporter`."
)


def _plugin_row(plugin: Plugin, failures: list[Failure], translate: Callable[[str], str]) -> tuple[Any, ...]:
    state = Word("failed", "bad") if plugin.error or failures else Word("in use", "good")
    analyses = "; ".join(translate(analysis.title) for analysis in plugin.analyses)
    return plugin.name, state, analyses, plugin.origin, plugin.error or plugin.about


@dataclass(slots=True)
class ModelTable:
    """The table of all models: a column for each headline that asks for one, in the order they are met."""

    columns: dict[str, str]
    """By label, the unit of the first number."""
    rows: list[tuple[Model, dict[str, Quantity]]]

    @classmethod
    def empty(cls) -> ModelTable:
        """A table without models."""
        return cls({}, [])

    def add(self, model: Model, report: Report) -> None:
        """Add a model's row."""
        numbers = {headline.label: headline.quantity for headline in report.headlines()}
        for label, quantity in numbers.items():
            self.columns.setdefault(label, quantity.unit)
        self.rows.append((model, numbers))

    def header(self) -> list[str]:
        """Column names for data files: the unit in brackets."""
        numbers = [f"{label} ({unit})" if unit else label for label, unit in self.columns.items()]
        return ["slug", "name", "organization", "released", *numbers]

    def data(self) -> Iterator[list[Any]]:
        """Rows for data files."""
        for model, numbers in self.rows:
            released = model.about.released.isoformat() if model.about.released else None
            values = [numbers[label].value if label in numbers else None for label in self.columns]
            yield [model.slug, model.name, model.about.organization, released, *values]


def failures_of(reports: Iterable[tuple[str, Report]], plugin_of: Mapping[str, str]) -> tuple[Failure, ...]:
    """The analyses that failed, each once, in the order they are met."""
    found = dict[str, list[tuple[str, str, str]]]()
    for subject, report in reports:
        for name, reason, trace in report.failures:
            found.setdefault(name, []).append((subject, reason, trace))
    return tuple(
        Failure(name, plugin_of.get(name, ""), cases[0][1], tuple(case[0] for case in cases), cases[0][2])
        for name, cases in found.items()
    )


def findings_of(reports: Iterable[tuple[str, Report]]) -> tuple[Finding, ...]:
    """What verdicts tell the build, the same sentence of several subjects once, in the order they are met."""
    subjects = dict[tuple[str, str], list[str]]()
    for subject, report in reports:
        for block in (block for section in report.sections for block in section.blocks):
            if isinstance(block, Verdict) and block.finding:
                subjects.setdefault((block.finding, block.text), []).append(subject)
    return tuple(Finding(severity, text, tuple(found)) for (severity, text), found in subjects.items())


def not_found_page() -> Page:
    """The page a server shows for an address that is not there."""
    return Page("", "Page not found")
