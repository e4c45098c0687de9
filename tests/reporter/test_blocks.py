"""Blocks that cannot be shown are refused where they are made."""

from __future__ import annotations

import pytest

from reporter import Axis, Chart, Details, Headline, Quantity, Series, Table
from reporter.blocks import quantities_in

FLAT = Axis("x")


def test_a_table_s_rows_are_as_long_as_its_header() -> None:
    with pytest.raises(ValueError, match="row 1 of a table has 1 cells, and there are 2 columns"):
        Table(("a", "b"), ((1, 2), (3,)))


@pytest.mark.parametrize(
    ("y", "low", "high", "style"),
    [((1.0,), (), (), "points"), ((1.0, 2.0), (1.0,), (2.0,), "points"), ((1.0, 2.0), (1.0, 2.0), (), "points"),
     ((1.0, 2.0), (), (), "band")],
)  # fmt: skip
def test_a_series_has_as_many_values_as_points(
    y: tuple[float, ...], low: tuple[float, ...], high: tuple[float, ...], style: str
) -> None:
    with pytest.raises(ValueError, match="has not as many values"):
        Series("s", (1.0, 2.0), y, style, low, high)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("span", "log"),
    [
        ((1.0, 1.0), False),
        ((2.0, 1.0), False),
        ((0.0, 1.0), True),
        ((0, float("inf")), False),
        ((float("nan"), 1.0), False),
    ],
)
def test_an_axis_spans_from_low_to_high(span: tuple[float, float], log: bool) -> None:
    with pytest.raises(ValueError, match="cannot span"):
        Axis("x", log=log, span=span)


@pytest.mark.parametrize(("categories", "stacked", "x"), [(("a",), False, 1.0), (("a",), False, 0.5), ((), True, 0.0)])
def test_a_bar_stands_at_a_category(categories: tuple[str, ...], stacked: bool, x: float) -> None:
    with pytest.raises(ValueError, match="beyond its"):
        Chart("t", "d", Axis("x", categories=categories), FLAT, (Series("s", (x,), (1.0,), "bars"),), stacked=stacked)


def test_every_quantity_of_a_block_is_found() -> None:
    one, two = Quantity(1), Quantity(2)
    block = Details("more", (Headline("a", one), Table(("a", "b"), (("x", two),))))
    assert list(quantities_in(block)) == [one, two]
