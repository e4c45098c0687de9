"""What is wrong with a template that a user or a plugin wrote, told as any other fault of theirs: file, line, mend.

A fault of a built-in template is a bug of reporter's, and keeps its traceback.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from reporter.errors import Fault, InputFaults, Place

_MEND = "docs/pages.md says which templates there are; without this file the built-in one is taken"


def refuse(error: Exception, folders: Sequence[Path]) -> NoReturn:
    """Raise InputFaults where a template of the first folders is at fault, and the error itself elsewhere.

    The last folder has the built-in templates.
    """
    own = [folder.resolve() for folder in folders[:-1]]
    place = _place(error, own)
    if place is None:
        raise error
    raise InputFaults([Fault(_reason(error), place, help=_MEND)]) from error


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    if isinstance(error, TemplateSyntaxError):
        return f"this is no Jinja template: {error.message}"
    if isinstance(error, UndefinedError):
        return f"a template asks for what is not there: {error.message}"
    if isinstance(error, UnicodeDecodeError):
        return f"a template is not UTF-8: byte 0x{error.object[error.start]:02x}"
    return f"a template raises {type(error).__name__}: {error}"


def _place(error: Exception, own: Iterable[Path]) -> Place | None:
    if isinstance(error, UnicodeDecodeError):
        return next((Place(path.name) for folder in own for path in folder.glob("*.html") if not _is_text(path)), None)
    frames = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    for filename, line in reversed(frames):
        path = Path(filename)
        if path.suffix == ".html" and path.parent.resolve() in own:
            text = path.read_text(encoding="utf-8").splitlines()[line - 1 : line]
            shown = text[0] if text else ""
            start = len(shown) - len(shown.lstrip())
            return Place(f"{path.parent.name}/{path.name}", line, start + 1, max(1, len(shown.strip())), shown)
    if isinstance(error, TemplateNotFound):  # of what a template extends, compiled code does not say where
        return next((Place(f"{folder.name}/") for folder in own if any(folder.glob("*.html"))), None)
    return None


def _is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True
