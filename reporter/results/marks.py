"""What marks numbers and dataclasses in a document."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
"""What a JSON text holds."""

REFERENCE: Final = "$number"
KIND: Final = "$"
"""The key of a dataclass' name in its document."""
FOREIGN: Final = ":"
"""Stands between slug and name in the full name of a model's number; no slug holds it. A subject other than that model
refers to the number and does not store its derivation."""

PLAIN: Final = frozenset((str, bool, int, float, type(None)))
"""Types that JSON has itself."""
