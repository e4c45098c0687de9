"""`reporter fit --plot FILE`: the chart of loss over compute, as SVG or PNG by the file's ending."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reporter_plugins.scaling.charts import loss_chart, residual_grid
from reporter_plugins.scaling.result import Scaling

from reporter import Chart, Grid, UsageError, chart_file

ENDINGS: Final = (".svg", ".png")


def check_plot(path: Path) -> None:
    """Find out before a fit whether its chart can be written.

    Raises UsageError where it cannot.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"--plot {path}: the name must end with .svg or .png")
    if not path.parent.is_dir():
        raise UsageError(f"--plot {path}: there is no folder {path.parent}")


def write_plot(law: Scaling, path: Path) -> None:
    """Write the law's chart: loss over compute, or, for a law without a best size, what it leaves over."""
    path.write_bytes(chart_file(chart_of(law), path.suffix.lower()))


def chart_of(law: Scaling) -> Chart:
    """The one chart that says most of a law.

    Raises UsageError where there is none.
    """
    blocks = (*loss_chart(law), *residual_grid(law))
    charts = [chart for block in blocks for chart in (block.charts if isinstance(block, Grid) else (block,))]
    for chart in charts:
        if isinstance(chart, Chart):
            return chart
    raise UsageError("--plot: these runs give nothing to draw")
