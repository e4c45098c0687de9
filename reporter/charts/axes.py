"""Axes: their span, and ticks that are few, round and written as people write numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reporter.blocks import Axis
from reporter.charts.colors import INK
from reporter.quantity import scaled, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def scale(axes: Axes, side: str, axis: Axis, size: float, values: Sequence[float] = ()) -> None:
    """Give one side ("x" or "y") of `values` its span, its ticks and its label, in texts of this size."""
    low, high = axis.span or getattr(axes, f"get_{side}lim")()
    if axis.categories:
        _categories(axes, side, axis)
        return
    if axis.log:
        getattr(axes, f"set_{side}scale")("log")
        low, high = axis.span or getattr(axes, f"get_{side}lim")()
        low, high = (low, high) if 0 < low < high else (1.0, 10.0)  # nothing to be seen: no value is positive
    whole = not axis.log and _are_few(values)
    if whole and min(values) == max(values):
        low, high = values[0] - 1, values[0] + 1
    ticks = tuple(_log_ticks(low, high)) if axis.log else _plain_ticks(low, high, whole)
    getattr(axes, f"set_{side}ticks")(ticks, [_tick(value, axis.unit) for value in ticks])
    getattr(axes, f"set_{side}ticks")([], minor=True)
    getattr(axes, f"set_{side}lim")(low, high)
    getattr(axes, f"set_{side}label")(axis.label, color=INK, fontsize=size)


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


def _are_few(values: Sequence[float]) -> bool:
    """Whether these are small whole numbers: devices are not counted in hundredths."""
    return bool(values) and all(float(each).is_integer() for each in values) and max(values) - min(values) <= _FEW


def _plain_ticks(low: float, high: float, whole: bool = False) -> tuple[float, ...]:
    from matplotlib.ticker import MaxNLocator

    return tuple(value for value in MaxNLocator(nbins=6, integer=whole).tick_values(low, high) if low <= value <= high)


def _tick(value: float, unit: str) -> str:
    number, shown = scaled(value, unit) if unit else (significant(value), "")
    whole, decimals, rest = _NUMBER.fullmatch(number).groups(default="")  # type: ignore[union-attr]
    number = whole + (decimals.rstrip("0") if decimals.strip(".0") else "") + rest
    return number if shown in ("", unit) else f"{number} {shown}"


_FEW = 8
_NUMBER = re.compile(r"(-?[\d,]+)(\.\d+)?(.*)")
