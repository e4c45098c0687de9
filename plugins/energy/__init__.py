"""Energy: what training a model takes in energy, carbon, water and money, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reporter_plugins.energy.analyse import energy
from reporter_plugins.energy.chinese import CHINESE
from reporter_plugins.energy.describe import describe_energy
from reporter_plugins.energy.result import Energy, Published
from reporter_plugins.energy.runs import EnergyRuns, energy_runs
from reporter_plugins.energy.tiers import CostOfSize, cost_of_size

from reporter import Analysis, hookimpl

__all__ = ["CostOfSize", "Energy", "EnergyRuns", "Published"]

energy.describe(describe_energy)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """A model's energy, the published runs, and what size costs."""
    return [energy, energy_runs, cost_of_size]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
