"""What a schema finds wrong, in the user's words: one message a fault, with the mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "int_from_float": ("must be a whole number", "write it without a fraction, for example 32"),
    "string_type": ("must be text", "write it in quotes"),
    "bool_type": ("must be true or false", "write true or false, without quotes"),
    "list_type": ("must be a list", "write it in brackets: [ … ]"),
    "tuple_type": ("must be a list", "write it in brackets: [ … ]"),
    "dict_type": ("must be a table", "write { key = value }, or give it a header of its own"),
    "model_type": ("must be a table", "write { key = value }, or give it a header of its own"),
    "date_type": ("must be a date", "write it without quotes, for example 2023-07-18"),
    "dataclass_exact_type": ("must be the path of a file", "write it in quotes"),
    "finite_number": ("must be a finite number", "nan and inf cannot be computed with"),
    "string_too_short": ("cannot be empty", "leave the key out, or write a text"),
}
"""By pydantic's error type: what is wrong, and the mend."""

_PATTERNS: Final[Mapping[str, tuple[str, str]]] = {
    "^[A-Z]{3}$": ("must be three capital letters", 'for example "USD" or "EUR"'),
    r"^https?://[^\s<>\"]+$": ("must be an address on the web", 'for example "https://example.org/reports/"'),
}
"""The same by the pattern that a text must match; any other pattern is shown as it is."""


def message_of(error: ErrorDetails, key: str) -> tuple[str, str]:
    """Message and help for one of pydantic's errors about the key named `key`."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _TYPES:
        wrong, mend = _TYPES[kind]
        return f"{key} {wrong}", mend
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        wrong, mend = _PATTERNS.get(pattern, (f"must match {pattern}", ""))
        return f"{key} {wrong}", mend
    if kind in ("int_type", "float_type"):
        return _number(key, error["input"], whole=kind == "int_type")
    if kind == "literal_error":
        return _choice(key, error["input"], re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if bound := _bound(kind, context):
        return f"{key} must be {bound}", f"it is {_short(error['input'])}{_as_share(error['input'], context)}"
    if kind == "value_error":
        return f"{key}: {context.get('error', error['msg'])}", ""
    return f"{key}: {error['msg'][:1].lower()}{error['msg'][1:]}", ""


def unknown_key(key: str, known: Iterable[str], what: str = "key") -> tuple[str, str]:
    """Message and help for a key that nothing reads."""
    return f"unknown {what} {key!r}", did_you_mean(key, known) or f"known here: {_listed(sorted(known))}"


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """`did you mean 'hidden_size'?`, or nothing where nothing is close."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(written.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]!r}?" if close else ""


def _number(key: str, written: Any, *, whole: bool) -> tuple[str, str]:
    wrong = f"{key} must be {'a whole number' if whole else 'a number'}"
    if isinstance(written, list | dict):
        of_range = (
            "write one, for example 32" if whole else "a range is [low, high] or { low = …, high = …, value = … }"
        )
        return wrong, of_range
    example = "for example 32" if whole else 'for example 2e12, or with a magnitude: "2T"'
    return wrong, f"write {'it without quotes' if isinstance(written, str) else 'one'}, {example}"


def number_help(wrong: str, unit: str) -> str:
    """The mend of a number that cannot be read for what is wrong with what stands behind it."""
    if "its unit" not in wrong and "no magnitude" not in wrong:
        return ""
    if unit.startswith("currency"):
        return "write the number alone: `currency` in [site] says in what"
    if unit in ("parameters", "token"):
        return 'write it without a unit: 7e9, or "7B"'
    return f"write the number alone, or with the unit {unit}" if unit else "write the number alone: it has no unit"


def _choice(key: str, written: Any, choices: list[str]) -> tuple[str, str]:
    close = did_you_mean(written, choices) if isinstance(written, str) else ""
    return f"{key} cannot be {_short(written)}", close or f"one of: {_listed(choices)}"


def _bound(kind: str, context: Mapping[str, Any]) -> str:
    words = {
        "greater_than": ("greater than", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("less than", "lt"),
        "less_than_equal": ("at most", "le"),
    }
    if kind not in words:
        return ""
    word, name = words[kind]
    return f"{word} {context[name]:g}"


def _as_share(value: Any, context: Mapping[str, Any]) -> str:
    """What a percentage is where a share is asked for."""
    return f"; {value:g} % is {value / 100:g}" if context.get("le") == 1 and 2 <= value <= 100 else ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _listed(names: list[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return f"{shown}, …" if len(names) > most else shown or "nothing"
