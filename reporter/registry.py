"""Plugins loaded, each behind its own guard, and what all of them give together.

pluggy's own entry-point loader is not used: it follows distribution order, skips a repeated name in silence and does
not say which plugin failed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final, TypeVar

import pluggy

from reporter import hookspecs
from reporter.analyses import Analysis
from reporter.definitions import Definition
from reporter.errors import GraphError, PluginError
from reporter.find import Found
from reporter.graph import Graph, build_graph
from reporter.trial import ends_this_process
from reporter.verifying import Library

LANGUAGES: Final = ("en", "zh")

Contribution = TypeVar("Contribution")


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin and its state."""

    name: str
    origin: str
    about: str = ""
    analyses: tuple[Analysis[Any], ...] = ()
    contributions: tuple[object, ...] = ()
    templates: tuple[Path, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language."""
    libraries: tuple[Library, ...] = ()
    """What its checks are made with."""
    error: str = ""
    """Why it is not in use; empty for a plugin that is."""
    traceback: str = ""


class Registry:
    """The plugins of a project, and what they give together."""

    def __init__(self, plugins: Iterable[Plugin], graph: Graph) -> None:
        self.plugins = tuple(plugins)
        self.graph = graph
        self._contributed = dict[type, tuple[Any, ...]]()

    @property
    def failed(self) -> tuple[Plugin, ...]:
        """The plugins that could not be loaded."""
        return tuple(plugin for plugin in self.plugins if plugin.error)

    @cached_property
    def analyses(self) -> tuple[Analysis[Any], ...]:
        """Every analysis, in the plugins' order."""
        return tuple(analysis for plugin in self.plugins for analysis in plugin.analyses)

    @cached_property
    def kinds(self) -> tuple[type[Definition], ...]:
        """Every definition that an analysis takes."""
        needs = (need for analysis in self.analyses for need in analysis.needs)
        kinds = {need.wanted for need in needs if need.kind in ("definition", "definitions")}
        return tuple(sorted((kind for kind in kinds if issubclass(kind, Definition)), key=lambda k: k.definition_name))

    def contributed(self, kind: type[Contribution]) -> tuple[Contribution, ...]:
        """Everything that plugins contribute of a type."""
        if kind not in self._contributed:
            given = (each for plugin in self.plugins for each in plugin.contributions)
            self._contributed[kind] = tuple(each for each in given if isinstance(each, kind))
        return self._contributed[kind]

    def templates(self) -> tuple[Path, ...]:
        """Template folders of plugins, in the plugins' order."""
        return tuple(path for plugin in self.plugins for path in plugin.templates)

    def translations(self, language: str) -> Mapping[str, str]:
        """The plugins' texts in a language."""
        return {text: found for plugin in self.plugins for text, found in plugin.translations.get(language, {}).items()}

    @property
    def libraries(self) -> tuple[Library, ...]:
        """What the plugins' checks are made with, each once."""
        return tuple(dict.fromkeys(library for plugin in self.plugins for library in plugin.libraries))

    def plugin_of(self, analysis: Analysis[Any]) -> Plugin:
        """The plugin an analysis comes from."""
        return next(plugin for plugin in self.plugins if analysis in plugin.analyses)


def load_plugins(found: Iterable[Found]) -> Registry:
    """Load plugins, each behind its own guard; one that fails, or fits nowhere, is kept with its error."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins = [_load(each, manager) for each in found]
    while True:
        try:
            return Registry(plugins, build_graph(analysis for plugin in plugins for analysis in plugin.analyses))
        except GraphError as error:
            plugins = [_left_out(plugin, error) if error.culprit in plugin.analyses else plugin for plugin in plugins]


def _left_out(plugin: Plugin, error: GraphError) -> Plugin:
    return Plugin(plugin.name, plugin.origin, plugin.about, error=str(error))


def _load(found: Found, manager: pluggy.PluginManager) -> Plugin:
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what a plugin prints is no data of reporter's
            return _registered(found, manager)
    except (Exception, SystemExit) as error:  # a plugin may raise anything; it costs itself only
        reason = str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
        return Plugin(found.name, found.origin, error=reason, traceback=traceback.format_exc())


def _registered(found: Found, manager: pluggy.PluginManager) -> Plugin:
    if manager.has_plugin(found.name):
        raise PluginError(f"another plugin is called {found.name}: this one is left out")
    if not _is_built_in(found) and (reason := ends_this_process(lambda: _imported(found))):
        raise PluginError(f"{reason} while it was loaded")
    module, plugin = _imported(found)
    manager.register(module, name=found.name)
    return plugin


def _is_built_in(found: Found) -> bool:
    return isinstance(found.entry, EntryPoint) and found.entry.module.partition(".")[0] == "reporter_plugins"


def _imported(found: Found) -> tuple[Any, Plugin]:
    module = found.entry.load() if isinstance(found.entry, EntryPoint) else _import_file(found.entry)
    _check_hooks(module)
    return module, _loaded(found, module)


def _loaded(found: Found, module: Any) -> Plugin:
    """Everything a plugin gives: each of its hooks is called once, now."""
    analyses = tuple(_called(module, "reporter_analyses"))
    if odd := [each for each in analyses if not isinstance(each, Analysis)]:
        raise PluginError(f"reporter_analyses gives {odd[0]!r}, which was not made with @analysis")
    libraries = tuple(_called(module, "reporter_verify"))
    if strange := [each for each in libraries if not isinstance(each, Library)]:
        raise PluginError(f"reporter_verify gives {strange[0]!r}, which is no Library")
    return Plugin(
        found.name,
        found.origin,
        (getattr(module, "__doc__", None) or "").strip().partition("\n")[0],
        analyses,
        tuple(_called(module, "reporter_contributions")),
        tuple(_called(module, "reporter_templates")),
        {language: dict(_called(module, "reporter_translations", language)) for language in LANGUAGES},
        libraries,
    )


def _called(module: Any, hook: str, *arguments: Any) -> Any:
    function = getattr(module, hook, None)
    return function(*arguments) if function is not None else ()


def _check_hooks(module: Any) -> None:
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
