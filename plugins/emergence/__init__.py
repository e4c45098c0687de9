"""Whether an ability emerges with scale, where, how surely, and whether it is the metric that jumps.

`table` reads scores over scale, `assess` gives every curve a verdict with its thresholds, `artefact` holds
it against a continuous metric, `tasks` counts the likely false ones among many, `published` has the
thresholds of the literature: they know numpy and no pages. `scores` is the table of models.toml, `judge` brings
the two together, `page` shows it. docs/emergence.md says how a verdict is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reporter_plugins.compute import Compute
from reporter_plugins.emergence.chinese import CHINESE
from reporter_plugins.emergence.page import emergence_blocks
from reporter_plugins.emergence.result import CurveResult, Emergence
from reporter_plugins.emergence.scores import EmergenceTable
from reporter_plugins.parameters import Parameters

from reporter import Analysis, Block, Model, Quantity, analysis, hookimpl

__all__ = ["CurveResult", "Emergence", "EmergenceTable"]

TIME_LIMIT: Final = 1800.0
"""Seconds: ten thousand curves take about 230 of CPU."""


@analysis(title="Emergence", page="emergence", order=60, time_limit=TIME_LIMIT)
def emergence(
    table: EmergenceTable, parameters: Mapping[Model, Parameters] | None, compute: Mapping[Model, Compute] | None
) -> Emergence:
    """Whether abilities emerge with scale, where, how surely, and whether it is the metric that jumps."""
    # numpy is imported where there is a table to judge, and not with the plugin.
    from reporter_plugins.emergence.judge import judge

    return judge(table, _sizes(table.scale, parameters or {}, compute or {}))


def _sizes(
    scale: str, parameters: Mapping[Model, Parameters], compute: Mapping[Model, Compute]
) -> dict[Model, Quantity]:
    """Every model's place on the scale, where it has one; no one number places a mixture of experts among others."""
    if scale == "params":
        return {model: each.total for model, each in parameters.items() if _is_dense(each)}
    found = {"flops": "training_flops", "tokens": "tokens"}.get(scale)
    if found is None:
        return {}
    given = {model: getattr(each, found) for model, each in compute.items()}
    return {model: quantity for model, quantity in given.items() if quantity is not None}


def _is_dense(counted: Parameters) -> bool:
    return counted.active is not None and counted.active.value == counted.total.value


@emergence.describe
def blocks(result: Emergence) -> Iterator[Block]:
    """The section of one table."""
    yield from emergence_blocks(result)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Emergence."""
    return [emergence]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
