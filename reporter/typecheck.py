"""Whether a value is what an annotation says: a plugin's mistake is found where it is made, and not in a template."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

Check: TypeAlias = Callable[[Any], str]
"""What is wrong with a value; empty where nothing is."""


def check(value: Any, kind: Any, what: str) -> None:
    """Raise TypeError, naming the part that is wrong, where `value` is not of the type `kind`."""
    if wrong := _checker(kind)(value):
        raise TypeError(f"{what}{wrong}")


@lru_cache(maxsize=1024)
def _checker(kind: Any) -> Check:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _any_of(tuple(_checker(each) for each in arguments), kind)
    if origin is Literal:
        return lambda value: "" if value in arguments else f" cannot be {value!r}"
    if origin is tuple:
        return _tuple(arguments)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    return _instance(float | int if kind is float else origin or kind)


def _instance(kind: Any) -> Check:
    if kind is Any:
        return lambda value: ""
    name = getattr(kind, "__name__", "a number")
    return lambda value: "" if isinstance(value, kind) else f" must be {name}, not {type(value).__name__}"


def _any_of(checks: tuple[Check, ...], kind: Any) -> Check:
    by_type = {each: check for each, check in zip(get_args(kind), checks, strict=True) if isinstance(each, type)}

    def checked(value: Any) -> str:
        if known := by_type.get(type(value)):
            return known(value)
        wrong = list[str]()
        for each in checks:
            if not (found := each(value)):
                return ""
            wrong.append(found)
        inner = (each for each in wrong if not each.startswith(" must be "))
        return next(inner, f" must be {_names(kind)}, not {type(value).__name__}")

    return checked


def _tuple(arguments: tuple[Any, ...]) -> Check:
    every = _checker(arguments[0]) if arguments[-1] is Ellipsis else None
    checks = () if every else tuple(_checker(argument) for argument in arguments)

    def checked(value: Any) -> str:
        if not isinstance(value, tuple | list):
            return f" must be tuple, not {type(value).__name__}"
        if not every and len(value) != len(checks):
            return f" must have {len(checks)} items, not {len(value)}"
        for index, item in enumerate(value):
            if wrong := (every or checks[index])(item):
                return f"[{index}]{wrong}"
        return ""

    return checked


def _dataclass(kind: type) -> Check:
    @lru_cache(maxsize=1)
    def fields() -> tuple[tuple[str, Check], ...]:
        # Worked out at the first value: a block may hold blocks.
        return tuple((name, _checker(hint)) for name, hint in typing.get_type_hints(kind).items())

    def checked(value: Any) -> str:
        if not isinstance(value, kind):
            return f" must be {kind.__name__}, not {type(value).__name__}"
        for name, each in fields():
            if wrong := each(getattr(value, name)):
                return f"{_path(kind, name)}{wrong}"
        return ""

    return checked


def _path(kind: type, name: str) -> str:
    return f" {kind.__name__}.{name}"


def _names(kind: Any) -> str:
    names = [getattr(each, "__name__", str(each)) for each in get_args(kind)]
    return " or ".join("None" if name == "NoneType" else name for name in names)
