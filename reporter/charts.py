"""A Chart to SVG: the only place that imports matplotlib.

The picture is the same to the byte for the same data and the same matplotlib, takes its colours from the page's CSS
variables, and has neither style attributes nor scripts, so that a strict Content-Security-Policy lets it be.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from reporter.blocks import Axis, Chart, Mark, Series, with_texts
from reporter.errors import display_width
from reporter.quantity import scaled, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERIES_COLORS: Final = 8
"""Colours of the palette; the style sheet names them --series-0 … --series-7."""

_INK, _FAINT = "#010101", "#020202"
_PALETTE: Final = tuple(f"#0303{index:02x}" for index in range(SERIES_COLORS))
"""Stand-ins that are replaced by CSS variables."""

_SIZES: Final = {"wide": (8.0, 4.2), "small": (4.0, 3.0)}
_MARKERS: Final = "osD^vPX*"
_MOST_LABELS: Final = 40


def chart_svg(chart: Chart) -> str:
    """The SVG element of a chart, with its title and description inside."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    wide = _WideTexts()
    drawn = with_texts(chart, wide.stand_in)
    figure = Figure(figsize=_size(drawn))
    FigureCanvasSVG(figure)
    # Fixed margins: a layout engine doubles the time a chart takes.
    axes = figure.add_axes(_margins(drawn), facecolor="none")
    _draw(axes, drawn)
    salt = hashlib.sha256(json.dumps(asdict(chart), sort_keys=True).encode()).hexdigest()[:12]
    return _clean(wide.put_back(_saved(figure, salt)), chart, salt)


class _WideTexts:
    """Chinese texts: matplotlib's font has no such glyphs, so that Latin ones as wide stand in while it lays out."""

    def __init__(self) -> None:
        self._texts = dict[str, str]()

    def stand_in(self, text: str) -> str:
        """The text itself, or one as wide in its place."""
        if text.isascii() or display_width(text) == len(text):
            return text
        place = f"{len(self._texts)}Q".rjust(round(0.6 * display_width(text)), "M")
        self._texts[place] = text
        return place

    def put_back(self, svg: str) -> str:
        """The drawing with the texts themselves."""
        for place, text in self._texts.items():
            svg = svg.replace(f">{place}<", f">{_escape(text)}<")
        return svg


def _size(chart: Chart) -> tuple[float, float]:
    width, height = _SIZES[chart.size]
    rows = len(chart.x.categories) if chart.horizontal else 0
    return width, max(height, 0.26 * rows + 1.0)


def _margins(chart: Chart) -> tuple[float, float, float, float]:
    width, height = _size(chart)
    names = chart.x.categories if chart.horizontal else ()
    left = (0.25 + 0.075 * max(len(name) for name in names) if names else 0.8) / width
    bottom, top = 0.6 / height, (0.35 if _labels(chart) else 0.12) / height
    return left, bottom, 1 - left - 0.2 / width, 1 - bottom - top


def _saved(figure: Any, salt: str) -> str:
    import matplotlib as mpl

    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _draw(axes: Axes, chart: Chart) -> None:
    _frame(axes)
    for mark in chart.marks:
        _draw_mark(axes, mark)
    base = [0.0] * len(chart.x.categories)
    for index, series in enumerate(chart.series):
        color = _PALETTE[(index if series.color is None else series.color) % SERIES_COLORS]
        _draw_series(axes, chart, series, color, index, base)
    across, upward = (chart.y, chart.x) if chart.horizontal else (chart.x, chart.y)
    _scale(axes, "x", across)
    _scale(axes, "y", upward)
    if chart.horizontal:
        axes.invert_yaxis()
    if _labels(chart):
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=9, labelcolor=_INK)


def _labels(chart: Chart) -> bool:
    return sum(bool(series.label) for series in chart.series) + sum(bool(mark.label) for mark in chart.marks) > 1


