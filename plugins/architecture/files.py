"""A `config.json` read as data: bounded in size and depth, and never executed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from reporter import Given, InputFile

LARGEST_CONFIG: Final = 4 * 2**20
"""Bytes; a real one has some thousands, and some millions where it names 21,000 labels."""
MOST_ITEMS: Final = 200_000
"""Commas: what takes long to parse is refused before it is parsed."""


class ConfigFileError(ValueError):
    """A file that is no configuration, with the mend."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


def read_config(file: InputFile) -> tuple[dict[str, Any], dict[str, Given]]:
    """The fields of a configuration file, and where each comes from.

    Raises ConfigFileError where it is too large, not JSON, or no table of fields.
    """
    fields = _parse(file)
    return fields, {name: Given(source=f"{file.written}: {name}") for name in fields}


def _parse(file: InputFile) -> dict[str, Any]:
    content = _read(file)
    try:
        fields = json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise ConfigFileError(f"{file.written} is nested too deeply: it is no configuration") from None
    except ValueError as error:
        raise ConfigFileError(f"{file.written} is not JSON: {str(error)[:200]}") from None
    if not isinstance(fields, dict):
        raise ConfigFileError(f"{file.written} is not a table of fields", "it must begin with {")
    return fields


def _read(file: InputFile) -> bytes:
    try:
        size = file.path.stat().st_size
        content = file.read_bytes() if size <= LARGEST_CONFIG else b""
    except OSError as error:
        raise ConfigFileError(f"{file.written} cannot be read: {error.strerror}") from None
    if size > LARGEST_CONFIG or content.count(b",") > MOST_ITEMS:
        raise ConfigFileError(f"{file.written} is too large: it is no configuration")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{twice[:80]!r} stands twice in one table")
    return table
