"""Which analysis needs which: providers by type, scopes, and an order; everything wrong is known before a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from reporter.analyses import Analysis, Need, Scope
from reporter.definitions import About, Definition, Site
from reporter.errors import GraphError

AnyAnalysis = Analysis[Any]

_RESULTS = ("result", "model results", "name results")

_OWN_TABLES = ("schema", "defaults", "models")
_OWN_PAGES = ("models", "data", "static", "plugins", "en", "zh")
_PAGE = re.compile(r"[\w-]+(/[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Graph:
    """Analyses in an order in which each comes after what it needs."""

    order: tuple[AnyAnalysis, ...]
    providers: Mapping[type, AnyAnalysis]
    scopes: Mapping[AnyAnalysis, Scope]
    roots: Mapping[AnyAnalysis, type[Definition]]
    """For analyses that run for names: the definition whose names these are."""

    def of_scope(self, scope: Scope) -> tuple[AnyAnalysis, ...]:
        """The analyses that run for one kind of subject, in order."""
        return tuple(analysis for analysis in self.order if self.scopes[analysis] == scope)

    def provider(self, need: Need) -> AnyAnalysis | None:
        """The analysis that gives what a need of a result names; None for an optional one that no plugin gives."""
        return self.providers.get(need.wanted)

    def taken(self) -> frozenset[str]:
        """The analyses whose results for all models are taken together, by name."""
        needs = (need for analysis in self.order for need in analysis.needs if need.kind == "model results")
        return frozenset(provider.name for need in needs if (provider := self.provider(need)))

    def upstream(self, analysis: AnyAnalysis) -> tuple[AnyAnalysis, ...]:
        """Everything `analysis` stands on, itself last, in order."""
        wanted = {analysis}
        for earlier in reversed(self.order):
            if earlier in wanted:
                wanted |= set(_needed(earlier, self.providers))
        return tuple(each for each in self.order if each in wanted)


def build_graph(analyses: Iterable[AnyAnalysis]) -> Graph:
    """Order the analyses.

    Raises GraphError for two of one name or of one type, a missing provider, a cycle, or a scope that cannot be.
    """
    given = tuple(analyses)
    providers = _providers(given)
    tables: dict[tuple[bool, str], type] = {(False, Site.definition_name): Site}
    for analysis in given:
        _check_needs(analysis, providers)
        _check_tables(analysis, tables)
    try:
        order = tuple(TopologicalSorter({each: _needed(each, providers) for each in given}).static_order())
    except CycleError as error:
        names = " → ".join(_who(each) for each in error.args[1])
        raise GraphError(f"analyses need each other in a circle: {names}", error.args[1][0]) from None
    scopes = dict[AnyAnalysis, Scope]()
    roots = dict[AnyAnalysis, type[Definition]]()
    for analysis in order:
        scopes[analysis] = _scope(analysis, providers, scopes)
        if scopes[analysis] != "model":
            _check_page(analysis)
        if scopes[analysis] == "name":
            roots[analysis] = _root(analysis, providers, roots)
    return Graph(order, providers, scopes, roots)


def _providers(analyses: tuple[AnyAnalysis, ...]) -> dict[type, AnyAnalysis]:
    providers, names = dict[type, AnyAnalysis](), dict[str, AnyAnalysis]()
    for analysis in analyses:
        if (twin := names.setdefault(analysis.name, analysis)) is not analysis:
            raise GraphError(f"two analyses are called {analysis.name}: {_who(twin)} and {_who(analysis)}", analysis)
        if (twin := providers.setdefault(analysis.returns, analysis)) is not analysis:
            raise GraphError(
                f"two analyses give {analysis.returns.__name__}: {_who(twin)} and {_who(analysis)}", analysis
            )
    return providers


def _check_needs(analysis: AnyAnalysis, providers: Mapping[type, AnyAnalysis]) -> None:
    for need in analysis.needs:
        if need.kind in _RESULTS and need.wanted not in providers and not need.optional:
            raise GraphError(f"{_who(analysis)} needs {need.wanted.__name__}, which no plugin gives", analysis)


def _check_tables(analysis: AnyAnalysis, tables: dict[tuple[bool, str], type]) -> None:
    """One class a table; a model's tables stand beside its own keys, the others at the top of the file."""
    for kind in (need.definition for need in analysis.needs if need.kind in ("definition", "definitions")):
        name, of_model = kind.definition_name, kind.definition_per == "model"
        if name in (About.model_fields if of_model else _OWN_TABLES) or not name:
            raise GraphError(f"{_who(analysis)}: no table can be called {name!r} ({kind.__name__})", analysis)
        if (twin := tables.setdefault((of_model, name), kind)) is not kind:
            raise GraphError(
                f"{_who(analysis)} reads the table {name!r} as its {kind.__name__}, "
                f"and it is the {twin.__name__} of {twin.__module__}",
                analysis,
            )


