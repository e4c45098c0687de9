"""models.toml to a Project: the tables are sorted, defaults put in, each is bound to its definition.

`Source` is the same as plain data, which travels to a worker process and is bound again there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from reporter.definitions import About, AnyDefinition, Definition, Model, Per, Project, Site, Supply
from reporter.errors import Fault, InputFaults, Place
from reporter.load.messages import unknown_key
from reporter.load.positions import Positions
from reporter.load.reading import Document, read_document
from reporter.load.slugs import folded, slug_fault
from reporter.load.tables import Table, TableFault, bind, no_table, own_faults

SCHEMA = 1

_BEGIN = "write [models.NAME.architecture] and its fields; `reporter init` writes an example"


@dataclass(frozen=True, slots=True)
class Source:
    """Every table of a project, sorted and with its defaults, as plain data."""

    folder: Path
    models: Mapping[str, Mapping[str, Table]]
    """By slug, then by the table's name; the model's own keys under ""."""
    single: Mapping[str, Table]
    named: Mapping[str, Mapping[str, Table]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checked project, its plain data, its file and the warnings about it."""

    document: Document
    source: Source
    project: Project
    warnings: tuple[Fault, ...]

    def given(self, key: str) -> str:
        """Where a key stands, `models.toml:23`; `key` is the dotted path of a number's origin."""
        line = self.document.positions.lines.get(key)
        return f"{self.document.name}:{line}" if line else self.document.name


def _nothing_contributed(kind: type) -> tuple[Any, ...]:
    return ()


class Kinds:
    """The definitions that are known, by what they belong to and their table's name, and what plugins contribute."""

    def __init__(
        self,
        kinds: Iterable[type[Definition]],
        contributed: Callable[[type], tuple[Any, ...]] = _nothing_contributed,
        broken: tuple[str, ...] = (),
    ) -> None:
        self.contributed = contributed
        self.broken = broken
        """Plugins that could not be loaded: a table that nothing reads may be one of theirs."""
        by_per: dict[Per, dict[str, type[Definition]]] = {"model": {}, "project": {}, "name": {}}
        every: list[type[Definition]] = [Site, *kinds]
        for kind in every:
            by_per[kind.definition_per][kind.definition_name] = kind
        self.model, self.project, self.name = by_per["model"], by_per["project"], by_per["name"]


def load(path: Path, known: Kinds) -> Loaded:
    """Read and check a models.toml.

    Raises InputFaults with every fault of the file.
    """
    document = read_document(path)
    faults = list[TableFault]()
    if not document.data.keys() - {"schema", "site", "defaults"}:
        raise InputFaults([Fault(f"{document.name} defines no model", Place(document.name), help=_BEGIN)])
    source = _sorted(document, known, faults)
    project = bind_project(source, known, faults)
    outside = list[Fault]()
    project = _supplied(project, source, known, outside)
    faults.extend(_beside(project, source, known))
    unique = {(fault.path, fault.message, fault.place): fault for fault in faults}
    placed = [
        *(_at_its_key(fault, document.positions) for fault in outside),
        *(fault.placed(document.positions) for fault in unique.values()),
    ]
    placed.sort(key=lambda fault: (fault.place.line, fault.place.column, fault.message) if fault.place else (0, 0, ""))
    if any(fault.severity == "error" for fault in placed):
        raise InputFaults(placed)
    return Loaded(document, source, project, tuple(placed))


def _supplied(project: Project, source: Source, known: Kinds, faults: list[Fault]) -> Project:
    """The project with what plugins read from files beside models.toml; what is wrong is added to `faults`."""
    named = dict(project.named)
    for supply in known.contributed(Supply):
        own = named.get(supply.kind, {})
        try:
            found = supply.read(project.site, source.folder)
        except InputFaults as error:
            faults.extend(error.faults)
            continue
        faults += [_twice_named(supply.kind, name) for name in found.keys() & own.keys()]
        named[supply.kind] = {**found, **own}
    return replace(project, named=named)


def _at_its_key(fault: Fault, positions: Positions) -> Fault:
    """A fault of a file has its place; one of a key of models.toml is given it."""
    return fault if fault.place else replace(fault, place=positions.of_value(tuple(fault.key.split(".", 1))))


def _twice_named(kind: type[Definition], name: str) -> Fault:
    table = f"{kind.definition_name}.{name}"
    return Fault(f"[{table}] has the name of a record", key=table, help="give one of the two another name")


def _beside(project: Project, source: Source, known: Kinds) -> Iterator[TableFault]:
    """What every definition says of itself beside all others."""
    for kind, definition in project.single.items():
        yield from _asked(definition, project, None, source.single[kind.definition_name], known)
    for kind, tables in project.named.items():
        written = source.named.get(kind.definition_name, {})
        for key in tables.keys() & written.keys():
            yield from _asked(tables[key], project, None, written[key], known)
    for slug, model in project.models.items():
        for kind, definition in model.definitions.items():
            yield from _asked(definition, project, model, source.models[slug][kind.definition_name], known)


def _asked(
    definition: Definition, project: Project, model: Model | None, table: Table, known: Kinds
) -> Iterator[TableFault]:
    yield from own_faults(definition.check_beside, table, project, model, known.contributed)


def bind_project(source: Source, known: Kinds, faults: list[TableFault]) -> Project:
    """The Project of plain data; what is wrong is added to `faults`."""

    def definition(kind: type[AnyDefinition], table: Table) -> AnyDefinition | None:
        bound, found = bind(kind, table, source.folder, known.contributed)
        faults.extend(found)
        return bound

    single = {
        known.project[name]: bound
        for name, table in source.single.items()
        if (bound := definition(known.project[name], table))
    }
    named = {
        kind: {key: bound for key, table in source.named.get(name, {}).items() if (bound := definition(kind, table))}
        for name, kind in known.name.items()
    }
    models = {
        slug: model
        for slug, tables in source.models.items()
        if (model := bind_model(slug, tables, known, source, faults))
    }
    return Project(cast("Site", single.get(Site) or Site()), models, single, named)


