"""`[models.x.architecture]`: the table, what may stand in it, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import ConfigDict, Field
from reporter_plugins.architecture.checkpoints import Checkpoint, read_checkpoint
from reporter_plugins.architecture.checkpoints.tensors import CheckpointError
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, known_types
from reporter_plugins.architecture.files import ConfigFileError, read_config
from reporter_plugins.architecture.modules import ModuleError, check_name
from reporter_plugins.architecture.unused import is_unrelated, suggestion

from reporter import Contributed, Definition, FieldFault, File, Given, field

_SOURCES: Final = ("model_type", "config", "checkpoint", "module")
"""What an architecture can be derived from."""
_BOTH: Final = "leave out one or the other; a total to hold the count against is `parameters_published`"


class ArchitectureTable(Definition, name="architecture"):
    """What a model is made of: a family with its fields, a file or a module that has them, or a published total."""

    model_config = ConfigDict(extra="allow")

    model_type: str | None = None
    """A family: llama, mixtral, bert, …"""
    architecture_class: str | None = Field(None, alias="class")
    """The class that is counted, with its head or without; the family's usual one where it is not given."""
    config: File | None = None
    """A Hugging Face config.json, read as data."""
    checkpoint: File | None = None
    """A safetensors file, its .index.json, or a GGUF file: headers only. Beside a family, they check the count."""
    module: str | None = None
    """`package.module:factory`, a torch module on the meta device."""
    undisclosed: bool = False
    """Neither an architecture nor a total is published: nothing is stated, and nothing is computed."""
    parameters: float | None = field(None, unit="parameters", gt=0)
    """A published total, shown as stated and not derived."""
    active_parameters: float | None = field(None, unit="parameters", gt=0)
    parameters_published: int | None = field(None, unit="parameters", gt=0)
    """What a card prints: the difference to the count is explained."""

    @property
    def is_stated(self) -> bool:
        """Whether there is a published total and nothing to derive it from."""
        return self.parameters is not None

    @property
    def has_family(self) -> bool:
        """Whether fields and a family are given, here or in a file."""
        return self.model_type is not None or self.config is not None

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Faults of the fields, as the family reads them."""
        if self.is_stated or self.undisclosed:
            yield from self._check_stated()
            return
        yield from self._check_sources()
        if self.has_family or not (self.checkpoint or self.module):
            yield from self._check_family(contributed(Family))

    def read(self, families: Iterable[Family]) -> tuple[Config, Family]:
        """The fields as the family reads them.

        Raises ConfigFileError where the file is at fault, and UnknownFamilyError where no family is known.
        """
        fields, origins = self.fields()
        known = known_types(families)
        family = find_family(fields.get("model_type"), known)
        config = Config(fields, origins, family.defaults, family.reference, family.aliases, families=known)
        return config, family

    def read_checkpoint(self) -> Checkpoint | None:
        """The headers of the checkpoint, where one is given; raises CheckpointError."""
        return read_checkpoint(self.checkpoint) if self.checkpoint else None

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
        why = "nothing is published" if self.undisclosed else "`parameters` is a published total"
        mend = "leave out one or the other" if self.undisclosed else _BOTH
        sources = [name for name in _SOURCES if getattr(self, name) is not None]
        for name in sources or self.model_extra or {}:  # fields alone are no second source
            message = f"{name} is not used: {why}, and nothing is derived"
            yield FieldFault(name, message, mend, "error" if sources else "warning")
        if self.undisclosed and self.is_stated:
            yield FieldFault("undisclosed", "undisclosed stands beside a total", "leave out one or the other")
        if self.active_parameters and self.parameters and self.active_parameters > self.parameters:
            message = "active_parameters is more than parameters"
            yield FieldFault("active_parameters", message, "one of the two is wrong")

    def _check_sources(self) -> Iterator[FieldFault]:
        if self.module is not None and (self.has_family or self.checkpoint):
            yield FieldFault("module", "module stands beside another source", "leave out one or the other")
        try:
            self.read_checkpoint()
        except CheckpointError as error:
            yield FieldFault("checkpoint", str(error), error.help)
        try:
            if self.module is not None:
                check_name(self.module)
        except ModuleError as error:
            yield FieldFault("module", str(error), error.help)

    def _check_family(self, families: Iterable[Family]) -> Iterator[FieldFault]:
        try:
            config, family = self.read(families)
        except ConfigFileError as error:
            yield FieldFault("config", str(error), error.help)
            return
        except UnknownFamilyError as error:
            yield FieldFault("model_type" if self.model_type else "config", str(error), error.help)
            return
        name = class_name(self, config, family)
        if not family.knows(name):
            yield _unknown_class(self, name, family)
        family.listed(config, name)
        yield from self._faults(config, family)

    def _faults(self, config: Config, family: Family) -> Iterator[FieldFault]:
        for fault in config.faults:
            written = self.config is None or fault.field in (self.model_extra or {})
            yield FieldFault(fault.field if written else "config", fault.message, fault.help)
        known = {*family.defaults, *family.aliases.values(), *config.used, *family.ignored}
        for name in config.unused():
            if name in (self.model_extra or {}) and name not in known and not is_unrelated(name):
                yield _unused(name, known, family)


def _unused(name: str, known: set[str], family: Family) -> FieldFault:
    if meant := suggestion(name, known):
        return FieldFault(name, f"unknown field {name!r}", f"did you mean {meant!r}?", at_key=True)
    message = f"{name} is not used by the family {family.model_types[0]}"
    return FieldFault(name, message, severity="warning", at_key=True)


def _unknown_class(table: ArchitectureTable, name: str, family: Family) -> FieldFault:
    meant = suggestion(name, set(family.classes))
    known = f"did you mean {meant!r}?" if meant else f"known: {', '.join(family.classes)}"
    field = "class" if table.architecture_class else "config" if table.config else "model_type"
    return FieldFault(field, f"the class {name!r} is not known to the family {family.model_types[0]}", known)


class UnknownFamilyError(ValueError):
    """A `model_type` that no family has; the help says what to do instead."""

    def __init__(self, model_type: Any, known: Mapping[str, Family]) -> None:
        if model_type is None:
            super().__init__("model_type is missing")
            self.help = "add model_type = …, or config = …, or parameters = … below this line"
            return
        super().__init__(f"the family {str(model_type)[:80]!r} is not known")
        meant = suggestion(str(model_type)[:80], set(known))
        names = f"did you mean {meant!r}?" if meant else f"known: {', '.join(sorted(known))}"
        self.help = f"{names}; or give `module` or `parameters`, or write a family"


def find_family(model_type: Any, known: Mapping[str, Family]) -> Family:
    """The family of a `model_type`; raises UnknownFamilyError."""
    if not isinstance(model_type, str) or model_type not in known:
        raise UnknownFamilyError(model_type, known)
    return known[model_type]


def class_name(table: ArchitectureTable, config: Config, family: Family) -> str:
    """The class that is counted: given, the first (or only) of `architectures`, or the family's usual one."""
    if table.architecture_class:
        return table.architecture_class
    named = config.get("architectures")
    first = named[0] if isinstance(named, list) and named else named
    return first if isinstance(first, str) and first else family.classes[0]
