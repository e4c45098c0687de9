"""A TOML file to plain data: everything that can be wrong before a schema is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from reporter.errors import Fault, InputFaults, Place
from reporter.load.positions import Positions

LARGEST_FILE = 64 * 2**20
"""Bytes; a models.toml of ten thousand models has five million."""


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file as data, with the places of its keys."""

    path: Path
    name: str
    """The file's name as messages and reports print it."""
    data: dict[str, Any]
    positions: Positions


def read_document(path: Path) -> Document:
    """Read a TOML file.

    Raises InputFaults where it is missing, too large, not UTF-8 or not TOML.
    """
    name = path.name
    source = _read(path, name).removeprefix(b"\xef\xbb\xbf")
    text = _decode(source, name)
    return Document(path, name, _parse(text, name), Positions(name, source))


def _read(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputFaults([Fault(f"{name} is larger than 64 MiB", Place(name))])
        return path.read_bytes()
    except FileNotFoundError:
        help_text = "`reporter init` writes one; -c FILE names another"
        raise InputFaults([Fault(f"there is no file {path}", help=help_text)]) from None
    except OSError as error:
        raise InputFaults([Fault(f"{path} cannot be read: {error.strerror}")]) from None


def _decode(source: bytes, name: str) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        text = source.split(b"\n")[line - 1].decode("utf-8", "replace")
        place = Place(name, line, column, 1, text)
        fault = Fault(
            f"{name} is not UTF-8: byte 0x{source[error.start]:02x}",
            place,
            help="save the file with UTF-8 encoding",
        )
        raise InputFaults([fault]) from None


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InputFaults([_syntax_fault(error, text, name)]) from None
    except RecursionError:
        place = _deepest(text, name)
        raise InputFaults([Fault("brackets are nested too deeply", place, help="write a table in its place")]) from None
    except ValueError as error:
        raise InputFaults([_number_fault(text, name, error)]) from None


def _syntax_fault(error: tomli.TOMLDecodeError, text: str, name: str) -> Fault:
    message = error.msg[0].lower() + error.msg[1:] if error.msg else "a syntax error"
    lines = text.split("\n")
    line = min(error.lineno, len(lines))
    place = Place(name, line, error.colno, 1, lines[line - 1].rstrip("\r"))
    if match := re.match(r"cannot (?:declare|overwrite|define|mutate)[^(']*\(?(.*?)\)? ?(?:twice|$)", message):
        key = ".".join(re.findall(r"'([^']*)'", match[1]))
        if key:
            place = _whole_line(place)
            return Fault(f"{key} is defined twice", place, key, "keep one of the two, or give it another name")
    return Fault(f"this is not TOML: {message}", place, help=_syntax_help(place.text))


def _syntax_help(line: str) -> str:
    if re.match(r"\s*[A-Za-z_]+\s*:", line):
        return "TOML writes `key = value`, with an equals sign"
    if re.match(r"\s*\[?[^=\"'#]*[^\x00-\x7f]", line):
        return "a key with letters other than a-z goes in quotes"
    return ""


def _whole_line(place: Place) -> Place:
    text = place.text
    start = len(text) - len(text.lstrip())
    return Place(place.file, place.line, start + 1, max(1, len(text.strip())), text)


def _deepest(text: str, name: str) -> Place:
    line = next((number for number, line in enumerate(text.split("\n"), 1) if line.count("[") > 100), 0)
    return Place(name, line)


def _number_fault(text: str, name: str, error: ValueError) -> Fault:
    match = re.search(r"\d{4000,}", text.replace("_", ""))
    if match is None:
        return Fault(f"this is not TOML: {error}", Place(name))
    number = re.search(r"[\d_]{4000,}", text)
    line = text.count("\n", 0, number.start()) + 1 if number else 0
    return Fault(
        f"a number of {len(match[0]):,} digits is too long",
        Place(name, line),
        help="write it as 1e30, or check it",
    )
