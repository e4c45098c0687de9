"""Every subject's document, from the cache or from a worker: models first, then names, then the project.

What runs for names and for the project is given a slim copy of the models' results: the values, without derivations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, get_args

from reporter.analyses import Analysis, Scope
from reporter.cache import Cache, key_of
from reporter.find import file_digest, path_digest
from reporter.graph import Graph
from reporter.load import Source
from reporter.load.tables import Table
from reporter.pages import Failure, Finding, failures_of, findings_of
from reporter.report import Report
from reporter.run import Made, Pool, Schedule, Shop, Spec, Subject, analyses_of, made_from

Progress = Callable[[int, int], None]

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)


@dataclass(slots=True)
class Gathered:
    """What a build has found out."""

    cache: Cache
    model_keys: dict[str, str] = field(default_factory=dict)
    """By slug, the cache's key of the model's document."""
    failed_documents: dict[str, bytes] = field(default_factory=dict)
    """Documents with a failure: not kept in the cache, so that the next build tries again."""
    wide: dict[tuple[str, str], Report] = field(default_factory=dict)
    """Reports of names and of project-wide analyses, by scope and key."""
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    """Files that models.toml names, with their hashes."""

    def document(self, slug: str) -> bytes:
        """A model's document."""
        content = self.failed_documents.get(slug) or self.cache.get(self.model_keys[slug])
        if content is None:
            raise RuntimeError(f"the cache lost the document of {slug} during the build")
        return content


class Others:
    """What analyses have found, for those that take many results: by analysis and subject, each with its hash."""

    def __init__(self) -> None:
        self._contents = dict[str, dict[str, bytes]]()
        self._digests = dict[str, dict[str, str]]()

    def add(self, name: str, key: str, content: bytes) -> None:
        """Add what the analysis `name` found for the subject `key`."""
        self._contents.setdefault(name, {})[key] = content
        self._digests.setdefault(name, {})[key] = hashlib.sha256(content).hexdigest()

    def contents(self, names: Iterable[str]) -> dict[str, dict[str, bytes]]:
        """The documents of some analyses."""
        return {name: self._contents.get(name, {}) for name in names}

    def digests(self, names: Iterable[str]) -> dict[str, dict[str, str]]:
        """Their hashes."""
        return {name: self._digests.get(name, {}) for name in names}


def gather(shop: Shop, spec: Spec, pool: Pool, cache: Cache, progress: Progress | None = None) -> Gathered:
    """Run every analysis for every subject, or find what it gave before."""
    graph = shop.registry.graph
    work = _Work(shop, Schedule(pool, spec, graph), cache, Keys(shop, spec), progress)
    gathered = Gathered(cache, files=work.keys.files)
    failed, told = list[tuple[str, Report]](), list[tuple[str, Report]]()
    others = Others()
    for slug, key, made in work.models():
        report = Report(made.document, graph.of_scope("model"))
        gathered.model_keys[slug] = key
        if has_failed(made.document):
            failed.append((slug, report))
            gathered.failed_documents[slug] = made.document
        told += [(slug, report)] if has_finding(made.document) else []
        for name, slim in made.results.items():
            others.add(name, slug, slim)
    for subject, content in work.wide(others):
        report = Report(content, analyses_of(subject, graph), currency=shop.project.site.currency)
        gathered.wide[subject.scope, subject.key] = report
        failed += [(subject.key, report)] if has_failed(report.content) else []
        told += [(subject.key, report)] if has_finding(report.content) else []
        for name, result in report.document["results"].items():
            if result["status"] == "ok":
                others.add(name, subject.key, report.content)
    plugin_of = {analysis.name: plugin.name for plugin in shop.registry.plugins for analysis in plugin.analyses}
    gathered.failures, gathered.findings = failures_of(failed, plugin_of), findings_of(told)
    return gathered


