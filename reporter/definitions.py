"""What goes in: definitions of models, of training runs and of whatever else a plugin asks for.

A plugin declares a table of models.toml as a class: its fields are the table's keys, strict, with their units.

    class Cooling(Definition, name="cooling"):
        litres_per_kwh: float = field(1.8, unit="L/kWh", source="…", ge=0)

A number of a definition is an int or a float that remembers its unit, its place and its range (see `GivenFloat`).
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.fields import FieldInfo

from reporter.errors import Place
from reporter.quantity import Given, Quantity, Range, given

Per = Literal["model", "project", "name"]
"""A definition belongs to a model (`[models.x.cooling]`), to the project (`[review]`) or to a name (`[scaling.x]`)."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that a definition names, relative to models.toml."""

    path: Path
    written: str
    """The path as it stands in models.toml."""

    def read_bytes(self) -> bytes:
        """Its content."""
        return self.path.read_bytes()


File = Annotated[InputFile, WithJsonSchema({"type": "string", "format": "path"})]
"""The type of a field that names a file: the path is resolved against models.toml, and must exist."""


Contributed: TypeAlias = Callable[[type], tuple[Any, ...]]
"""Gives everything that plugins contribute of a type."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What a definition's own check finds wrong with one of its fields."""

    field: str
    message: str
    help: str = ""
    severity: Literal["error", "warning"] = "error"
    at_key: bool = False
    """Whether the key is at fault, and not its value."""
    place: Place | None = None
    """Where in a file that the field names, such as a row of a table; None for the field itself."""
    inner: tuple[str | int, ...] = ()
    """Keys and items below the field, where one of them is at fault and not the whole."""


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field that holds a number: whether it is whole, and its unit."""

    whole: bool
    unit: str
    source: str


def field(default: Any = ..., *, unit: str = "", source: str = "", **constraints: Any) -> Any:
    """A field of a definition: its default, unit, the default's source, and pydantic's constraints (`ge`, `gt`, …)."""
    return Field(default, json_schema_extra={"unit": unit, "source": source}, **constraints)


def _numbers(fields: Mapping[str, FieldInfo]) -> Iterator[tuple[str, NumberField]]:
    for name, info in fields.items():
        kinds = _kinds(info)
        if kinds & {int, float}:
            extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
            yield (
                name,
                NumberField(float not in kinds, str(extra.get("unit", "")), str(extra.get("source", ""))),
            )


def _kinds(info: FieldInfo) -> set[Any]:
    annotation = info.annotation
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    # `File | None` keeps the annotation inside: the type is its first argument.
    return {get_args(part)[0] if get_origin(part) is Annotated else part for part in parts}


def _quantity(value: float, span: Range | None, unit: str, origin: Given) -> Quantity:
    if span is None:
        plain = int(value) if isinstance(value, int) else float(value)
        return Quantity(plain, unit, origin)
    return span.quantity(unit, origin)


class Definition(BaseModel):
    """A table of models.toml, declared by a plugin; `name` is the table's, `per` says what it belongs to."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True
    )

    definition_name: ClassVar[str] = ""
    definition_per: ClassVar[Per] = "model"
    number_fields: ClassVar[Mapping[str, NumberField]] = {}
    file_fields: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, name: str = "", per: Per = "model", **settings: Any) -> None:
        """Note the table's name and what it belongs to."""
        super().__init_subclass__(**settings)
        cls.definition_name = name or cls.definition_name
        cls.definition_per = per

    @classmethod
    def __pydantic_init_subclass__(cls, **settings: Any) -> None:
        """Note which fields hold numbers and which name files."""
        cls.number_fields = dict(_numbers(cls.model_fields))
        cls.file_fields = frozenset(name for name, info in cls.model_fields.items() if InputFile in _kinds(info))

    def model_post_init(self, context: Any, /) -> None:
        """Make a definition that a plugin makes itself remember its units and defaults, as one that is loaded does."""
        self.remember({}, {})

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Faults that no single field shows; each is reported at its field's place.

        `contributed(Family)` gives everything that plugins contribute of a type.
        """
        return ()

    def check_beside(self, project: Project, model: Model | None, contributed: Contributed) -> Iterable[FieldFault]:
        """Faults that show only beside other tables, asked once all are read; `model` is the one it belongs to."""
        return ()

    def remember(self, origins: Mapping[str, Given], ranges: Mapping[str, Range]) -> None:
        """Make every number of this definition remember its unit, its origin and its range (the loader calls this)."""
        for name, number in self.number_fields.items():
            value = getattr(self, name)
            if isinstance(value, int | float):
                origin = origins.get(name) or self._origin(name, number)
                self.__dict__[name] = given(_quantity(value, ranges.get(name), number.unit, origin))
        for name, value in (self.model_extra or {}).items():
            if name in origins and isinstance(value, int | float) and not isinstance(value, bool):
                cast("dict[str, Any]", self.model_extra)[name] = given(Quantity(value, "", origins[name]))

    def _origin(self, name: str, number: NumberField) -> Given:
        if name in self.model_fields_set:
            return Given(source="given by the plugin")
        return Given(source=number.source or f"default of {self.definition_name}.{name}")


AnyDefinition = TypeVar("AnyDefinition", bound=Definition)


class Site(Definition, name="site", per="project"):
    """The site: what it is called, where it will be, in which languages."""

    title: str = "Model reports"
    description: str = ""
    language: Literal["en", "zh"] = "en"
    languages: list[Literal["en", "zh"]] = []
    url: str | None = Field(None, pattern=r"^https?://[^\s<>\"]+$")
    currency: str = Field("USD", pattern="^[A-Z]{3}$")
    """The code of the currency that prices are in (ISO 4217)."""
    measurements: str | None = None
    """A folder of records that `reporter measure` wrote, relative to models.toml."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Definitions that belong to names and stand in files beside models.toml: a plugin contributes it, and reads them.

    `read` is given the site's table and the folder of models.toml, and raises InputFaults.
    """

    kind: type[Definition]
    read: Callable[[Site, Path], Mapping[str, Definition]]


class About(Definition, name=""):
    """What a model's own table says beside its sub-tables."""

    name: str | None = Field(None, min_length=1)
    organization: str | None = None
    released: datetime.date | None = None
    sources: list[str] = []
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its slug (the key of its table), what is said about it, and its definitions by type."""

    slug: str
    about: About
    definitions: Mapping[type[Definition], Definition] = dataclass_field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name for people; the slug where none is given."""
        return self.about.name or self.slug

    def get(self, kind: type[AnyDefinition]) -> AnyDefinition | None:
        """This model's definition of a kind, None where models.toml gives none."""
        return cast("AnyDefinition | None", self.definitions.get(kind))

    def __hash__(self) -> int:
        """By slug: a model is a key of `Mapping[Model, …]`."""
        return hash(self.slug)

    def __eq__(self, other: object) -> bool:
        """By slug."""
        return isinstance(other, Model) and other.slug == self.slug


@dataclass(frozen=True, slots=True)
class Project:
    """Everything models.toml says, checked."""

    site: Site
    models: Mapping[str, Model]
    single: Mapping[type[Definition], Definition]
    """Definitions that belong to the project, once each."""
    named: Mapping[type[Definition], Mapping[str, Definition]]
    """Definitions that belong to a name: `[scaling.chinchilla]`."""