def bind_model(
    slug: str, tables: Mapping[str, Table], known: Kinds, source: Source, faults: list[TableFault]
) -> Model | None:
    """One model of plain data, None where its own keys are at fault."""
    definitions = dict[type[Definition], Definition]()
    for name, table in tables.items():
        if name:
            bound, found = bind(known.model[name], table, source.folder, known.contributed)
            faults.extend(found)
            if bound is not None:
                definitions[known.model[name]] = bound
    about, found = bind(About, tables[""], source.folder, known.contributed)
    faults.extend(found)
    return None if about is None else Model(slug, about, definitions)


def _sorted(document: Document, known: Kinds, faults: list[TableFault]) -> Source:
    data = document.data
    faults.extend(_top_level(data, known))
    defaults = _table_of(data, "defaults", faults)
    for name in defaults.keys() - known.model.keys():
        faults.append(_unknown(("defaults", name), defaults[name], set(known.model), known))
    faults += [no_table(("defaults", name), table) for name, table in defaults.items() if not isinstance(table, dict)]
    single = {name: Table((name,), data[name]) for name in known.project if name in data}
    named = {
        name: {key: Table((name, key), table) for key, table in _table_of(data, name, faults).items()}
        for name in known.name
    }
    return Source(document.path.parent, _models(data, defaults, known, faults), single, named)


def _top_level(data: Mapping[str, Any], known: Kinds) -> Iterator[TableFault]:
    names = {"schema", "defaults", "models", *known.project, *known.name}
    for name in data:
        if name not in names:
            yield _astray(_unknown((name,), data[name], names, known), known)
    if (schema := data.get("schema", SCHEMA)) != SCHEMA or isinstance(schema, bool):
        yield TableFault(("schema",), f"schema must be {SCHEMA}", "a newer schema needs a newer reporter")


def _unknown(path: tuple[str, ...], value: Any, names: set[str], known: Kinds) -> TableFault:
    """The fault of a key that nothing reads: a warning where it may be the table of a plugin that is broken."""
    is_table = isinstance(value, dict | list)
    if is_table and known.broken:
        perhaps = f"perhaps it belongs to {' or '.join(known.broken)}, which could not be loaded"
        return TableFault(path, f"nothing reads the table {path[-1]!r}", perhaps, "warning", at_key=True)
    return TableFault(path, *unknown_key(path[-1], names, "table" if is_table else "key"), at_key=True)


def _astray(fault: TableFault, known: Kinds) -> TableFault:
    """The fault of a key that is known elsewhere: the help then says where it belongs."""
    *above, key = map(str, fault.path)
    home = key if not above and key in known.model else ""
    if above:
        home = next((name for name, kind in known.model.items() if key in kind.model_fields), "")
    if not home or fault.severity != "error":
        return fault
    if not above:
        return replace(fault, help=f"write [models.NAME.{home}], or [defaults.{home}] for all models")
    return replace(fault, help=f"it belongs to [{'.'.join(above)}.{home}]")


def _table_of(data: Mapping[str, Any], name: str, faults: list[TableFault]) -> Mapping[str, Any]:
    table = data.get(name, {})
    if isinstance(table, dict):
        return table
    faults.append(TableFault((name,), f"{name} must be a table", f"write [{name}.NAME] above its keys"))
    return {}


def _models(
    data: Mapping[str, Any], defaults: Mapping[str, Any], known: Kinds, faults: list[TableFault]
) -> dict[str, dict[str, Table]]:
    models = dict[str, dict[str, Table]]()
    seen = dict[str, str]()
    for slug, table in _table_of(data, "models", faults).items():
        if problem := _slug_problem(slug, table, seen):
            faults.append(TableFault(("models", slug), *problem, at_key=True))
        else:
            models[slug] = dict(_model_tables(slug, table, defaults, known, faults))
    return models


def _slug_problem(slug: str, table: Any, seen: dict[str, str]) -> tuple[str, str] | None:
    if reason := slug_fault(slug):
        return reason, "use letters, digits, - and _ in the key, and `name` for the name people read"
    if (twin := seen.setdefault(folded(slug), slug)) != slug:
        return (
            f"{slug!r} and {twin!r} would be one folder where case is ignored",
            "give one of the two another key",
        )
    if not isinstance(table, dict):
        return f"models.{slug} must be a table", f"write [models.{slug}] above its keys"
    return None


def _model_tables(
    slug: str, model: Mapping[str, Any], defaults: Mapping[str, Any], known: Kinds, faults: list[TableFault]
) -> Iterator[tuple[str, Table]]:
    path = ("models", slug)
    own = {key: value for key, value in model.items() if key not in known.model}
    yield "", Table(path, {key: value for key, value in own.items() if key in About.model_fields})
    for key in own.keys() - About.model_fields.keys():
        names = {*About.model_fields, *known.model}
        faults.append(_astray(_unknown((*path, key), own[key], names, known), known))
    for name, kind in known.model.items():
        if name in model or name in defaults:
            yield (
                name,
                _with_defaults(Table((*path, name), model.get(name, {})), defaults.get(name, {}), kind),
            )


def _with_defaults(table: Table, defaults: Any, kind: type[Definition]) -> Table:
    if not (isinstance(table.data, dict) and isinstance(defaults, dict)):
        return table
    missing = {key: value for key, value in defaults.items() if key not in table.data}
    inherited = {key: ("defaults", kind.definition_name, key) for key in missing}
    return Table(table.path, {**missing, **table.data}, inherited)
