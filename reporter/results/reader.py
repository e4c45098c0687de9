"""Results from JSON: the numbers, values and blocks that a document was made from."""

from __future__ import annotations

import itertools
import json
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Union, get_args, get_origin

from reporter.quantity import LEVEL, Formula, Given, Method, Quantity
from reporter.quantity.quantity import NO_INPUTS, Origin
from reporter.results.marks import KIND, PLAIN, REFERENCE, Json


class Reader:
    """Reads numbers and results of a document back; numbers that were one are one again."""

    def __init__(self, document: Mapping[str, Json], prefix: str = "") -> None:
        self._documents: Mapping[str, Json] = document["numbers"]
        self._formulas = [formula_of(text) for text in document.get("formulas", ())]
        self._givens = [self._quantity(each) for each in document.get("givens", ())]
        self._prefix = prefix
        self._numbers = dict[str, Quantity]()

    def number(self, name: str) -> Quantity:
        """The number called `name`."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = self._quantity(self._documents[name], self._prefix + name)
        return found

    def read(self, document: Json, kind: Any) -> Any:
        """A value of type `kind` from its JSON."""
        if isinstance(document, dict):
            if REFERENCE in document:
                return self.number(document[REFERENCE])
            if KIND in document:
                return self._dataclass(document, kind)
            held = _argument(kind, Mapping)
            return {key: self.read(item, held) for key, item in document.items()}
        if isinstance(document, list):
            each, as_list = _items(kind, len(document))
            items = [
                item if type(item) in PLAIN else self.read(item, held)
                for item, held in zip(document, each, strict=False)
            ]
            return items if as_list else tuple(items)
        return document

    def _dataclass(self, document: Json, kind: Any) -> Any:
        chosen = _chosen(kind, document[KIND])
        hints = _hints(chosen)
        fields = {
            name: item if type(item) in PLAIN else self.read(item, hints[name]) for name, item in document.items()
        }
        del fields[KIND]
        return chosen(**fields)

    def _quantity(self, document: Json, name: str = "") -> Quantity:
        stored = document.get("inputs")
        inputs = {symbol: self._input(each) for symbol, each in stored.items()} if stored else NO_INPUTS
        bounds = document.get("low"), document.get("high")
        return Quantity(document["value"], document["unit"], self._origin(document), inputs, *bounds, name=name)

    def _input(self, place: str | int) -> Quantity:
        return self.number(place) if isinstance(place, str) else self._givens[place]

    def _origin(self, document: Json) -> Origin:
        if "formula" in document:
            return self._formulas[int(document["formula"])]
        if "method" in document:
            return Method(document["method"], document["source"], document.get("level", LEVEL))
        return _given(document.get("key", ""), document.get("given", ""))


@lru_cache(maxsize=4096)
def _given(key: str, source: str) -> Given:
    return Given(key, source)


@lru_cache(maxsize=4096)
def formula_of(text: str) -> Formula:
    """The formula that a document's text is of."""
    expression, unit, source, symbols = json.loads(text)
    return Formula(expression, unit=unit, source=source, **symbols)


@lru_cache(maxsize=1024)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@lru_cache(maxsize=1024)
def _generic(kind: Any, container: type) -> Any:
    """`kind`, or what of a union it is, that is a container of a sort; None where nothing is."""
    found = (
        option
        for option in _options(kind)
        if isinstance(origin := get_origin(option) or option, type) and issubclass(origin, container)
    )
    return next(found, None)


@lru_cache(maxsize=1024)
def _argument(kind: Any, container: type) -> Any:
    """What a mapping or a list of type `kind` holds."""
    arguments = get_args(_generic(kind, container))
    return arguments[-1] if arguments else Any


@lru_cache(maxsize=4096)
def _items(kind: Any, count: int) -> tuple[Iterable[Any], bool]:
    """The types of a tuple's or list's items, one for each or one for all, and whether it is a list."""
    arguments, as_list = get_args(_generic(kind, Sequence)), _generic(kind, list) is not None
    if len(arguments) == count and _generic(kind, tuple) and arguments[-1:] != (Ellipsis,):
        return arguments, as_list
    return itertools.repeat(arguments[0] if arguments else Any), as_list


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


@lru_cache(maxsize=4096)
def _chosen(kind: Any, name: str) -> Any:
    for option in _options(kind):
        if getattr(option, "__name__", "") == name:
            return option
    raise TypeError(f"{name} is not of the type {kind}")
