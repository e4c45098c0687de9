"""Names beside points, each where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reporter.blocks import Chart
from reporter.charts.colors import INK
from reporter.charts.sizes import name_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NAMES: Final = 60
"""A series of more points is not named: the table behind the chart has the names."""

Box = tuple[float, float, float, float]


def name_points(axes: Axes, chart: Chart) -> None:
    """Names beside points, where there is room: right, left, above or below, and none where all are taken."""
    named = [series for series in chart.series if series.style == "points" and len(series.names) <= MOST_NAMES]
    if not any(series.names for series in named):
        return
    frame, size = axes.bbox, name_size(chart)
    taken = [_around(axes, x, y) for series in chart.series for x, y in zip(series.x, series.y, strict=False)]
    for series in named:
        for x, y, name in zip(series.x, series.y, series.names, strict=False):
            at = axes.transData.transform((x, y))
            for across, up, anchor in ((5, 3, "left"), (-5, 3, "right"), (0, 7, "center"), (0, -12, "center")):
                box = _box(at[0] + across, at[1] + up, anchor, name, size)
                if frame.x0 <= box[0] and box[2] <= frame.x1 + 4 and not any(_overlap(box, other) for other in taken):
                    taken.append(box)
                    _annotate(axes, (x, y), (across, up), anchor, name, size)
                    break


def _around(axes: Axes, x: float, y: float) -> Box:
    at = axes.transData.transform((x, y))
    return float(at[0]) - 3, float(at[1]) - 3, float(at[0]) + 3, float(at[1]) + 3


def _annotate(
    axes: Axes, point: tuple[float, float], offset: tuple[int, int], anchor: str, name: str, size: float
) -> None:
    axes.annotate(name, point, offset, textcoords="offset points", fontsize=size, color=INK, ha=anchor)


def _box(x: float, y: float, anchor: str, name: str, size: float) -> Box:
    """Where a name would stand, in points (the figure has 72 to the inch): 0.58 em a character."""
    width = size * 0.58 * len(name)
    left = x - {"left": 0.0, "center": width / 2, "right": width}[anchor]
    return left, y, left + width, y + size + 1


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
