"""A chart as a file of its own, outside any page: SVG or PNG, in the page's colours on white."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from reporter.blocks import Chart
from reporter.charts.colors import FAINT, INK, ON_PAPER, PALETTE
from reporter.charts.draw import chart_svg, figure_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 160
_SETTABLE = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")


def chart_file(chart: Chart, ending: str) -> bytes:
    """The chart as the content of a file with this ending, ".svg" or ".png".

    Raises ValueError for another one.
    """
    if ending == ".svg":
        return _svg(chart).encode()
    if ending == ".png":
        return _png(chart)
    raise ValueError(f"a chart is written as .svg or .png, not {ending}")


def _svg(chart: Chart) -> str:
    names = {"ink": INK, "faint": FAINT, **{f"series-{index}": each for index, each in enumerate(PALETTE)}}
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" font-family="sans-serif"'
    body = chart_svg(chart).replace("<svg ", f"<svg {spaces} ", 1)
    body = re.sub(r"var\(--([a-z0-9-]+)\)", lambda match: ON_PAPER[names[match[1]]], body)
    return body.replace("</desc>", '</desc><rect width="100%" height="100%" fill="#ffffff"/>', 1) + "\n"


def _png(chart: Chart) -> bytes:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    file = io.BytesIO()
    with mpl.rc_context({"text.parse_math": False}), warnings.catch_warnings(action="ignore"):
        figure = figure_of(chart)
        FigureCanvasAgg(figure)
        _repaint(figure)
        figure.savefig(file, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
    return file.getvalue()


def _repaint(figure: Figure) -> None:
    """Put the page's colours in the stand-ins' place."""
    for artist in figure.findobj():
        for name in _SETTABLE:
            get, put = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
            if get is not None and put is not None and (color := _on_paper(get())) is not None:
                put(color)


def _on_paper(color: Any) -> Any:
    """The page's colour for a stand-in, with its transparency; None for any other colour."""
    from matplotlib.colors import to_hex, to_rgba, to_rgba_array

    try:
        every = to_rgba_array(color)
    except (TypeError, ValueError):
        return None
    found = ON_PAPER.get(to_hex(every[0])) if len(every) else None
    return None if found is None else to_rgba(found, every[0][3])
