"""Water evaporated to cool a training run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reporter import Analysis, Block, Definition, Formula, Headline, Quantity, analysis, field, hookimpl


class Cooling(Definition, name="cooling"):
    """`[models.x.cooling]`: what a run drew, and how its site is cooled."""

    energy: float = field(unit="Wh", gt=0)
    litres_per_kwh: float = field(
        1.8, unit="L", ge=0, source="US data centres, on site: Shehabi et al. 2016, LBNL-1005775"
    )


@dataclass(frozen=True)
class Water:
    """What the analysis finds."""

    training: Quantity


WATER = Formula(
    "E / 1000 * w",
    unit="L",
    source="Li et al. 2023, arXiv:2304.03271, equation 1 (scope 1)",
    E="energy of the run, Wh",
    w="litres evaporated per kWh, L",
)


@analysis(title="Water")
def cooling_water(cooling: Cooling) -> Water:
    """Water evaporated on site to cool the training run."""
    return Water(WATER(E=cooling.energy, w=cooling.litres_per_kwh))


@cooling_water.describe
def blocks(result: Water) -> Iterator[Block]:
    """The section on the model's page."""
    yield Headline("Cooling water", result.training)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The one analysis."""
    return [cooling_water]
