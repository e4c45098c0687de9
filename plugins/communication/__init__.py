"""Communication: what a parallel layout sends in a training step, how long its links take, and the bubble."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture
from reporter_plugins.communication.chinese import CHINESE
from reporter_plugins.communication.volumes import BUBBLE, LAYERS, arithmetic, times, volumes
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.memory import Run, Weights, exchanged_by_a_device
from reporter_plugins.parameters import Parameters
from reporter_plugins.workload import Training, micro_batches

from reporter import Analysis, Block, Cell, Headline, NotApplicable, Quantity, Table, Text, analysis, hookimpl, total

__all__ = ["Communication"]


@dataclass(frozen=True, slots=True)
class Communication:
    """What one device sends in a step of training, by kind of parallelism."""

    bytes: Mapping[str, Quantity]
    """B, each way once."""
    time: Mapping[str, Quantity]
    """s, on the links it goes over, were nothing overlapped."""
    total: Quantity
    total_time: Quantity
    bubble: Quantity | None
    """The share of a step that the pipeline stands idle."""
    micro_batches: Quantity
    arithmetic: Quantity | None
    """s, of a step's model FLOPs on one device at its dense peak: what the links' time hides behind."""


@analysis(title="Communication", order=55)
def communication(
    architecture: Architecture,
    parameters: Parameters,
    weights: Weights,
    training: Training,
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Communication:
    """Bytes and seconds of a training step's collectives, and the pipeline's bubble: what a layout costs."""
    if not training.has_layout:
        raise NotApplicable("models.toml does not say how the run is shared out")
    run = Run(architecture, weights, training)
    layers = LAYERS(L=run.layers, stage=run.stage)
    found = volumes(architecture, training, exchanged_by_a_device(run), layers, run.keys_and_values)
    bubble = BUBBLE(p=training.pipeline_parallel, m=micro_batches(training)) if training.pipeline_parallel > 1 else None
    if not found and bubble is None:
        raise NotApplicable("nothing is sent: the run is on one device")
    accelerator = known_accelerators(contributed, tables).get(training.hardware or "")
    seconds = times(found, training, accelerator)
    return Communication(
        found, seconds, total(found, "B"), total(seconds, "s"), bubble, micro_batches(training),
        arithmetic(training, parameters.active, accelerator),
    )  # fmt: skip


@communication.describe
def blocks(result: Communication) -> Iterator[Block]:
    """Totals, and a row a kind of parallelism."""
    yield Headline("Sent by a device each step", result.total)
    yield Headline("Time on the links, nothing overlapped", result.total_time)
    if result.arithmetic is not None:
        yield Headline("Arithmetic of a step, at the peak", result.arithmetic)
    if result.bubble is not None:
        yield Headline("Pipeline bubble", result.bubble, "share of a step")
    if result.bytes:
        rows = tuple(_row(name, result) for name in result.bytes)
        yield Table(("Parallelism", "Collective", "Sent", "Time"), rows, "What each kind of parallelism sends")
    yield Text("A good implementation hides most of it behind arithmetic: these are the bytes and seconds to hide.")


COLLECTIVES = {
    "data": "reduce-scatter and all-gather",
    "tensor": "all-reduce",
    "expert": "all-to-all",
    "pipeline": "point to point",
    "context": "ring of keys and values",
}


def _row(name: str, result: Communication) -> tuple[Cell, ...]:
    return f"{name} parallelism", COLLECTIVES[name], result.bytes[name], result.time[name]


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Communication."""
    return [communication]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
