"""What the tests of the architecture share: a count by fields, and the rows of real models."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter_plugins.architecture import ArchitectureTable, Component, Family
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.table import class_name

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "models"


@dataclass(frozen=True)
class Counted:
    """A model's count in plain numbers, and what it was made of."""

    total: int
    active: int
    by_kind: dict[str, int]
    components: tuple[Component, ...]
    family: Family
    config: Config


def counted(fields: dict[str, Any], name: str = "") -> Counted:
    table = ArchitectureTable.model_validate({**fields, **({"class": name} if name else {})})
    config, family = table.read(built_in_families())
    components = tuple(family.components(config, class_name(table, config, family)))
    by_kind = dict[str, int]()
    active = 0
    for component in components:
        size, used = component.parameters(), component.active_parameters()
        if size is not None and used is not None:
            by_kind[component.kind] = by_kind.get(component.kind, 0) + size.value
            active += used.value
    return Counted(sum(by_kind.values()), active, by_kind, components, family, config)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of real models; none where the data is not beside the project."""
    path = DATA / name
    return list(json.loads(path.read_text())) if path.is_file() else []


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row's fields with its family. Grok-1's borrows Mixtral's name, and its note says so: two more norms a layer."""
    model_type = "grok-1" if row["name"] == "grok-1" else row["model_type"]
    return {**row["config"], "model_type": model_type}


NO_DATA = "../shared/data/models is not beside the project"