def _frame(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(_FAINT)
    axes.tick_params(colors=_INK, labelsize=9, which="both", color=_FAINT)
    axes.grid(visible=True, color=_FAINT, linewidth=0.6, alpha=0.4)
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
        axes.errorbar(series.x, series.y, errors, fmt=marker, color=color, markersize=4.5, elinewidth=1, label=label)
        _name_points(axes, series)
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
        axes.barh(at, series.y, thickness, start, color=color, label=label, xerr=_errors(series), ecolor=_INK)
    else:
        axes.bar(at, series.y, thickness, start, color=color, label=label, yerr=_errors(series), ecolor=_INK)
    if chart.stacked:
        for x, y in zip(series.x, series.y, strict=True):
            base[int(x)] += y


def _errors(series: Series) -> Any:
    if not series.low:
        return None
    below = [y - low for y, low in zip(series.y, series.low, strict=True)]
    above = [high - y for y, high in zip(series.y, series.high, strict=True)]
    return [below, above]


def _name_points(axes: Axes, series: Series) -> None:
    if len(series.names) > _MOST_LABELS:
        return
    for x, y, name in zip(series.x, series.y, series.names, strict=False):
        axes.annotate(name, (x, y), (5, 3), textcoords="offset points", fontsize=7, color=_INK)


def _draw_mark(axes: Axes, mark: Mark) -> None:
    label = mark.label or "_"
    if mark.x is not None and mark.until is not None:
        axes.axvspan(mark.x, mark.until, color=_FAINT, alpha=0.25, linewidth=0, label=label)
    elif mark.x is not None:
        axes.axvline(mark.x, color=_INK, linestyle=":", linewidth=1.2, label=label)
    elif mark.y is not None:
        axes.axhline(mark.y, color=_INK, linestyle=":", linewidth=1.2, label=label)


def _scale(axes: Axes, side: str, axis: Axis) -> None:
    low, high = axis.span or getattr(axes, f"get_{side}lim")()
    if axis.categories:
        _categories(axes, side, axis)
        return
    if axis.log:
        getattr(axes, f"set_{side}scale")("log")
        low, high = axis.span or getattr(axes, f"get_{side}lim")()
    ticks = tuple(_log_ticks(low, high)) if axis.log else _plain_ticks(low, high)
    getattr(axes, f"set_{side}ticks")(ticks, [_tick(value, axis.unit) for value in ticks])
    getattr(axes, f"set_{side}ticks")([], minor=True)
    getattr(axes, f"set_{side}lim")(low, high)
    getattr(axes, f"set_{side}label")(axis.label, color=_INK, fontsize=9)


def _categories(axes: Axes, side: str, axis: Axis) -> None:
    getattr(axes, f"set_{side}ticks")(range(len(axis.categories)), axis.categories)
    getattr(axes, f"set_{side}lim")(-0.6, len(axis.categories) - 0.4)


def _log_ticks(low: float, high: float) -> Iterator[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, math.ceil((last - first + 1) / 8))
    if last - first >= 1:
        yield from (10.0**power for power in range(first, last + 1, step))
        return
    for power in range(first - 1, last + 1):
        yield from (digit * 10.0**power for digit in (1, 2, 5) if low <= digit * 10.0**power <= high)


def _plain_ticks(low: float, high: float) -> tuple[float, ...]:
    from matplotlib.ticker import MaxNLocator

    return tuple(value for value in MaxNLocator(nbins=6).tick_values(low, high) if low <= value <= high)


def _tick(value: float, unit: str) -> str:
    number, shown = scaled(value, unit) if unit else (significant(value), "")
    number = re.sub(r"(\.\d*?)0+(?=\D*$)", r"\1", number).replace(".e", "e")
    number = re.sub(r"\.(?=\D*$)", "", number)
    return number if shown in ("", unit) else f"{number} {shown}"


_STYLE: Final = re.compile(r' style="([^"]*)"')
_ID: Final = re.compile(r' id="(?![mpc][0-9a-f]{10})[^"]*"')


def _clean(svg: str, chart: Chart, salt: str) -> str:
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = _ID.sub("", _STYLE.sub(lambda match: _attributes(match[1]), body))
    body = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    opening = (
        f'<svg class="chart" role="img" aria-labelledby="t{salt} d{salt}" viewBox="{_view_box(body)}">'
        f'<title id="t{salt}">{_escape(chart.title)}</title><desc id="d{salt}">{_escape(chart.description)}</desc>'
    )
    body = re.sub(r"<svg[^>]*>", lambda match: opening, body, count=1)
    return _colored(re.sub(r"\s*\n\s*", "\n", body)).strip()


def _view_box(body: str) -> str:
    match = re.search(r'viewBox="([^"]*)"', body)
    return match[1] if match else "0 0 576 302"


def _attributes(style: str) -> str:
    """Style declarations as presentation attributes, which no policy forbids; the font is the page's own."""
    pairs = (declaration.partition(":")[::2] for declaration in style.split(";") if ":" in declaration)
    kept = {name.strip(): value.strip() for name, value in pairs}
    if font := kept.pop("font", None):
        kept["font-size"] = font.split()[0]
    return "".join(f' {name}="{value}"' for name, value in kept.items() if name != "font-family")


def _colored(body: str) -> str:
    for color, variable in (
        (_INK, "ink"),
        (_FAINT, "faint"),
        *((each, f"series-{i}") for i, each in enumerate(_PALETTE)),
    ):
        body = body.replace(f'"{color}"', f'"var(--{variable})"')
    return body


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
