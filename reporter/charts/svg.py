"""matplotlib's SVG made fit for a page: no style attributes, no ids but those it needs, colours as CSS variables."""

from __future__ import annotations

import re
from typing import Final

from reporter.blocks import Chart
from reporter.charts.colors import FAINT, INK, PALETTE
from reporter.errors import display_width


class WideTexts:
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
            svg = svg.replace(f">{place}<", f">{escape(text)}<")
        return svg


_STYLE: Final = re.compile(r' style="([^"]*)"')
_ID: Final = re.compile(r' id="(?![mpc][0-9a-f]{10})[^"]*"')


def clean(svg: str, chart: Chart, salt: str) -> str:
    """The svg element alone, with the chart's title and description; `salt` keeps its ids apart from other charts'."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = _ID.sub("", _STYLE.sub(lambda match: _attributes(match[1]), body))
    body = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    opening = (
        f'<svg class="chart" role="img" aria-labelledby="t{salt} d{salt}" viewBox="{_view_box(body)}">'
        f'<title id="t{salt}">{escape(chart.title)}</title><desc id="d{salt}">{escape(chart.description)}</desc>'
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
        (INK, "ink"),
        (FAINT, "faint"),
        *((each, f"series-{i}") for i, each in enumerate(PALETTE)),
    ):
        body = body.replace(f'"{color}"', f'"var(--{variable})"')
    return body


def escape(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
