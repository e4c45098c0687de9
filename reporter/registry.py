"""Plugins loaded, each behind its own guard, and what all of them give together.

pluggy's own entry-point loader is not used: it follows distribution order, skips a repeated name in silence and does
not say which plugin failed.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from reporter import hookspecs
from reporter.analyses import Analysis
from reporter.definitions import Definition
from reporter.errors import PluginError
from reporter.find import Found
from reporter.graph import Graph, build_graph

Contribution = TypeVar("Contribution")


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin and its state."""

    name: str
    origin: str
    about: str = ""
    analyses: tuple[Analysis[Any], ...] = ()
    contributions: tuple[object, ...] = ()
    error: str = ""
    """Why it is not in use; empty for a plugin that is."""
    traceback: str = ""


class Registry:
    """The plugins of a project, and what they give."""

    def __init__(self, plugins: Iterable[Plugin], manager: pluggy.PluginManager) -> None:
        self.plugins = tuple(plugins)
        self._manager = manager

    @property
    def failed(self) -> tuple[Plugin, ...]:
        """The plugins that could not be loaded."""
        return tuple(plugin for plugin in self.plugins if plugin.error)

    @cached_property
    def analyses(self) -> tuple[Analysis[Any], ...]:
        """Every analysis, in the plugins' order."""
        return tuple(analysis for plugin in self.plugins for analysis in plugin.analyses)

    @cached_property
    def graph(self) -> Graph:
        """The analyses in order; raises GraphError where there is none."""
        return build_graph(self.analyses)

    @cached_property
    def kinds(self) -> tuple[type[Definition], ...]:
        """Every definition that an analysis takes."""
        needs = (need for analysis in self.analyses for need in analysis.needs)
        kinds = {need.wanted for need in needs if need.kind in ("definition", "definitions")}
        return tuple(sorted((kind for kind in kinds if issubclass(kind, Definition)), key=lambda k: k.definition_name))

    def contributed(self, kind: type[Contribution]) -> tuple[Contribution, ...]:
        """Everything that plugins contribute of a type."""
        given = (each for plugin in self.plugins for each in plugin.contributions)
        return tuple(each for each in given if isinstance(each, kind))

    def templates(self) -> tuple[Path, ...]:
        """Template folders of plugins, in the plugins' order."""
        return tuple(path for folders in reversed(self._manager.hook.reporter_templates()) for path in folders)

    def translations(self, language: str) -> Mapping[str, str]:
        """The plugins' texts in a language."""
        texts = dict[str, str]()
        for each in reversed(self._manager.hook.reporter_translations(language=language)):
            texts.update(each)
        return texts

    def plugin_of(self, analysis: Analysis[Any]) -> Plugin:
        """The plugin an analysis comes from."""
        return next(plugin for plugin in self.plugins if analysis in plugin.analyses)


def load_plugins(found: Iterable[Found]) -> Registry:
    """Load plugins, each behind its own guard; one that fails is kept with its error."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    names = set[str]()
    plugins = [_load(each, manager, names) for each in found]
    return Registry(plugins, manager)


def _load(found: Found, manager: pluggy.PluginManager, names: set[str]) -> Plugin:
    try:
        if found.name in names:
            raise PluginError(f"another plugin is called {found.name}: this one is left out")
        names.add(found.name)
        module = found.entry.load() if isinstance(found.entry, EntryPoint) else _import_file(found.entry)
        manager.register(module, name=found.name)
        _check_hooks(module, manager)
        return _loaded(found, module)
    except Exception as error:  # a plugin may raise anything; it costs itself only
        if manager.has_plugin(found.name):
            manager.unregister(name=found.name)
        reason = f"{type(error).__name__}: {error}"
        return Plugin(found.name, found.origin, error=reason, traceback=traceback.format_exc())


def _loaded(found: Found, module: Any) -> Plugin:
    analyses = tuple(module.reporter_analyses()) if hasattr(module, "reporter_analyses") else ()
    given = tuple(module.reporter_contributions()) if hasattr(module, "reporter_contributions") else ()
    if odd := [each for each in analyses if not isinstance(each, Analysis)]:
        raise PluginError(f"reporter_analyses gives {odd[0]!r}, which was not made with @analysis")
    about = (getattr(module, "__doc__", None) or "").strip().partition("\n")[0]
    return Plugin(found.name, found.origin, about, analyses, given)


def _check_hooks(module: Any, manager: pluggy.PluginManager) -> None:
    known = {name for name in vars(hookspecs) if name.startswith("reporter_")}
    for name in dir(module):
        marked = getattr(getattr(module, name, None), f"{hookspecs.PROJECT}_impl", None)
        if marked is not None and name not in known:
            raise PluginError(f"there is no hook {name}; the hooks are {', '.join(sorted(known))}")


def _import_file(path: Path) -> Any:
    name = f"reporter_local_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
