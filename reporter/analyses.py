"""An analysis: a function whose signature is its dependency.

    @analysis(title="Water")
    def water(energy: Energy, cooling: Cooling) -> Water: ...

Each parameter says by its type what it needs:

    Model                   the model
    a Definition            this model's table, the project's, or (per="name") the table the analysis runs for
    Mapping[str, D]         every table of a Definition that belongs to names: `[hardware.NAME]`
    Mapping[str, Model]     every model as it is defined, by slug: for analyses of names and of the project
    another result type     what the one analysis that returns it found for the same subject
    Mapping[Model, R]       every model's result: the analysis runs once for the whole project
    Mapping[str, R]         every name's result
    Sequence[T]             everything that plugins contribute of a type (`reporter_contributions`)
    Verify | None           whether `reporter build --verify` asks for checks, and what they can be made with

`X | None` makes a need optional. What is needed and not there makes the analysis not applicable.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, TypeVar, Union, cast, get_args, get_origin

from reporter.blocks import Block
from reporter.definitions import Definition, Model, Site
from reporter.errors import PluginError
from reporter.verifying import Verify

Scope = Literal["model", "name", "project"]
"""What an analysis runs for: each model, each name of a definition, or the project once."""

NeedKind = Literal[
    "model", "models", "definition", "definitions", "result", "model results", "name results", "contributions", "verify"
]

Result = TypeVar("Result")
Describe = Callable[[Any], Iterable[Block]]

TIME_LIMIT: Final = 10.0
"""Seconds an analysis may take for one subject, unless it says otherwise."""


class NotApplicable(Exception):
    """Raised by an analysis that finds it has nothing to say of its subject; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Need:
    """One parameter of an analysis: what it takes, and whether it can do without."""

    parameter: str
    kind: NeedKind
    wanted: type
    optional: bool = False

    @property
    def definition(self) -> type[Definition]:
        """The definition it takes, where it takes one or a mapping of them."""
        return cast("type[Definition]", self.wanted)


@dataclass(eq=False)
class Analysis(Generic[Result]):
    """A registered analysis; call it like the function it is."""

    function: Callable[..., Result]
    name: str
    title: str
    about: str
    needs: tuple[Need, ...]
    returns: type[Result]
    page: str = ""
    """The folder of the page its section stands on; empty for the model's own page, or the analysis' own."""
    stored: bool = True
    """False for a result that is cheap and not data: it is computed again where it is needed."""
    time_limit: float = TIME_LIMIT
    order: int = 100
    """Where its section stands on a page: lower comes first, equal by name."""
    description: list[Describe] = field(default_factory=list)
    module: str = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Result:
        """Run the analysis."""
        return self.function(*args, **kwargs)

    def describe(self, function: Describe) -> Describe:
        """Mark the function that turns this analysis' result into blocks."""
        self.description[:] = [function]
        return function


def analysis(
    *,
    title: str,
    name: str = "",
    page: str = "",
    stored: bool = True,
    time_limit: float = TIME_LIMIT,
    order: int = 100,
) -> Callable[[Callable[..., Result]], Analysis[Result]]:
    """Make a function an analysis, called by the function's name unless another is given.

    Raises PluginError where its signature says nothing about a parameter, or about what it returns.
    """

    def decorate(function: Callable[..., Result]) -> Analysis[Result]:
        about = (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
        hints = _hints(function)
        returns = hints.pop("return", None)
        if not isinstance(returns, type):
            raise PluginError(f"{function.__qualname__} must say what type it returns: a class of its own")
        needs = tuple(_need(function, parameter, hints.get(parameter)) for parameter in _parameters(function))
        called = name or function.__name__.strip("_")
        return Analysis(
            function,
            called,
            title,
            about,
            needs,
            returns,
            page,
            stored,
            time_limit,
            order,
            module=function.__module__,
        )

    return decorate


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except NameError as error:
        raise PluginError(f"{function.__qualname__}: a type of its signature cannot be found: {error}") from error


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _need(function: Callable[..., Any], parameter: str, hint: Any) -> Need:
    optional = get_origin(hint) in (Union, types.UnionType) and types.NoneType in get_args(hint)
    if optional:
        (hint,) = (part for part in get_args(hint) if part is not types.NoneType)
    kind, needed = _kind(hint)
    if kind is None or not isinstance(needed, type):
        raise PluginError(f"{function.__qualname__}: the type of {parameter} does not say what it needs")
    return Need(parameter, kind, needed, optional)


def _kind(hint: Any) -> tuple[NeedKind | None, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Mapping and arguments[0] is Model:
        return "model results", arguments[1]
    if origin is Mapping and arguments == (str, Model):
        return "models", Model
    if origin is Mapping and arguments[0] is str:
        return ("definitions" if _is_definition(arguments[1]) else "name results"), arguments[1]
    if origin is Sequence:
        return "contributions", arguments[0]
    if hint in (Model, Verify):
        return ("model" if hint is Model else "verify"), hint
    if _is_definition(hint):
        return "definition", hint
    return ("result", hint) if isinstance(hint, type) else (None, hint)


def _is_definition(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Definition | Site)
