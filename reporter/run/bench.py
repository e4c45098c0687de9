"""A subject's work in progress: the project it belongs to, and what each analysis has come to so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from reporter.analyses import Analysis
from reporter.blocks import Status
from reporter.cache import key_of
from reporter.definitions import Model, Project
from reporter.find import code_fingerprint, file_digest, find_plugins, path_digest
from reporter.graph import Graph
from reporter.load import Kinds, Loaded, load
from reporter.load.reading import measurements_folder
from reporter.registry import Registry, load_plugins
from reporter.verifying import Verify, verify_with

AnyAnalysis: TypeAlias = Analysis[Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker needs to make a project again; the hashes tell one state of the files from another."""

    file: Path
    code: str
    """Of reporter's code and every plugin's."""
    data: str
    """Of models.toml and of the folder of records it names."""
    verify: bool = False
    """Whether checks are asked for."""


def spec_of(models: Path, verify: bool = False) -> Spec:
    """What a worker needs to make the project of `models` again."""
    return Spec(models.resolve(), code_fingerprint(find_plugins(models.parent)), _data_digest(models), verify)


def _data_digest(models: Path) -> str:
    """The hash of models.toml and of the folder of records it names: both are read when a project is loaded."""
    folder = measurements_folder(models)
    return key_of(file_digest(models), path_digest(models.parent / folder) if folder else "")


@dataclass(frozen=True, slots=True)
class Shop:
    """A project ready for work: plugins loaded, definitions bound."""

    registry: Registry
    loaded: Loaded
    verify: Verify | None = None
    """What checks are made with, where they are asked for."""

    @property
    def project(self) -> Project:
        """The checked project."""
        return self.loaded.project


@lru_cache(maxsize=1)
def open_shop(spec: Spec) -> Shop:
    """Load the plugins and the project, once in a process.

    Raises InputFaults, and UsageError where checks are asked for and cannot be made.
    """
    registry = load_plugins(find_plugins(spec.file.parent))
    verify = verify_with(registry.libraries) if spec.verify else None
    return Shop(registry, load(spec.file, _kinds(registry)), verify)


Scope = Literal["model", "name", "project"]

Others: TypeAlias = Mapping[str, Mapping[str, bytes]]
"""Documents of other subjects, by analysis and the subject's key, for analyses that take many results."""


def _kinds(registry: Registry) -> Kinds:
    return Kinds(registry.kinds, registry.contributed, tuple(plugin.name for plugin in registry.failed))


@dataclass(frozen=True, slots=True)
class Subject:
    """What analyses run for: a model (its slug), a name (`scaling.chinchilla`), or the project (an analysis' name)."""

    scope: Scope
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one analysis ended for one subject."""

    status: Status
    reason: str = ""
    value: Any = None
    blocks: tuple[Any, ...] = ()
    traceback: str = ""
    hung: bool = False
    """Whether it ran past its time limit."""


@dataclass(slots=True)
class Bench:
    """One subject's work in progress."""

    shop: Shop
    subject: Subject
    others: Others
    outcomes: dict[AnyAnalysis, Outcome] = field(default_factory=dict)

    @property
    def model(self) -> Model | None:
        """The model, where the subject is one."""
        return self.shop.project.models.get(self.subject.key) if self.subject.scope == "model" else None


def analyses_of(subject: Subject, graph: Graph) -> tuple[AnyAnalysis, ...]:
    """The analyses that run for a subject, in order."""
    if subject.scope == "project":
        return tuple(each for each in graph.of_scope("project") if each.name == subject.key)
    if subject.scope == "name":
        kind = subject.key.partition(".")[0]
        return tuple(each for each in graph.of_scope("name") if graph.roots[each].definition_name == kind)
    return graph.of_scope("model")
