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

_DEEP = 100
"""Levels that no file needs."""


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


def measurements_folder(path: Path) -> str:
    """What `[site] measurements` names, without a look at the rest; empty where it is not there or not text."""
    try:
        content = path.read_bytes()
        site = tomli.loads(content.decode()).get("site") if b"measurements" in content else None
    except (OSError, ValueError, RecursionError):
        return ""  # what is wrong is told when the project is loaded
    folder = site.get("measurements") if isinstance(site, dict) else None
    return folder if isinstance(folder, str) and "\0" not in folder else ""


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
        help_text = "models.toml needs a few levels only"
        raise InputFaults(
            [Fault("tables or lists are nested too deeply", _deepest(text, name), help=help_text)]
        ) from None
    except ValueError as error:
        raise InputFaults([_number_fault(text, name, error)]) from None


def _syntax_fault(error: tomli.TOMLDecodeError, text: str, name: str) -> Fault:
    message = error.msg[0].lower() + error.msg[1:] if error.msg else "a syntax error"
    lines = text.split("\n")
    line = min(error.lineno, len(lines))
    place = Place(name, line, error.colno, 1, lines[line - 1].rstrip("\r"))
    if message == "cannot overwrite a value":
        return _twice(place.text.partition("=")[0].strip(" \t[]"), place)
    if match := re.match(r"cannot (?:declare|overwrite|define|mutate)[^(']*\(?(.*?)\)? ?(?:twice|$)", message):
        key = ".".join(re.findall(r"'([^']*)'", match[1]))
        if key:
            return _twice(key, place)
    return Fault(f"this is not TOML: {message}", place, help=_syntax_help(message, place.text, error.colno))


def _twice(key: str, place: Place) -> Fault:
    return Fault(f"{key} is defined twice", _whole_line(place), key, "keep one of the two, or give it another name")


def _syntax_help(message: str, line: str, column: int) -> str:
    at = line[column - 1 :]
    if mend := _character_help(at[:1]):
        return mend
    if message == "invalid value":
        return _value_help(at)
    if message.startswith("expected newline") and (mend := _number_help(line)):
        return mend
    if message == "illegal character '\\n'":
        return "close the quotes on the line they are opened on, or use three of them"
    if re.search(r"=\s*\d{4}-\d{1,2}-\d{1,2}", line):
        return "a date is a day of the calendar, with two digits each: 2023-07-18"
    if re.match(r"\s*[A-Za-z_]+\s*:", line):
        return "TOML writes `key = value`, with an equals sign"
    if re.match(r"\s*\[?[^=\"'#]*[^\x00-\x7f]", line):
        return "a key with letters other than a-z goes in quotes"
    return ""


def _character_help(character: str) -> str:
    if character and character in "“”„‟‘’＂「」":
        return f'{character} is no quote of TOML: write "'
    if character == "＝":
        return "＝ is no equals sign of TOML: write ="
    if character and not character.isascii() and character.isspace():
        return f"the space here is U+{ord(character):04X}: write a plain one"
    return "end each line with a line feed" if character == "\r" else ""


def _value_help(at: str) -> str:
    word = re.match(r"[^\s,#\]}]*", at)
    written = word[0] if word else ""
    if not written:
        return "write a value behind the equals sign, or leave the key out"
    if written.lower() in ("true", "false"):
        return f"write {written.lower()}"
    if written.lower() in ("none", "null", "nil"):
        return "leave the key out where there is no value"
    return f'a text goes in quotes: "{written}"' if re.match(r"[A-Za-z]", written) else ""


def _number_help(line: str) -> str:
    match = re.search(r"=\s*([+-]?\d[\d_.,]*)\s*([A-Za-zµ%/]*)\s*(?:#.*)?$", line)
    number, unit = match.groups() if match else ("", "")
    if unit:
        return f'a number with a magnitude or a unit goes in quotes: "{number} {unit}"'.replace(" B", "B")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", number):
        return f"write {number.replace(',', '')}, or {number.replace(',', '_')}"
    return "a number does not begin with 0" if re.match(r"[+-]?0\d", number) else ""


def _whole_line(place: Place) -> Place:
    text = place.text
    start = len(text) - len(text.lstrip())
    return Place(place.file, place.line, start + 1, max(1, len(text.strip())), text)


def _deepest(text: str, name: str) -> Place:
    """About where it gets too deep: a bracket with a hundred others open, or a key with a hundred dots before it."""
    depth = 0
    for match in re.finditer(r"[][{}]|(?:[^\s.=]+\.){100}", text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], _DEEP)
        if depth >= _DEEP:
            return _place_at(match.end() - 1, 1, text, name)
    return Place(name)


def _place_at(offset: int, length: int, text: str, name: str) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].partition("\n")[0].rstrip("\r")
    return Place(name, text.count("\n", 0, offset) + 1, offset - start + 1, length, line)


def _number_fault(text: str, name: str, error: ValueError) -> Fault:
    match = re.search(r"\d[\d_]{3999,}", text)
    if match is None:
        return Fault(f"this is not TOML: {error}", Place(name))
    place = _place_at(match.start(), len(match[0]), text, name)
    digits = len(match[0].replace("_", ""))
    return Fault(f"a number of {digits:,} digits is too long", place, help="write it as 1e30, or check it")
