"""What a model is made of: an architecture is a list of components, built by its family from its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporter_plugins.architecture.checkpoints import Checkpoint, stored_components
from reporter_plugins.architecture.chinese import CHINESE
from reporter_plugins.architecture.component import KINDS, Component, Kind, Positions, Stream
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.modules import module_tensors
from reporter_plugins.architecture.passes import forward_flops, positions_for, total_flops
from reporter_plugins.architecture.published import Difference, explain
from reporter_plugins.architecture.result import Architecture, Stated
from reporter_plugins.architecture.size import Size
from reporter_plugins.architecture.table import ArchitectureTable, class_name
from reporter_plugins.architecture.verify import Check, against_checkpoint, verify

from reporter import Analysis, NotApplicable, Quantity, analysis, hookimpl

__all__ = [
    "KINDS",
    "Architecture",
    "ArchitectureTable",
    "Check",
    "Checkpoint",
    "Component",
    "Difference",
    "Family",
    "Kind",
    "Positions",
    "Size",
    "Stated",
    "Stream",
    "against_checkpoint",
    "architecture",
    "explain",
    "forward_flops",
    "positions_for",
    "total_flops",
    "verify",
]


@analysis(title="Architecture", stored=False, order=10)
def architecture(table: ArchitectureTable, families: Sequence[Family]) -> Architecture:
    """What the model is made of."""
    if table.undisclosed:
        raise NotApplicable("undisclosed: neither the architecture nor the number of parameters is published")
    published = _number(table.parameters_published)
    if table.parameters is not None:
        stated = Stated(_number(table.parameters) or Quantity(table.parameters), _number(table.active_parameters))
        return Architecture(stated=stated, published=published)
    if table.has_family:
        config, family = table.read(families)
        name = class_name(table, config, family)
        components = family.listed(config, name)
        return Architecture(family, name, components, config, published=published, checkpoint=table.read_checkpoint())
    return _stored(table, published)


def _stored(table: ArchitectureTable, published: Quantity | None) -> Architecture:
    """From tensors alone: a checkpoint's headers, or a torch module's parameters."""
    tensors = table.read_checkpoint() or module_tensors(table.module or "")
    return Architecture(
        architecture_class=tensors.written,
        components=tuple(stored_components(tensors)),
        published=published,
        checkpoint=tensors if table.checkpoint else None,
    )


def _number(value: Any) -> Quantity | None:
    found: Quantity | None = getattr(value, "quantity", None)
    return found


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The analysis that others build on."""
    return [architecture]


@hookimpl
def reporter_contributions() -> Iterable[object]:
    """The built-in families."""
    return tuple(built_in_families())


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The words of derivations."""
    return CHINESE if language == "zh" else {}
