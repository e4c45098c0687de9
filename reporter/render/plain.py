"""Text as it stands in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from markupsafe import escape

_SPECIAL: Final = re.compile(r"[&<>\"']")


def plain(text: str) -> str:
    """Text with what HTML would take for markup escaped. Most texts need none, and to see that costs a third of it."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def plain_all(*texts: str) -> Iterable[str]:
    """Several such texts, looked through once."""
    return map(plain, texts) if _SPECIAL.search("".join(texts)) else texts
