"""How large a chart and its texts are, so that they can be read on the narrowest page.

The style sheet shows a wide chart 640 to 736 pixels across, and a small one 304 to 416: no text is under 11 pixels on
a phone, where a wide chart is scrolled.
"""

from __future__ import annotations

from typing import Final

from reporter.blocks import Chart

_FIGURES: Final = {"wide": (8.0, 4.2), "small": (4.0, 3.0)}
"""Inches, of 72 points."""

_TEXTS: Final = {"wide": 11.0, "small": 9.0}
_NAMES: Final = {"wide": 10.0, "small": 9.0}


def figure_size(chart: Chart) -> tuple[float, float]:
    """Width and height in inches; bars that lie make it as high as they need."""
    width, height = _FIGURES[chart.size]
    rows = len(chart.x.categories) if chart.horizontal else 0
    return width, max(height, 0.26 * rows + 1.0)


def text_size(chart: Chart) -> float:
    """Points of ticks, labels and the legend."""
    return _TEXTS[chart.size]


def name_size(chart: Chart) -> float:
    """Points of the names beside points."""
    return _NAMES[chart.size]
