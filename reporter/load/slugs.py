"""A model's slug is its key and becomes a folder: what it may be."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_SLUG: Final = 250
"""Bytes of UTF-8; a file name holds 255."""

_RESERVED: Final = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{digit}" for digit in range(1, 10)),
        *(f"lpt{digit}" for digit in range(1, 10)),
    )
)
"""Device names on Windows, with any ending."""


def slug_fault(slug: str) -> str | None:
    """Why `slug` cannot be a folder of the site; None where it can."""
    if not slug:
        return "a slug cannot be empty"
    if len(slug.encode()) > LONGEST_SLUG:
        return f"the slug has {len(slug.encode())} bytes, and {LONGEST_SLUG} is the most"
    if slug.startswith(".") or "/" in slug or "\\" in slug or slug.endswith((".", " ")):
        return f"the slug {slug!r} would leave the models' folder or hide in it"
    if slug.split(".")[0].casefold() in _RESERVED:
        return f"the slug {slug!r} is the name of a device on Windows"
    if bad := _forbidden(slug):
        return f"the slug holds the character {bad}"
    return None


def folded(slug: str) -> str:
    """The slug as a file system that ignores case and composition sees it."""
    return unicodedata.normalize("NFC", slug).casefold()


def _forbidden(slug: str) -> str | None:
    for character in slug:
        if unicodedata.category(character)[0] == "C" or re.match(r'[<>:"|?*#%&\s]', character):
            return f"U+{ord(character):04X}"
    return None
