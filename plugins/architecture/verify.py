"""Three ways to a count: the formulas, a checkpoint's headers, and the module on torch's meta device."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from reporter_plugins.architecture.checkpoints import Checkpoint
from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.result import Architecture

_NOT_OF_THE_MODEL: Final = frozenset(
    ("auto_map", "quantization_config", "attn_implementation", "_attn_implementation", "_attn_implementation_internal")
)
"""Fields that change no count, and name code or kernels that may not be there."""


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
    lacks: str = ""
    """The library that is not installed, where that is why the check could not be made."""


def verify(architecture: Architecture, *, modules: bool = True) -> tuple[Check, ...]:
    """Hold the count against a checkpoint's headers, where one is given, and transformers' module on the meta device.

    Without `modules` against headers only, which costs nothing. Code that comes with a model is never run
    (`trust_remote_code` stays off), and nothing is downloaded. A check that cannot be made, for a library is not
    installed or does not know the class, has `passed = None`.
    """
    return tuple(_checks(architecture, modules))


def _checks(architecture: Architecture, modules: bool) -> Iterator[Check]:
    if architecture.family is None or architecture.config is None:
        return
    counted = count(architecture.components)
    if architecture.checkpoint is not None:
        yield against_checkpoint(counted, architecture.checkpoint, architecture.components)
    if modules:
        yield against_module(counted, architecture)


def count(components: tuple[Component, ...]) -> int:
    """All parameters, as a plain number."""
    return sum(size.value for each in components if (size := each.parameters()) is not None)


def against_checkpoint(counted: int, checkpoint: Checkpoint, components: tuple[Component, ...]) -> Check:
    """Hold a count against the tensors that a checkpoint stores, less what is not learnt and a tied head's copy."""
    found, against = checkpoint.parameters, f"the headers of {checkpoint.written}"
    buffers = sum(tensor.elements for tensor in checkpoint.buffers())
    note = f"{buffers:,} stored elements are not learnt" if buffers else ""
    copy = sum(_tied(each) for each in components)
    if found != counted and copy and found - copy == counted:
        return Check(against, True, counted, counted, "the tied head is stored twice")
    return Check(against, found == counted, counted, found, note)


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
            return Check(against, None, counted, 0, f"{library} is not installed", lacks=library)
    try:
        found = _module_count(architecture)
    except Exception as error:  # whatever the library raises, the check was not made
        return Check(against, None, counted, 0, _one_line(error))
    for lacking, why in _left_out(architecture):
        if lacking and counted - found == lacking:
            return Check(against, None, counted, found, why)
    return Check(against, found == counted, counted, found)


def _left_out(architecture: Architecture) -> Iterator[tuple[int, str]]:
    """What transformers' class may lack, and why."""
    components = architecture.components
    heads = tuple(each for each in components if each.kind == "lm_head" and not getattr(each, "tied", False))
    yield count(heads), "transformers ties this family's head whatever the configuration says; checkpoints hold it"
    known = architecture.family.not_in_reference if architecture.family else {}
    for name, why in known.items():
        yield count(tuple(each for each in components if each.name.endswith(name))), why


def _one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    text = lines[0] if isinstance(error, LookupError) else f"{type(error).__name__}: {lines[0]}"
    return text if len(text) <= 200 else text[:199] + "…"


def _module_count(architecture: Architecture) -> int:
    import torch

    transformers = _offline_transformers()
    config = architecture.config
    if config is None:
        raise ValueError("there are no fields")
    fields = {name: value for name, value in plain_fields(config.fields).items() if name not in _NOT_OF_THE_MODEL}
    model_type = str(fields.pop("model_type"))
    if model_type not in transformers.CONFIG_MAPPING:
        raise LookupError(f"transformers does not know {model_type}")
    built = transformers.CONFIG_MAPPING[model_type](**fields)
    if not hasattr(transformers, architecture.architecture_class):
        raise LookupError(f"transformers does not know {architecture.architecture_class}")
    with torch.device("meta"):
        module = getattr(transformers, architecture.architecture_class)(built)
    return sum(parameter.numel() for parameter in module.parameters())


def _offline_transformers() -> Any:
    """The library, which looks for nothing on the network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import transformers

    return transformers


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
