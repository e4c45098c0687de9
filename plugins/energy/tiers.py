"""What size costs to train: models by tier of size, on the page that compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from reporter_plugins.compute import Compute
from reporter_plugins.energy.result import Energy

from reporter import (
    Axis,
    Block,
    Chart,
    Link,
    Method,
    Model,
    NotApplicable,
    Quantity,
    Series,
    Table,
    analysis,
)

MOST_ROWS: Final = 100
"""Models the table shows, the largest; the data files have every one."""


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """One model's training."""

    slug: str
    name: str
    parameters: Quantity
    training_flops: Quantity
    hours: Quantity
    energy: Quantity
    carbon: Quantity | None
    cost: Quantity | None


@dataclass(frozen=True, slots=True)
class TierCost:
    """The models of one tier: how many, and their medians."""

    title: str
    models: int
    parameters: Quantity
    training_flops: Quantity
    hours: Quantity
    energy: Quantity


@dataclass(frozen=True, slots=True)
class CostOfSize:
    """Every model with a known training, largest first, and the tiers."""

    models: tuple[TrainedModel, ...]
    tiers: tuple[TierCost, ...]


TIERS: Final = (
    ("Under 1B", 0.0, 1e9),
    ("1B to 10B", 1e9, 1e10),
    ("10B to 100B", 1e10, 1e11),
    ("Over 100B", 1e11, float("inf")),
)
"""By parameters: `low` is in it, `high` is not."""


@analysis(title="What size costs to train", page="compare", order=60)
def cost_of_size(computed: Mapping[Model, Compute], energies: Mapping[Model, Energy]) -> CostOfSize:
    """Operations, accelerator-hours, energy and cost of training, by tier of size."""
    found = [trained for model, energy in energies.items() if (trained := _trained(model, computed.get(model), energy))]
    if not found:
        raise NotApplicable("no model's training is known")
    found.sort(key=lambda each: (-each.parameters.value, each.slug))
    tiers = (
        _tier(title, [each for each in found if low <= each.parameters.value < high]) for title, low, high in TIERS
    )
    return CostOfSize(tuple(found), tuple(tier for tier in tiers if tier is not None))


def _trained(model: Model, compute: Compute | None, energy: Energy) -> TrainedModel | None:
    if compute is None or compute.training_flops is None or compute.accelerator_hours is None:
        return None
    if energy.training is None:
        return None
    return TrainedModel(
        model.slug, model.name, compute.parameters, compute.training_flops, compute.accelerator_hours,
        energy.training, energy.carbon, energy.cost,
    )  # fmt: skip


def _tier(title: str, models: list[TrainedModel]) -> TierCost | None:
    if not models:
        return None
    numbers: list[tuple[Callable[[TrainedModel], Quantity], str]] = [
        (lambda each: each.parameters, "parameters"),
        (lambda each: each.training_flops, "FLOP"),
        (lambda each: each.hours, "h"),
        (lambda each: each.energy, "Wh"),
    ]
    method = Method(f"median of {len(models)} models")
    parameters, flops, hours, energy = (
        Quantity(median(float(of(each).value) for each in models), unit, method) for of, unit in numbers
    )
    return TierCost(title, len(models), parameters, flops, hours, energy)


@cost_of_size.describe
def blocks(result: CostOfSize) -> Iterator[Block]:
    """Tiers, the chart, the models."""
    columns = ("Tier", "Models", "Parameters", "Training FLOPs", "Accelerator-hours", "Energy of training")
    rows = tuple((t.title, t.models, t.parameters, t.training_flops, t.hours, t.energy) for t in result.tiers)
    yield Table(columns, rows, "Medians by tier")
    yield _chart(result.models)
    yield Table(
        ("Model", "Parameters", "Training FLOPs", "Accelerator-hours", "Energy of training", "Carbon", "Cost"),
        tuple(
            (
                Link(each.name, f"models/{each.slug}/index.html"),
                each.parameters,
                each.training_flops,
                each.hours,
                each.energy,
                each.carbon,
                each.cost,
            )
            for each in result.models[:MOST_ROWS]
        ),
        "Training, model by model",
        sortable=True,
    )


def _chart(models: tuple[TrainedModel, ...]) -> Chart:
    shown = models[:MOST_ROWS]
    return Chart(
        "Energy of training over parameters",
        "Each point is a model with the 90 % interval of its energy.",
        Axis("Parameters", unit="parameters", log=True),
        Axis("Energy of training", unit="Wh", log=True),
        (
            Series(
                "models",
                tuple(float(each.parameters.value) for each in shown),
                tuple(float(each.energy.value) for each in shown),
                "points",
                tuple(float(each.energy.low or each.energy.value) for each in shown),
                tuple(float(each.energy.high or each.energy.value) for each in shown),
            ),
        ),
    )
