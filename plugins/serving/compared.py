"""Deployments side by side: throughput against batch, and devices against precision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reporter_plugins.memory import Memory
from reporter_plugins.serving.roofline import Inference

from reporter import Axis, Block, Cell, Chart, Link, Model, NotApplicable, Series, Table, Text, analysis

PRECISIONS: Final = ("bf16", "fp8", "gptq-4bit")
"""Of the chart: 16, 8 and 4 bits."""
MOST_MODELS: Final = 8
"""Lines of the charts; the table has every model."""


@dataclass(frozen=True, slots=True)
class Served:
    """One deployment."""

    slug: str
    name: str
    inference: Inference

    @property
    def sizes(self) -> tuple[tuple[int, float, float], ...]:
        """Batches that fit on its devices, the largest at the end: batch, s/token and token/s."""
        most, full = self.inference.capacity, self.inference.capacity_throughput
        if most is None or full is None:
            return ()
        fitting = tuple(each for each in self.inference.by_batch if each[0] < most.value)
        return (*fitting, (int(most.value), float(most.value / full.value), float(full.value)))


@dataclass(frozen=True, slots=True)
class Deployments:
    """Every model that models.toml puts on hardware, in its order."""

    served: tuple[Served, ...]


def devices_by_precision(memory: Memory) -> dict[str, int]:
    """The fewest devices that hold the deployment at other precisions; nothing where a device's memory is unknown."""
    if memory.capacity is None:
        return {}
    held, capacity = float(memory.serving.total.value - memory.serving.weights.value), float(memory.capacity.value)
    return {precision: -int(-(memory.by_precision[precision] + held) // capacity) for precision in PRECISIONS}


@analysis(title="Deployments side by side", page="compare", order=70)
def deployments(found: Mapping[Model, Inference]) -> Deployments:
    """Models on the hardware they are served on: throughput against batch, devices against precision."""
    served = tuple(Served(model.slug, model.name, each) for model, each in found.items())
    if not served:
        raise NotApplicable("no model has a serving table with hardware")
    return Deployments(served)


@deployments.describe
def deployment_blocks(result: Deployments) -> Iterator[Block]:
    """Both charts, and the table."""
    lines = [each for each in result.served if len(each.sizes) > 1][:MOST_MODELS]
    if lines:
        yield _throughput(lines)
    held = [each for each in result.served if each.inference.devices_by_precision][:MOST_MODELS]
    if held:
        yield _devices(held)
    rows = tuple(_row(each) for each in result.served)
    columns = (
        "Model", "Hardware", "A token", "Throughput", "Sequences that fit", "Throughput, full", "Energy, 1M tokens",
        "Cost, 1M tokens",
    )  # fmt: skip
    yield Table(columns, rows, "Every deployment, at its own batch and context", sortable=True)
    yield Text("All of these are bounds: no deployment on this hardware is faster. `[models.x.serving]` describes one.")


def _row(each: Served) -> tuple[Cell, ...]:
    found = each.inference
    return (
        Link(each.name, f"models/{each.slug}/index.html"), found.hardware, found.decode_latency,
        found.decode_throughput, found.capacity, found.capacity_throughput, found.energy_per_million_tokens,
        found.cost_per_million_tokens,
    )  # fmt: skip


def _throughput(served: list[Served]) -> Chart:
    return Chart(
        "Throughput against batch",
        "Each line is a model on its devices, at its own context, up to the largest batch that fits: at best.",
        Axis("Sequences at once", log=True),
        Axis("Tokens a second, at best", log=True),
        tuple(_line(each) for each in served),
    )


def _line(each: Served) -> Series:
    batches, _, throughputs = zip(*each.sizes, strict=True)
    return Series(each.name, tuple(map(float, batches)), throughputs, "line")


def _devices(served: list[Served]) -> Chart:
    places = tuple(map(float, range(len(served))))
    counts: list[Mapping[str, Any]] = [each.inference.devices_by_precision for each in served]
    return Chart(
        "Devices against precision",
        "The fewest devices of its hardware that hold each model, with its cache and working memory, by the weights' "
        "precision.",
        Axis("Model", categories=tuple(each.name for each in served)),
        Axis("Devices"),
        tuple(
            Series(precision, places, tuple(float(count[precision]) for count in counts), "bars")
            for precision in PRECISIONS
        ),
        horizontal=True,
    )
