"""`reporter build --verify`: results are held against other implementations, in the libraries that a plugin names.

The engine knows none of them: it says which are installed, and makes their versions part of what a result is made from,
so that another version checks again.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reporter.errors import UsageError
from reporter.find import library_version


@dataclass(frozen=True, slots=True)
class Library:
    """A library that checks are made with; a plugin names it in `reporter_verify`."""

    name: str
    """As it is imported and installed: `torch`."""
    install: str
    """What to install for it: `reporter[verify]`."""
    required: bool = False
    """Whether nothing can be checked without it: `--verify` is then refused where it is missing."""


@dataclass(frozen=True, slots=True)
class Verify:
    """Checks are asked for: an analysis that takes `Verify | None` is given it under `reporter build --verify` only."""

    libraries: Mapping[str, str] = field(default_factory=dict)
    """The libraries that are installed, with their versions."""


def verify_with(libraries: Iterable[Library]) -> Verify:
    """What checks can be made with; raises UsageError, in one line, where a required library is not installed."""
    found = {each: installed_version(each.name) for each in libraries}
    for library, version in found.items():
        if library.required and not version:
            raise UsageError(f'--verify needs {library.name}, which is not installed: pip install "{library.install}"')
    return Verify({library.name: version for library, version in found.items() if version})


def missing(libraries: Iterable[Library]) -> Iterator[str]:
    """A line for each library without which some checks are not made."""
    for library in libraries:
        if not installed_version(library.name):
            yield (
                f"warning: {library.name} is not installed, and checks against it are not made: "
                f'pip install "{library.install}"'
            )


def installed_version(name: str) -> str:
    """A library's version, "unknown" where only its code is there, "" where it is not installed. Imports nothing."""
    return library_version(name) or ("unknown" if importlib.util.find_spec(name) is not None else "")