class Keys:
    """The cache's keys: a subject's key is the hash of the code and of all it is made from."""

    def __init__(self, shop: Shop, spec: Spec) -> None:
        self._source: Source = shop.loaded.source
        self._graph = shop.registry.graph
        self._spec = spec
        self._shop = shop
        self.files = dict[str, str]()
        self._digest = lru_cache(maxsize=2**14)(lambda value: file_digest(self._source.folder / value))
        supplied = self._supplied()
        self._shared = {
            scope: key_of(self._shared_tables(self._graph.of_scope(scope)), supplied, self._checked_with(scope))
            for scope in SCOPES
        }
        self._models = {slug: key_of(self._of_tables(*each.values())) for slug, each in self._source.models.items()}

    def of_model(self, slug: str) -> str:
        """The key of a model's document."""
        return key_of("model", self._spec.code, slug, self._shared["model"], self._models[slug])

    def of_wide(self, subject: Subject, others: Others) -> str:
        """The key of the document of a name, or of a project-wide analysis."""
        kind, _, key = subject.key.partition(".")
        own = self._of_tables(self._source.named[kind][key]) if subject.scope == "name" else ""
        takes_models = any(need.kind == "models" for each in analyses_of(subject, self._graph) for need in each.needs)
        models = self._all_models if takes_models else self._about_models
        found = others.digests(needed_by(subject, self._graph))
        return key_of(subject.scope, subject.key, self._spec.code, self._shared[subject.scope], own, found, models)

    @cached_property
    def _all_models(self) -> str:
        """Of every model, all that is written."""
        return key_of(self._models)

    @cached_property
    def _about_models(self) -> str:
        """Of every model, what is written about it: its name, its sources."""
        return key_of({slug: self._of_tables(tables[""]) for slug, tables in self._source.models.items()})

    def _checked_with(self, scope: Scope) -> Mapping[str, str] | None:
        """What checks are made with, where an analysis of this scope makes some and they are asked for."""
        needs = (need for analysis in self._graph.of_scope(scope) for need in analysis.needs)
        asked = self._shop.verify if any(need.kind == "verify" for need in needs) else None
        return asked.libraries if asked else None

    def _supplied(self) -> dict[str, str]:
        """The folder of records, where the site has one."""
        name = self._shop.project.site.measurements
        found = {name: path_digest(self._source.folder / name)} if name else {}
        self.files |= found
        return found

    def _shared_tables(self, analyses: tuple[Analysis[Any], ...]) -> Any:
        tables = list[Table]()
        for need in (need for analysis in analyses for need in analysis.needs):
            if need.kind == "definition" and need.definition.definition_per == "project":
                tables += [
                    table for name, table in self._source.single.items() if name == need.definition.definition_name
                ]
            if need.kind == "definitions":
                tables += self._source.named.get(need.definition.definition_name, {}).values()
        return self._of_tables(*tables)

    def _of_tables(self, *tables: Table) -> Any:
        return [[table.path, table.data, table.inherited, self._files_in(table)] for table in tables]

    def _files_in(self, table: Table) -> dict[str, str]:
        """The files a table names: any text that is the path of a file counts."""
        found = dict[str, str]()
        for value in table.data.values():
            if isinstance(value, str) and _may_be_path(value):
                digest = self._digest(value)
                found |= {value: digest} if digest else {}
        self.files |= found
        return found


def _may_be_path(value: str) -> bool:
    return len(value) < 1000 and "\n" not in value and "\0" not in value


@dataclass
class _Work:
    shop: Shop
    schedule: Schedule
    cache: Cache
    keys: Keys
    progress: Progress | None

    def models(self) -> Iterator[tuple[str, str, Made]]:
        """Each model, the key of its document, and what was found out, in the order of models.toml."""
        keys = {slug: self.keys.of_model(slug) for slug in self.shop.project.models}
        found = {slug for slug, key in keys.items() if self.cache.has(key)}
        fresh = self.schedule.models(slug for slug in keys if slug not in found)
        taken = self.shop.registry.graph.taken()
        for done, (slug, key) in enumerate(keys.items(), 1):
            content = self.cache.get(key) if slug in found else None
            if content is None:
                made = self._made(slug, key, fresh if slug not in found else self.schedule.models([slug]))
            else:
                made = made_from(content, taken)
            yield slug, key, made
            if self.progress:
                self.progress(done, len(keys))

    def _made(self, slug: str, key: str, fresh: Iterator[tuple[str, Made]]) -> Made:
        found, made = next(fresh)
        assert found == slug
        if not has_failed(made.document):
            self.cache.put(key, made.document)
        return made

    def wide(self, others: Others) -> Iterator[tuple[Subject, bytes]]:
        """The documents of names, then those of project-wide analyses, in the graph's order.

        Names do not take each other's results, and all are worked on at once.
        """
        yield from self._over(list(self._named()), others)
        for analysis in self.shop.registry.graph.of_scope("project"):
            yield from self._over([Subject("project", analysis.name)], others)

    def _named(self) -> Iterator[Subject]:
        graph = self.shop.registry.graph
        for kind in dict.fromkeys(graph.roots[analysis] for analysis in graph.of_scope("name")):
            for key in self.shop.project.named.get(kind, {}):
                yield Subject("name", f"{kind.definition_name}.{key}")

    def _over(self, subjects: list[Subject], others: Others) -> Iterator[tuple[Subject, bytes]]:
        keys = [self.keys.of_wide(subject, others) for subject in subjects]
        found = [self.cache.get(key) for key in keys]
        graph = self.shop.registry.graph
        fresh = self.schedule.over(
            (subject, others.contents(needed_by(subject, graph)))
            for subject, content in zip(subjects, found, strict=True)
            if content is None
        )
        for subject, key, kept in zip(subjects, keys, found, strict=True):
            content = next(fresh) if kept is None else kept
            if kept is None and not has_failed(content):
                self.cache.put(key, content)
            yield subject, content


def has_failed(content: bytes) -> bool:
    """Whether an analysis of a document failed."""
    # In JSON text a quote inside a string is escaped: these bytes can only be an outcome's own status.
    return b'"status":"failed"' in content


def has_finding(content: bytes) -> bool:
    """Whether a verdict of a document tells the build something."""
    return b'"finding":"error"' in content or b'"finding":"warning"' in content


def needed_by(subject: Subject, graph: Graph) -> list[str]:
    """The analyses whose results for other subjects the subject's own take."""
    own = analyses_of(subject, graph)
    needs = (need for analysis in own for need in analysis.needs if need.kind.endswith(("result", "results")))
    providers = (graph.provider(need) for need in needs)
    return sorted({provider.name for provider in providers if provider is not None and provider not in own})
