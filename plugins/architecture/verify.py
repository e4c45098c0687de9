"""Three ways to a count: the formulas, a checkpoint's headers, and the module on torch's meta device."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture.checkpoints import Checkpoint
from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.result import Architecture


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a count."""

    against: str
    """What the count was held against, in words."""
    passed: bool | None
    """None where the check could not be made; `note` says why."""
    counted: int
    found: int
    note: str = ""


def verify(architecture: Architecture) -> tuple[Check, ...]:
    """Hold the count against a checkpoint's headers, where one is given, and transformers' module on the meta device.

    Code that comes with a model is never run (`trust_remote_code` stays off), and nothing is downloaded. A check that
    cannot be made, for torch or transformers is not installed or does not know the class, has `passed = None`.
    """
    return tuple(_checks(architecture))


def _checks(architecture: Architecture) -> Iterator[Check]:
    if architecture.family is None or architecture.config is None:
        return
    counted = count(architecture.components)
    if architecture.checkpoint is not None:
        yield against_checkpoint(counted, architecture.checkpoint, architecture.components)
    yield against_module(counted, architecture)


def count(components: tuple[Component, ...]) -> int:
    """All parameters, as a plain number."""
    return sum(size.value for each in components if (size := each.parameters()) is not None)


def against_checkpoint(counted: int, checkpoint: Checkpoint, components: tuple[Component, ...]) -> Check:
    """Hold a count against the tensors that a checkpoint stores, less what is not learnt and a tied head's copy."""
    found = checkpoint.parameters
    buffers = sum(tensor.elements for tensor in checkpoint.buffers())
    note = f"{buffers:,} stored elements are not learnt" if buffers else ""
    copy = sum(_tied(each) for each in components)
    if found != counted and copy and found - copy == counted:
        return Check(f"headers of {checkpoint.written}", True, counted, counted, "the tied head is stored twice")
    return Check(f"headers of {checkpoint.written}", found == counted, counted, found, note)


def _tied(component: Component) -> int:
    if getattr(component, "tied", False) and component.kind == "lm_head":
        multiplied = component.multiplied()
        return multiplied.value if multiplied is not None else 0
    return 0


def against_module(counted: int, architecture: Architecture) -> Check:
    """Hold a count against the class that transformers has, built on the meta device."""
    against = f"transformers' {architecture.architecture_class} on the meta device"
    for library in ("torch", "transformers"):
        if importlib.util.find_spec(library) is None:
            return Check(against, None, counted, 0, f"{library} is not installed")
    try:
        found = _module_count(architecture)
    except Exception as error:  # whatever the library raises, the check was not made
        return Check(against, None, counted, 0, f"{type(error).__name__}: {str(error)[:200]}")
    if found != counted and counted - found == _own_head(architecture):
        note = "transformers ties this family's head whatever the configuration says; checkpoints hold it"
        return Check(against, None, counted, found, note)
    return Check(against, found == counted, counted, found)


def _own_head(architecture: Architecture) -> int:
    heads = [each for each in architecture.components if each.kind == "lm_head" and not getattr(each, "tied", False)]
    return count(tuple(heads))


def _module_count(architecture: Architecture) -> int:
    import torch
    import transformers

    config = architecture.config
    if config is None:
        raise ValueError("there are no fields")
    fields = plain_fields(config.fields)
    model_type = str(fields.pop("model_type"))
    if model_type not in transformers.CONFIG_MAPPING:
        raise LookupError(f"transformers does not know {model_type}")
    built = transformers.CONFIG_MAPPING[model_type](**fields)
    with torch.device("meta"):
        module = getattr(transformers, architecture.architecture_class)(built)
    return sum(parameter.numel() for parameter in module.parameters())


def plain_fields(fields: Any) -> Any:
    """Fields as plain data: numbers that remember their place have forgotten it."""
    if isinstance(fields, dict):
        return {str(name): plain_fields(value) for name, value in fields.items()}
    if isinstance(fields, list | tuple):
        return [plain_fields(value) for value in fields]
    if isinstance(fields, bool) or fields is None:
        return fields
    if isinstance(fields, int | float):
        return int(fields) if isinstance(fields, int) else float(fields)
    return str(fields)
