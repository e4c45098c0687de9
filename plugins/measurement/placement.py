"""One model on the devices that were measured: how much it computes for each byte it reads, and how fast at best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.hardware import HardwareTable
from reporter_plugins.measurement.supplied import MeasuredHardware
from reporter_plugins.memory import Deployment, serving_memory, weights_of
from reporter_plugins.parameters import Parameters
from reporter_plugins.serving import Inference, inference, roofline
from reporter_plugins.workload import Serving

from reporter import Block, Formula, NotApplicable, Quantity, Table, Text, analysis

SOURCE: Final = "operational intensity: Williams et al. 2009, doi:10.1145/1498765.1498785"
PREFILL = Formula("F / W", unit="FLOP/B", source=SOURCE, F="the batch's prompts, FLOP", W="weights that are read, B")
DECODE = Formula(
    "F / (W + C)",
    unit="FLOP/B",
    source=SOURCE,
    F="one token for every sequence, FLOP",
    W="weights that are read, B",
    C="cache that is read, B",
)


@dataclass(frozen=True, slots=True)
class OnDevice:
    """A model on one device, by measured rates; bounds that no deployment beats."""

    device: str
    multiplies_in: str
    prefill_latency: Quantity
    decode_latency: Quantity | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model stands on a roofline; nothing where no device was measured."""

    prefill: Quantity | None
    """FLOP for each byte."""
    decode: Quantity | None
    on: Mapping[str, OnDevice]
    """By the record's name."""


@analysis(title="On measured devices", name="measured_on", order=65)
def placement(
    architecture: Architecture,
    parameters: Parameters,
    deployed: Serving | None,
    tables: Mapping[str, HardwareTable],
) -> Placement:
    """Latency at best, by the rates that were measured on devices."""
    records = {name: table for name, table in tables.items() if isinstance(table, MeasuredHardware)}
    if not records:
        return Placement(None, None, {})
    serving = deployed or Serving()
    weights = weights_of(architecture, parameters.total)
    found = dict[str, Inference]()
    for name, table in records.items():
        device = table.accelerator(name)
        deployment = Deployment(architecture, weights, serving, device.memory)
        if device.bandwidth is not None and device.peaks:
            found[name] = inference(roofline(deployment, device), serving_memory(deployment))
    if not found:
        raise NotApplicable("no record has both a rate and a bandwidth")
    first = next(iter(found.values()))
    return Placement(_prefill(first), _decode(first), {name: _on(each) for name, each in found.items()})


def _prefill(found: Inference) -> Quantity:
    """From the derivation of the latency, whose operations and bytes it divides."""
    given = found.prefill_latency.inputs
    return PREFILL(F=given["F"], W=given["W"])


def _decode(found: Inference) -> Quantity | None:
    if found.decode_latency is None:
        return None
    given = found.decode_latency.inputs
    return DECODE(F=given["F"], W=given["W"], C=given["C"])


def _on(found: Inference) -> OnDevice:
    return OnDevice(found.hardware, found.multiplies_in, found.prefill_latency, found.decode_latency)


@placement.describe
def blocks(result: Placement) -> Iterator[Block]:
    """A row a device."""
    if not result.on:
        return
    rows = tuple(
        (f"{each.device} ({name})", each.multiplies_in, each.prefill_latency, each.decode_latency)
        for name, each in result.on.items()
    )
    yield Text("Rates are measured on these devices, and not a datasheet's; what comes on top of them is left out.")
    yield Table(("Device", "Format", "Prefill at best", "A token at best"), rows, "Bounds by measured rates")
