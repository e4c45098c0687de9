"""Published thresholds beside the curves of the same family and task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter_plugins.emergence.published import SOURCE, PublishedThreshold, wei_2022
from reporter_plugins.emergence.result import SCALE_UNITS, CurveResult, Published
from reporter_plugins.emergence.standings import is_named_after

from reporter import Given, Quantity


def beside_published(curves: Sequence[CurveResult], scale: str) -> tuple[Published, ...]:
    """Wei et al.'s few-shot thresholds with the curves of their tasks, those of the most shots."""
    return tuple(found for row in wei_2022() for found in _beside(row, curves, scale))


def _beside(row: PublishedThreshold, curves: Sequence[CurveResult], scale: str) -> Iterator[Published]:
    value = {"params": row.params, "flops": row.train_flops}.get(scale)
    if value is None:
        return
    threshold = Quantity(value, SCALE_UNITS[scale], Given(source=SOURCE))
    for index, curve in enumerate(curves):
        same = curve.task in row.tasks and is_named_after(curve.family, row.model)
        if same and curve.shots == _most_shots(curve, curves):
            yield Published(row.ability, threshold, index)


def _most_shots(curve: CurveResult, curves: Sequence[CurveResult]) -> int | None:
    same = [each.shots for each in curves if (each.family, each.task) == (curve.family, curve.task)]
    return max((shots for shots in same if shots is not None), default=None)
