"""The errors of reporter, and how a user's fault is told.

    ReporterError
    ├── UserError            a user's fault: one message, exit code 2, never a traceback
    │   ├── InputFaults      faults in the files a user wrote, all of them, each with its place
    │   └── UsageError       a command asked for something that is not there
    └── PluginError          a plugin's fault: named, and the rest of the site goes on
        ├── FormulaError     a formula that cannot be checked, or was called with the wrong inputs
        │   └── UnitError    two units that do not meet
        └── GraphError       analyses that cannot be ordered: missing, duplicate or cyclic providers

Everything else that is raised is a bug, and keeps its traceback (exit code 3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


class ReporterError(Exception):
    """The root: every error that reporter raises on purpose."""


class UserError(ReporterError):
    """A user's fault; its text is the whole message."""


class UsageError(UserError):
    """A command asked for something that is not there."""


class PluginError(ReporterError):
    """A plugin's fault."""


class FormulaError(PluginError):
    """A formula that cannot be checked, or was called with the wrong inputs."""


class UnitError(FormulaError):
    """Two units that do not meet."""


class GraphError(PluginError):
    """Analyses that cannot be ordered; `culprit` is the analysis without which they could."""

    def __init__(self, message: str, culprit: object) -> None:
        super().__init__(message)
        self.culprit = culprit


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: lines and columns count from 1, columns in characters."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""
    """The whole line, for the caret."""

    def __str__(self) -> str:
        """`file:line:column`, as far as it is known."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: what is wrong, where, and the mend."""

    message: str
    place: Place | None = None
    key: str = ""
    help: str = ""
    severity: str = "error"
    """"error", or "warning" for what does not stop a build."""

    def __str__(self) -> str:
        """The fault as a terminal shows it: message, place, line with caret, help."""
        lines = [f"{self.severity}: {self.message}"]
        if self.place is not None:
            lines += [f" --> {self.place}" + (f"  {self.key}" if self.key else ""), *_caret(self.place)]
        if self.help:
            lines.append(f"help: {self.help}")
        return "\n".join(printable(line) for line in lines)


class InputFaults(UserError):
    """Every fault of an input, in one go."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n\n".join(str(fault) for fault in self.faults))


_LONGEST_LINE = 120
_BEFORE = 40
"""Characters of a long line that are kept before the caret."""


def _caret(place: Place) -> list[str]:
    if not place.line or not place.text:
        return []
    number = str(place.line)
    margin = " " * len(number)
    text, start = _window(printable(place.text.expandtabs(1)), max(0, place.column - 1))
    pad = " " * display_width(text[:start])
    carets = "^" * max(1, display_width(text[start : start + place.length]))
    return [f"{margin} |", f"{number} | {text}", f"{margin} | {pad}{carets}"]


def _window(text: str, start: int) -> tuple[str, int]:
    """A long line cut around its caret, and where in it the caret stands."""
    if len(text) <= _LONGEST_LINE:
        return text, min(start, len(text))
    first = max(0, min(start - _BEFORE, len(text) - _LONGEST_LINE))
    last = first + _LONGEST_LINE
    cut = f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
    return cut, min(start - first + bool(first), len(cut))


def printable(text: str) -> str:
    """`text` without control and direction characters, which would act on the terminal: each is shown as a box."""
    return "".join("\ufffd" if unicodedata.category(character)[0] == "C" else character for character in text)


def display_width(text: str) -> int:
    """Columns a terminal needs for `text`: Chinese characters take two, combining marks none."""
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
