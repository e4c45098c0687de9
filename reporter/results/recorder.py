"""Results as JSON: values and blocks with their numbers named, each stored once."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reporter.quantity import LEVEL, Formula, Given, Method, Quantity
from reporter.quantity.quantity import Origin
from reporter.results.marks import FOREIGN, KIND, PLAIN, REFERENCE, Json


@dataclass(slots=True)
class Recorder:
    """Writes values and blocks as JSON, and gathers the numbers they stand on."""

    numbers: dict[str, Json] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)
    """Each formula once, as text that most models share; a number refers to its own by its place here."""
    givens: list[Json] = field(default_factory=list)
    """Each input that was given once: it goes into many formulas, by its place here."""
    _places: dict[int, tuple[int, Formula | Quantity]] = field(default_factory=dict)
    """Of formulas and inputs by identity, which the kept object holds on to."""
    _steps: dict[str, int] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _names: dict[int, tuple[str, Quantity]] = field(default_factory=dict)
    """By identity, which the kept quantity holds on to."""

    # These run for every value of every report: most are plain, and are seen to be without a call for each.

    def name_fields(self, value: Any, name: str) -> None:
        """Give every number of a result the name of its field, the first it has: called before it is recorded."""
        if isinstance(value, Quantity):
            if id(value) not in self._names:
                self._names[id(value)] = (value.name or self._free(name), value)
            return
        for key, item in _members(value):
            if type(item) not in PLAIN:
                self.name_fields(item, f"{name}.{key}")

    def record(self, value: Any, owner: str) -> Json:
        """`value` as JSON; numbers without a name are called after `owner`, the analysis."""
        kind: Any = type(value)
        if kind in PLAIN:
            return value
        if kind is Quantity:
            return {REFERENCE: self._number(value, owner)}
        if isinstance(value, tuple | list):
            return [item if type(item) in PLAIN else self.record(item, owner) for item in value]
        if isinstance(value, Mapping):
            return {str(key): self.record(item, owner) for key, item in value.items()}
        names = _field_names(kind)
        if names is None:
            return _as_plain(value)
        document: dict[str, Json] = {KIND: kind.__name__}
        for name in names:
            item = getattr(value, name)
            document[name] = item if type(item) in PLAIN else self.record(item, owner)
        return document

    def _number(self, quantity: Quantity, owner: str) -> str:
        name = self._name(quantity, owner)
        if name not in self.numbers:
            self.numbers[name] = {}  # holds its place before its inputs, so that a result comes before its steps
            self.numbers[name] = self._number_document(quantity, name, owner)
        return name

    def _name(self, quantity: Quantity, owner: str) -> str:
        known = self._names.get(id(quantity))
        if known is None:
            known = self._names[id(quantity)] = (quantity.name or self._free(self._step(owner)), quantity)
        return known[0]

    def _free(self, name: str) -> str:
        """`name`, or with a number behind it where another quantity has it: a key may hold a dot, as a path does."""
        name = name.replace(FOREIGN, "_")
        again = self._taken.get(name, 0) + 1
        self._taken[name] = again
        return name if again == 1 else self._free(f"{name}-{again}")

    def _step(self, owner: str) -> str:
        self._steps[owner] = self._steps.get(owner, 0) + 1
        return f"{owner}.step-{self._steps[owner]}"

    def _number_document(self, quantity: Quantity, name: str, owner: str) -> Json:
        document: dict[str, Json] = {"value": quantity.value, "unit": quantity.unit}
        if quantity.low is not None:
            document["low"], document["high"] = quantity.low, quantity.high
        if FOREIGN in name:
            return document
        self._add_origin(document, quantity.origin)
        if quantity.inputs:
            document["inputs"] = {symbol: self._input(each, owner) for symbol, each in quantity.inputs.items()}
        return document

    def _add_origin(self, document: dict[str, Json], origin: Origin) -> None:
        if isinstance(origin, Formula):
            document["formula"] = self._place(origin)
        elif isinstance(origin, Method):
            document |= {"method": origin.expression, "source": origin.source}
            document |= {"level": origin.level} if origin.level != LEVEL else {}
        elif origin.key:
            document["key"] = origin.key
        else:
            document["given"] = origin.source

    def _place(self, formula: Formula) -> int:
        known = self._places.get(id(formula))
        if known is None:
            known = self._places[id(formula)] = (len(self.formulas), formula)
            self.formulas.append(_formula_text(formula))
        return known[0]

    def _input(self, quantity: Quantity, owner: str) -> str | int:
        """A number's name; the place of an input that was given and has no name: it has no derivation of its own."""
        if quantity.name or id(quantity) in self._names or not isinstance(quantity.origin, Given):
            return self._number(quantity, owner)
        known = self._places.get(id(quantity))
        if known is None:
            known = self._places[id(quantity)] = (len(self.givens), quantity)
            self.givens.append(self._number_document(quantity, "", owner))
        return known[0]

    def document(self, results: Json) -> Json:
        """Results with all that they refer to."""
        return {"results": results, "numbers": self.numbers, "formulas": self.formulas, "givens": self.givens}


@lru_cache(maxsize=4096)
def _formula_text(formula: Formula) -> str:
    parts = formula.expression, formula.unit, formula.source, dict(formula.symbols)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass; None of any other, and of one that is text or a number as well."""
    if issubclass(kind, str | int | float) or not dataclasses.is_dataclass(kind):
        return None
    return tuple(each.name for each in dataclasses.fields(kind))


def _members(value: Any) -> Iterable[tuple[Any, Any]]:
    """What a value holds, by key, by place or by field."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, tuple | list):
        return enumerate(value)
    kind: Any = type(value)
    return [(name, getattr(value, name)) for name in _field_names(kind) or ()]


def _as_plain(value: Any) -> Json:
    """What is a number or text and more than that, without the rest."""
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a result: use dataclasses, numbers, text, tuples")
