"""`[sweeps.NAME]`: a model, and axes along which its serving or training table is changed."""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pydantic import ValidationError
from reporter_plugins.hardware import Accelerator, accelerators_of, hardware_faults
from reporter_plugins.workload import Serving, Training

from reporter import Contributed, Definition, FieldFault, Given, Model, Project, parse_number
from reporter import field as declared

Value: TypeAlias = str | int | float | bool

MOST_CELLS: Final = 150
"""Cells of one sweep: more make a page that nobody reads."""

TABLES: Final[Mapping[str, type[Serving] | type[Training]]] = {"serving": Serving, "training": Training}
_FIELDS: Final = tuple(f"{table}.{name}" for table, kind in TABLES.items() for name in kind.model_fields)
"""Fields that can be swept."""
NUMBERS: Final[Mapping[str, str]] = {
    "memory.serving.weights": "B",
    "memory.serving.kv_cache": "B",
    "memory.serving.total": "B",
    "memory.serving.per_device": "B",
    "memory.serving.devices": "",
    "serving.prefill_latency": "s",
    "serving.decode_latency": "s/token",
    "serving.decode_throughput": "token/s",
    "serving.energy_per_million_tokens": "Wh",
    "serving.cost_per_million_tokens": "currency",
    "memory.training.total": "B",
    "memory.training.per_device": "B",
    "memory.training.activations_per_layer": "B",
}
"""What a cell has, and its unit."""
BUDGET: Final = re.compile(r"\s*(<=|>=)\s*(.+)")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: a field of a table, and the values it takes."""

    table: str
    field: str
    values: tuple[Value, ...]

    @property
    def key(self) -> str:
        """`serving.precision`, as it is written."""
        return f"{self.table}.{self.field}"


class SweepTable(Definition, name="sweeps", per="name"):
    """One model along axes: `axes = { "serving.precision" = ["bf16", "fp8"] }`."""

    model: str
    axes: dict[str, list[str | int | float | bool]]
    budgets: dict[str, str] = declared(default_factory=dict)
    """Limits a cell is held to: `"memory.serving.per_device" = "<= 80 GB"`."""

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Axes that are fields of a table, and not too many cells."""
        if not self.axes:
            yield FieldFault("axes", "axes is empty", 'write axes = { "serving.precision" = ["bf16", "fp8"] }')
        for key, values in self.axes.items():
            yield from _axis_faults(key, values)
        cells = math.prod(len(values) for values in self.axes.values())
        if cells > MOST_CELLS:
            yield FieldFault(
                "axes", f"these axes have {cells} cells, and a sweep has at most {MOST_CELLS}", "take fewer"
            )
        for name, limit in self.budgets.items():
            if reason := _limit_fault(name, limit):
                unknown = name not in NUMBERS
                yield FieldFault("budgets", f"{name}: {reason}", _limit_mend(name), at_key=unknown, inner=(name,))

    def check_beside(self, project: Project, model: Model | None, contributed: Contributed) -> Iterable[FieldFault]:
        """Whether the model is there, and the hardware of an axis is known."""
        if self.model not in project.models:
            known = ", ".join(sorted(project.models)[:10])
            yield FieldFault("model", f"there is no model {self.model!r}", f"models.toml has {known}")
        devices = accelerators_of(project, contributed(Accelerator))
        for axis in (each for each in self.each_axis() if each.field == "hardware"):
            for index, slug in enumerate(axis.values):
                for fault in hardware_faults(str(slug), None, devices):
                    yield FieldFault("axes", fault.message, fault.help, inner=(axis.key, index))

    def each_axis(self) -> tuple[Axis, ...]:
        """The axes, in the order they are written."""
        split = ((key.partition("."), values) for key, values in self.axes.items())
        return tuple(Axis(table, field, tuple(values)) for (table, _, field), values in split if table in TABLES)

    def cells(self) -> Iterator[tuple[tuple[Axis, Value], ...]]:
        """Every combination, the last axis fastest."""
        axes = self.each_axis()
        for values in itertools.product(*(axis.values for axis in axes)):
            yield tuple(zip(axes, values, strict=True))


def _limit_fault(name: str, limit: str) -> str:
    match = BUDGET.fullmatch(limit)
    if name not in NUMBERS:
        return "a sweep has no such number"
    if match is None:
        return f"{limit!r} is no limit"
    try:
        parse_number(match[2], NUMBERS[name])
    except ValueError as error:
        return f"{limit!r} cannot be read: {error}"
    return ""


def _axis_faults(key: str, values: list[Value]) -> Iterator[FieldFault]:
    table, _, name = key.partition(".")
    kind = TABLES.get(table)
    if kind is None or name not in kind.model_fields:
        mend = _meant(key, _FIELDS) or "write a field of a table: serving.precision, serving.batch, training.zero_stage"
        yield FieldFault("axes", f"{key} is no field that can be swept", mend, at_key=True, inner=(key,))
        return
    if not values:
        yield FieldFault("axes", f"{key} has no values", "give at least one", inner=(key,))
    for index, value in enumerate(values):
        try:
            kind.model_validate({name: value})
        except ValidationError as error:
            yield _value_fault(key, index, value, error)


def _value_fault(key: str, index: int, value: Value, error: ValidationError) -> FieldFault:
    detail = error.errors(include_url=False)[0]
    message = f"{key}: {value!r} cannot stand there"
    choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
    reason = detail["msg"][:1].lower() + detail["msg"][1:]
    mend = (_meant(str(value), choices) or f"one of: {', '.join(choices)}") if choices else reason
    return FieldFault("axes", message, mend, inner=(key, index))


def _limit_mend(name: str) -> str:
    if name not in NUMBERS:
        return _meant(name, NUMBERS) or f"it has {', '.join(NUMBERS)}"
    return 'write "memory.serving.per_device" = "<= 80 GB"'


def _meant(written: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(written.casefold(), known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


def changed(kind: Any, base: Definition | None, values: Mapping[str, Value]) -> Any:
    """The definition with other values in some of its fields; the rest keeps its place in models.toml."""
    kept = {name: _plain(getattr(base, name)) for name in base.model_fields_set} if base is not None else {}
    definition = kind.model_validate({**kept, **values})
    origins = {name: Given(source=f"this sweep: {value}") for name, value in values.items()}
    for name in kept.keys() - values.keys():
        remembered = getattr(getattr(base, name), "quantity", None)
        if remembered is not None:
            origins[name] = remembered.origin
    definition.remember(origins, {})
    return definition


def _plain(value: Any) -> Any:
    """A number without what it remembers: a strict schema takes no subclass."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return int(value) if isinstance(value, int) else float(value)
