"""What a model is made of: an architecture is a list of components, built by its family from its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporter import Analysis, Quantity, analysis, hookimpl
from reporter_plugins.architecture.component import KINDS, Component, Kind, Positions, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.size import Size
from reporter_plugins.architecture.table import ArchitectureTable, class_name

__all__ = ["KINDS", "Architecture", "Component", "Family", "Kind", "Positions", "Size", "Stated", "Stream"]


@dataclass(frozen=True, slots=True)
class Stated:
    """Totals that were published without an architecture: shown as stated, and nothing is derived from them."""

    parameters: Quantity
    active_parameters: Quantity | None


@dataclass(frozen=True)
class Architecture:
    """A model's components, or the totals that stand in their place."""

    family: Family | None = None
    architecture_class: str = ""
    components: tuple[Component, ...] = ()
    config: Config | None = None
    stated: Stated | None = None
    published: Quantity | None = None
    """The total that a model card prints, to be held against the count."""

    def size(self, name: str) -> Quantity | None:
        """A field as a number (`hidden_size`), None where the family does not have it."""
        sizes = self._sizes
        return sizes[name] if name in sizes else None

    @cached_property
    def _sizes(self) -> Mapping[str, Quantity]:
        if self.config is None or self.family is None:
            return {}
        names = {*self.family.defaults, *self.family.aliases, *self.config.fields}
        return {name: quantity for name in names if (quantity := _whole(self.config, name))}


def _whole(config: Config, name: str) -> Quantity | None:
    value = config.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        ((quantity, _),) = config.size(name).symbols.values()
        return quantity
    return None


@analysis(title="Architecture", stored=False, order=10)
def architecture(table: ArchitectureTable, families: Sequence[Family]) -> Architecture:
    """What the model is made of."""
    published = _number(table.parameters_published)
    if table.parameters is not None:
        stated = Stated(_number(table.parameters) or Quantity(table.parameters), _number(table.active_parameters))
        return Architecture(stated=stated, published=published)
    config, family = table.read(families)
    name = class_name(table, config, family)
    return Architecture(family, name, tuple(family.components(config, name)), config, published=published)


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
    return built_in_families()