def _check_page(analysis: AnyAnalysis) -> None:
    page = analysis.page or analysis.name
    if page.partition("/")[0] in _OWN_PAGES or not _PAGE.fullmatch(page):
        raise GraphError(f"{_who(analysis)}: no page can stand at {page!r}", analysis)


def _needed(analysis: AnyAnalysis, providers: Mapping[type, AnyAnalysis]) -> list[AnyAnalysis]:
    # Sorted by name: the order of a build does not depend on the order in which plugins were found.
    needed = {providers[need.wanted] for need in _results_needed(analysis, providers)}
    return sorted(needed, key=lambda each: each.name)


def _scope(analysis: AnyAnalysis, providers: Mapping[type, AnyAnalysis], scopes: Mapping[AnyAnalysis, Scope]) -> Scope:
    found = {scope for need in analysis.needs if (scope := _need_scope(need, providers, scopes))}
    if len(found) > 1:
        raise GraphError(
            f"{_who(analysis)} takes one model's and one name's input together: it cannot run for both", analysis
        )
    scope = found.pop() if found else "project"
    for need in _results_needed(analysis, providers):
        if not _is_ready(scope, need, scopes[providers[need.wanted]]):
            raise GraphError(f"{_who(analysis)} runs for each {scope} and cannot need {need.wanted.__name__}", analysis)
    return scope


def _is_ready(scope: Scope, need: Need, provider: Scope) -> bool:
    """Whether a result is there when an analysis of `scope` runs: models come first, then names, then the project."""
    if need.kind == "result":
        return provider == scope
    if need.kind == "model results":
        return provider == "model" and scope != "model"
    return provider == "name" and scope == "project"


def _root(
    analysis: AnyAnalysis,
    providers: Mapping[type, AnyAnalysis],
    roots: Mapping[AnyAnalysis, type[Definition]],
) -> type[Definition]:
    found = {
        need.definition if need.kind == "definition" else roots[providers[need.wanted]]
        for need in analysis.needs
        if (need.kind == "result" and need.wanted in providers)
        or (need.kind == "definition" and need.definition.definition_per == "name")
    }
    if len(found) != 1:
        raise GraphError(f"{_who(analysis)} takes the tables of two kinds of names: it cannot run for both", analysis)
    return found.pop()


def _need_scope(need: Need, providers: Mapping[type, AnyAnalysis], scopes: Mapping[AnyAnalysis, Scope]) -> Scope | None:
    if need.kind == "model":
        return "model"
    if need.kind == "definition":
        per = need.definition.definition_per
        return None if per == "project" else per
    if need.kind == "result" and need.wanted in providers and scopes[providers[need.wanted]] != "project":
        return scopes[providers[need.wanted]]
    return None


def _results_needed(analysis: AnyAnalysis, providers: Mapping[type, AnyAnalysis]) -> tuple[Need, ...]:
    """Its needs of results that there are: an optional one may be given by no plugin."""
    return tuple(need for need in analysis.needs if need.kind in _RESULTS and need.wanted in providers)


def _who(analysis: AnyAnalysis) -> str:
    return f"{analysis.name} ({analysis.module})"
