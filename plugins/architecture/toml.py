"""Plain data as TOML: what tomli reads back as the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: Any) -> str:
    """A text, number, truth or list in one line; tables inside of lists are inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value).replace("+", "")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(k)} = {toml_value(v)}" for k, v in value.items() if v is not None) + " }"
    return "[" + ", ".join(toml_value(each) for each in value if each is not None) + "]"


def key(name: str) -> str:
    """A key, in quotes where it is no bare one."""
    return name if _BARE.fullmatch(name) else toml_value(name)


def table_lines(fields: Mapping[str, Any], path: str) -> Iterator[str]:
    """The lines of a table's fields, and then of its tables; null is left out."""
    yield from (f"{key(k)} = {toml_value(v)}" for k, v in fields.items() if v is not None and not _is_table(v))
    for name, value in fields.items():
        if _is_table(value):
            inner = f"{path}.{key(name)}"
            yield from ("", f"[{inner}]", *table_lines(value, inner))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)
