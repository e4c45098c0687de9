"""A Chart to SVG: the only place that imports matplotlib.

The picture is the same to the byte for the same data and the same matplotlib, takes its colours from the page's CSS
variables, and has neither style attributes nor scripts, so that a strict Content-Security-Policy lets it be.
"""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from reporter.blocks import Chart, Mark, Series, with_texts
from reporter.charts.axes import scale
from reporter.charts.colors import FAINT, INK, PALETTE, SERIES_COLORS
from reporter.charts.names import name_points
from reporter.charts.sizes import figure_size, text_size
from reporter.charts.svg import WideTexts, clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEGEND_COLUMNS: Final = 4
_EM: Final = 0.55
"""Of a character's height, about its width."""
_MARKERS: Final = "osD^vPX*"


def chart_svg(chart: Chart) -> str:
    """The SVG element of a chart, with its title and description inside."""
    import matplotlib as mpl

    # A `$` in a name is a dollar. Warnings are about what is not seen: a zero on a logarithmic axis.
    salt = hashlib.sha256(json.dumps(asdict(chart), sort_keys=True).encode()).hexdigest()[:12]
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "text.parse_math": False}),
        warnings.catch_warnings(action="ignore"),
    ):
        return _drawn(chart, salt)


def _drawn(chart: Chart, salt: str) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    wide = WideTexts()
    figure = figure_of(with_texts(chart, wide.stand_in))
    FigureCanvasSVG(figure)
    return clean(wide.put_back(_saved(figure)), chart, salt)


def figure_of(chart: Chart) -> Figure:
    """The chart as a matplotlib figure, in stand-in colours (`reporter.charts.colors`)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=figure_size(chart), dpi=72)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), facecolor="none")
    _draw(axes, chart)
    return figure


def _place(axes: Axes, chart: Chart) -> None:
    """Margins that fit the tick labels and the legend; a layout engine would double the time a chart takes."""
    width, height = figure_size(chart)
    em = text_size(chart) / 72
    longest = max((len(label.get_text()) for label in axes.get_yticklabels()), default=0)
    left = min(0.6 * width, 0.25 + 0.68 * em * longest + (1.6 * em if axes.get_ylabel() else 0))
    rows = -(-len(_labels(chart)) // _columns(chart)) if len(_labels(chart)) > 1 else 0
    bottom, top, right = 0.15 + 3.6 * em, 0.12 + 1.84 * em * rows, 0.25
    axes.set_position((left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height))


def _saved(figure: Any) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _draw(axes: Axes, chart: Chart) -> None:
    _frame(axes, text_size(chart))
    for mark in chart.marks:
        _draw_mark(axes, mark)
    base = [0.0] * len(chart.x.categories)
    for index, series in enumerate(chart.series):
        color = PALETTE[(index if series.color is None else series.color) % SERIES_COLORS]
        _draw_series(axes, chart, series, color, index, base)
    across, upward = (chart.y, chart.x) if chart.horizontal else (chart.x, chart.y)
    bounds = [value for series in chart.series for value in (*series.y, *series.low, *series.high)]
    scale(axes, "x", across, text_size(chart), bounds if chart.horizontal else ())
    scale(axes, "y", upward, text_size(chart), () if chart.horizontal else bounds)
    if chart.horizontal:
        axes.invert_yaxis()
    _place(axes, chart)
    name_points(axes, chart)
    if len(_labels(chart)) > 1:
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=_columns(chart),
            frameon=False,
            fontsize=text_size(chart),
            labelcolor=INK,
            columnspacing=1.5,
        )


def _labels(chart: Chart) -> list[str]:
    every = [series.label for series in chart.series] + [mark.label for mark in chart.marks]
    return [label for label in every if label]


def _columns(chart: Chart) -> int:
    """As many columns of the legend as the figure is wide for, four at most."""
    longest = max((len(label) for label in _labels(chart)), default=0)
    column = text_size(chart) * (_EM * longest + 4)
    return max(1, min(_LEGEND_COLUMNS, int((72 * figure_size(chart)[0] - 50) // column)))


def _frame(axes: Axes, size: float) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=size, which="both", color=FAINT)
    axes.grid(visible=True, color=FAINT, linewidth=0.6, alpha=0.4)
    axes.set_axisbelow(True)


def _draw_series(axes: Axes, chart: Chart, series: Series, color: str, index: int, base: list[float]) -> None:
    label = series.label or "_"
    if series.style == "bars":
        _draw_bars(axes, chart, series, color, label, base)
    elif series.style == "band":
        axes.fill_between(series.x, series.low, series.high, color=color, alpha=0.2, linewidth=0, label=label)
    elif series.style == "points":
        errors = _errors(series)
        marker = _MARKERS[index % len(_MARKERS)]
        x, y = (series.y, series.x) if chart.horizontal else (series.x, series.y)
        across, up = (errors, None) if chart.horizontal else (None, errors)
        axes.errorbar(x, y, up, across, fmt=marker, color=color, markersize=4.5, elinewidth=1, label=label)
    else:
        axes.plot(
            series.x,
            series.y,
            "--" if series.style == "dashed" else "-",
            color=color,
            linewidth=1.8,
            label=label,
        )


def _draw_bars(axes: Axes, chart: Chart, series: Series, color: str, label: str, base: list[float]) -> None:
    count = 1 if chart.stacked else sum(each.style == "bars" for each in chart.series)
    place = 0 if chart.stacked else [each for each in chart.series if each.style == "bars"].index(series)
    thickness = 0.75 / count
    at = [x + (place - (count - 1) / 2) * thickness for x in series.x]
    start = [base[int(x)] for x in series.x] if chart.stacked else [0.0] * len(at)
    if chart.horizontal:
        axes.barh(at, series.y, thickness, start, color=color, label=label, xerr=_errors(series), ecolor=INK)
    else:
        axes.bar(at, series.y, thickness, start, color=color, label=label, yerr=_errors(series), ecolor=INK)
    if chart.stacked:
        for x, y in zip(series.x, series.y, strict=True):
            base[int(x)] += y


def _errors(series: Series) -> Any:
    if not series.low:
        return None
    # An interval may lie beside its value: the bar then reaches one way only.
    below = [max(0.0, y - low) for y, low in zip(series.y, series.low, strict=True)]
    above = [max(0.0, high - y) for y, high in zip(series.y, series.high, strict=True)]
    return [below, above]


def _draw_mark(axes: Axes, mark: Mark) -> None:
    label = mark.label or "_"
    if mark.x is not None and mark.until is not None:
        axes.axvspan(mark.x, mark.until, color=FAINT, alpha=0.25, linewidth=0, label=label)
    elif mark.x is not None:
        axes.axvline(mark.x, color=INK, linestyle=":", linewidth=1.2, label=label)
    elif mark.y is not None:
        axes.axhline(mark.y, color=INK, linestyle=":", linewidth=1.2, label=label)
