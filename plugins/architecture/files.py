"""A `config.json` read as data: bounded in size and depth, and never executed."""

from __future__ import annotations

import json
from typing import Any, Final

from reporter import Given, InputFile

LARGEST_CONFIG: Final = 16 * 2**20
"""Bytes; a real one has some thousands."""


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
    if file.path.stat().st_size > LARGEST_CONFIG:
        raise ConfigFileError(f"{file.written} is larger than 16 MiB: it is no configuration")
    try:
        fields = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ConfigFileError(f"{file.written} is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise ConfigFileError(f"{file.written} is not a table of fields", "it must begin with {")
    return fields
