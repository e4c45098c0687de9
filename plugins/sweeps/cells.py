"""What a sweep finds in each cell: the analyses' own functions, called with changed definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reporter_plugins.architecture import Architecture, Family
from reporter_plugins.hardware import Accelerator, hardware_faults
from reporter_plugins.memory import Deployment, Run, Weights, serving_memory, training_memory
from reporter_plugins.serving import inference, roofline
from reporter_plugins.sweeps.table import Axis, Value, changed
from reporter_plugins.workload import Serving, Training, layout_faults

from reporter import FieldFault, Method, Model, NotApplicable, Quantity

SERVING: Final = ("weights", "kv_cache", "total", "per_device", "devices")
SPEEDS: Final = (
    "prefill_latency", "decode_latency", "decode_throughput", "energy_per_million_tokens", "cost_per_million_tokens",
)  # fmt: skip
TRAINING: Final = ("total", "per_device", "activations_per_layer")


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of values: its numbers by name, or why there are none."""

    settings: Mapping[str, str]
    numbers: Mapping[str, Quantity]
    reason: str = ""
    """Also of one that would run, but whose fullest device holds more than its memory."""

    @property
    def works(self) -> bool:
        """Whether it can be taken."""
        return bool(self.numbers) and not self.reason


@dataclass(frozen=True, slots=True)
class Subject:
    """The model of a sweep, and what is known beside it."""

    model: Model
    architecture: Architecture
    weights: Weights
    families: tuple[Family, ...]
    accelerators: Mapping[str, Accelerator]


def cell_of(subject: Subject, combination: tuple[tuple[Axis, Value], ...]) -> Cell:
    """The numbers of one combination."""
    settings = {axis.key: _text(value) for axis, value in combination}
    tables = {axis.table for axis, _ in combination}
    definitions = {table: _definition(subject.model, table, combination) for table in tables}
    for definition in definitions.values():
        for fault in _faults(subject, definition):
            return Cell(settings, {}, fault.message)
    numbers = dict[str, Quantity]()
    if "serving" in tables:
        numbers |= _serving(subject, definitions["serving"])
    if "training" in tables:
        numbers |= _training(subject, definitions["training"])
    how = ", ".join(f"{key} = {value}" for key, value in settings.items())
    stripped = {name: _stripped(name, quantity, how) for name, quantity in numbers.items()}
    return Cell(settings, stripped, _misfit(subject, definitions, numbers))


def _faults(subject: Subject, definition: Serving | Training) -> Iterator[FieldFault]:
    """What the model's own page would refuse: a format that the device does not have, a layout that does not divide."""
    yield from hardware_faults(definition.hardware, definition.asked, subject.accelerators)
    yield from layout_faults(definition.layout, subject.model, subject.families)


def _misfit(subject: Subject, definitions: Mapping[str, Any], numbers: Mapping[str, Quantity]) -> str:
    """Why a device does not hold its share, empty where it does or nobody knows."""
    for table, definition in definitions.items():
        accelerator = subject.accelerators.get(definition.hardware or "")
        held = numbers.get(f"memory.{table}.per_device")
        if accelerator and accelerator.memory and held and held.value > accelerator.memory.value:
            return "does not fit on the device"
    return ""


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _definition(model: Model, table: str, combination: tuple[tuple[Axis, Value], ...]) -> Any:
    kind = Serving if table == "serving" else Training
    values = {axis.field: value for axis, value in combination if axis.table == table}
    return changed(kind, model.get(kind), values)


def _serving(subject: Subject, serving: Serving) -> dict[str, Quantity]:
    accelerator = subject.accelerators.get(serving.hardware or "")
    capacity = accelerator.memory if accelerator else None
    deployment = Deployment(subject.architecture, subject.weights, serving, capacity)
    memory = serving_memory(deployment)
    found = dict(_named("memory.serving", memory, SERVING))
    if accelerator is not None:
        try:
            speed = inference(roofline(deployment, accelerator), memory)
        except NotApplicable:
            return found
        found |= dict(_named("serving", speed, SPEEDS))
    return found


def _training(subject: Subject, training: Training) -> dict[str, Quantity]:
    memory = training_memory(Run(subject.architecture, subject.weights, training))
    return dict(_named("memory.training", memory, TRAINING))


def _named(prefix: str, result: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Quantity]]:
    for name in names:
        quantity = getattr(result, name)
        if quantity is not None:
            yield f"{prefix}.{name}", quantity


def _stripped(name: str, quantity: Quantity, how: str) -> Quantity:
    """The number alone: its derivation is that of the model's own page, with other inputs."""
    method = Method(f"{name} of the model, with {how}", "the model's own page shows the formula")
    return Quantity(quantity.value, quantity.unit, method, low=quantity.low, high=quantity.high)
