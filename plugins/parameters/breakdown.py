"""The table of components: a formula in every row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from reporter import Formula, Quantity, Table, typeset


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """A component's name as a key and a symbol: `query projection` is `query_projection`."""
    return re.sub(r"\W+", "_", name).strip("_").lower()


def breakdown_table(components: Mapping[str, Quantity], kinds: Mapping[str, str]) -> Table:
    """Component, kind, formula, count."""
    rows = tuple(
        (name.replace("_", " "), kinds[name].replace("_", " "), f"`{_formula(quantity)}`", quantity)
        for name, quantity in components.items()
    )
    return Table(("Component", "Kind", "Formula", "Parameters"), rows, "Every weight of the model", digits="exact")


def _formula(quantity: Quantity) -> str:
    return typeset(quantity.origin.expression) if isinstance(quantity.origin, Formula) else ""
