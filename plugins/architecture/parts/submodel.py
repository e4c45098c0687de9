"""A model inside a model: the text and the vision part of one that has both, each a family of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config


def submodel(
    config: Config,
    field: str,
    default: str,
    *,
    role: str = "Model",
    label: str | None = None,
    defaults: Mapping[str, Any] | None = None,
    flat: bool = False,
    fixed: bool = False,
) -> tuple[Config, Iterator[Component]]:
    """The fields of a part, and its components; its family is its `model_type`, or `default`.

    `defaults` stand for the family's own where the part is not given at all; with `flat`, the model's own fields do.
    With `fixed`, the part is of `default` whatever its `model_type` says, as the reference takes it: older files of
    Qwen2-VL repeat the model's. A part of an unknown family is a fault at the part's table, and has no components.
    """
    if flat and not config.known(field):
        part = config.flat_part(config.families[default], f"_{label or 'text'}" if label else "")
        return part, relabelled(part_components(part, default, role), f"{label} " if label else "")
    label = field.removesuffix("_config") if label is None else label
    written = None if fixed else config.table(field).get("model_type")
    model_type = str(written or default)
    family = config.families.get(model_type) or config.families.get(f"{model_type}_text")
    if family is None:
        known = config.families[default]
        config.fault(field, f"{field}: the family {model_type!r} is not known", f"as {default!r}, for example")
        return config.part(field, known, f"_{label}"), iter(())
    part = config.part(field, family, f"_{label}", None if config.known(field) else defaults)
    return part, relabelled(family.components(part, role), f"{label} " if label else "")


def part_components(part: Config, model_type: str, role: str) -> Iterable[Component]:
    """The components of a part, by its family."""
    components: Iterable[Component] = part.families[model_type].components(part, role)
    return components


def relabelled(components: Iterable[Component], label: str) -> Iterator[Component]:
    """Components with a label before their names."""
    for component in components:
        yield replace(component, name=label + component.name)
