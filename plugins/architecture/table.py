"""`[models.x.architecture]`: the table, what may stand in it, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ConfigDict, Field

from reporter import Contributed, Definition, FieldFault, File, Given, field
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, known_types
from reporter_plugins.architecture.files import ConfigFileError, read_config
from reporter_plugins.architecture.unused import is_unrelated, suggestion


class ArchitectureTable(Definition, name="architecture"):
    """What a model is made of: a family with its fields, a file that holds them, or a published total."""

    model_config = ConfigDict(extra="allow")

    model_type: str | None = None
    architecture_class: str | None = Field(None, alias="class")
    config: File | None = None
    parameters: float | None = field(None, unit="parameters", gt=0)
    active_parameters: float | None = field(None, unit="parameters", gt=0)
    parameters_published: int | None = field(None, unit="parameters", gt=0)

    @property
    def is_stated(self) -> bool:
        """Whether there is a published total and nothing to derive it from."""
        return self.parameters is not None

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Faults of the fields, as the family reads them."""
        if self.is_stated:
            yield from self._check_stated()
            return
        try:
            config, family = self.read(contributed(Family))
        except ConfigFileError as error:
            yield FieldFault("config", str(error), error.help)
            return
        except UnknownFamilyError as error:
            yield FieldFault("model_type", str(error), error.help)
            return
        name = class_name(self, config, family)
        tuple(family.components(config, name))
        yield from self._faults(config, family)

    def read(self, families: Iterable[Family]) -> tuple[Config, Family]:
        """The fields as the family reads them.

        Raises ConfigFileError where the file is at fault, and UnknownFamilyError where no family is known.
        """
        fields, origins = self.fields()
        family = find_family(fields.get("model_type"), families)
        config = Config(fields, origins, family.defaults, family.reference, family.aliases)
        return config, family

    def fields(self) -> tuple[dict[str, Any], dict[str, Given]]:
        """Every field with its origin: those of the file, and over them those written in the table."""
        fields, origins = read_config(self.config) if self.config else ({}, {})
        for name, value in (self.model_extra or {}).items():
            fields[name] = value
            remembered = getattr(value, "quantity", None)
            origins[name] = remembered.origin if remembered else Given(source="models.toml")
        if self.model_type is not None:
            fields["model_type"] = self.model_type
        return fields, origins

    def _check_stated(self) -> Iterator[FieldFault]:
        for name in self.model_extra or {}:
            yield FieldFault(
                name, f"{name} is not used: `parameters` is a published total, from which nothing is derived",
                "leave out `parameters` to count from the fields", "warning",
            )  # fmt: skip
        if self.active_parameters and self.parameters and self.active_parameters > self.parameters:
            yield FieldFault("active_parameters", "active_parameters is more than parameters", "one of the two is wrong")

    def _faults(self, config: Config, family: Family) -> Iterator[FieldFault]:
        for fault in config.faults:
            yield FieldFault(fault.field if self.config is None else "config", fault.message, fault.help)
        known = {*family.defaults, *family.aliases.values(), *config.used, *family.ignored}
        for name in config.unused():
            if name in (self.model_extra or {}) and name not in known and not is_unrelated(name):
                yield _unused(name, known, family)


def _unused(name: str, known: set[str], family: Family) -> FieldFault:
    if meant := suggestion(name, known):
        return FieldFault(name, f"unknown field {name!r}", f"did you mean {meant!r}?", at_key=True)
    message = f"{name} is not used by the family {family.model_types[0]}"
    return FieldFault(name, message, severity="warning", at_key=True)


class UnknownFamilyError(ValueError):
    """A `model_type` that no family has; the help says what to do instead."""

    def __init__(self, model_type: Any, known: Mapping[str, Family]) -> None:
        if model_type is None:
            super().__init__("model_type is missing")
            self.help = "add model_type = …, or config = …, or parameters = … below this line"
            return
        super().__init__(f"the family {model_type!r} is not known")
        meant = suggestion(str(model_type), set(known))
        names = f"did you mean {meant!r}?" if meant else f"known: {', '.join(sorted(known))}"
        self.help = f"{names}; or give `module` or `parameters`, or write a family"


def find_family(model_type: Any, families: Iterable[Family]) -> Family:
    """The family of a `model_type`; raises UnknownFamilyError."""
    known = known_types(families)
    if model_type not in known:
        raise UnknownFamilyError(model_type, known)
    return known[model_type]


def class_name(table: ArchitectureTable, config: Config, family: Family) -> str:
    """The class that is counted: given, the first of the file's `architectures`, or the family's usual one."""
    if table.architecture_class:
        return table.architecture_class
    named = config.get("architectures")
    return str(named[0]) if isinstance(named, list) and named else family.classes[0]
