"""A Chart to SVG, or to a file of its own: the only room that imports matplotlib.

The picture is the same to the byte for the same data and the same matplotlib, takes its colours from the page's CSS
variables, and has neither style attributes nor scripts, so that a strict Content-Security-Policy lets it be.
"""

from reporter.charts.draw import chart_svg
from reporter.charts.files import chart_file

__all__ = ["chart_file", "chart_svg"]
