"""Charts: the same to the byte, fit for a strict policy, and with their data behind them."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import Axis, Chart, Mark, Quantity, Series
from reporter.charts import chart_svg
from reporter.render.pieces import Pieces, chart_data

PLAIN = Chart(
    "Loss over compute",
    "It falls.",
    Axis("Compute", unit="FLOP", log=True),
    Axis("Loss"),
    (
        Series(
            "runs",
            (1e18, 1e20, 1e22),
            (3.0, 2.5, 2.2),
            low=(2.9, 2.4, 2.1),
            high=(3.1, 2.6, 2.3),
            names=("a", "b", "c"),
        ),
        Series("fit", (1e18, 1e22), (3.0, 2.2), "line", color=0),
        Series("interval", (1e18, 1e22), (3.0, 2.2), "band", (2.9, 2.1), (3.1, 2.3), color=0),
        Series("other", (1e18, 1e22), (3.0, 2.2), "dashed"),
    ),
    (Mark("here", x=1e20), Mark("there", y=2.5), Mark("between", x=1e19, until=1e20)),
)
BARS = Chart(
    "Memory", "By kind.", Axis("Kind", categories=("weights", "cache")), Axis("Size", unit="B"),
    (Series("fp16", (0, 1), (13e9, 2e9), "bars"), Series("int4", (0, 1), (4e9, 2e9), "bars")), stacked=True,
)  # fmt: skip
LYING = Chart(
    "By model", "Lying.", Axis("", categories=("one", "another with a name that is far too long " * 5)), Axis("Size"),
    (Series("", (0, 1), (3.0, 2.0), "bars"),), size="small", horizontal=True,
)  # fmt: skip
NASTY = Chart(
    "<script>alert(1)</script> & \"more\"", "$a$ <b>", Axis("<x> $"), Axis("$y$"),
    (Series("$\\frac{1}{2}$", (1, 2), (1, 2), names=("<i>", "$x_")), Series("模型 é 😀", (1, 2), (2, 1))),
    (Mark("]]>", x=1),),
)  # fmt: skip
CHARTS = {"plain": PLAIN, "bars": BARS, "lying": LYING, "nasty": NASTY}


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every chart, drawn once."""
    return {name: chart_svg(chart) for name, chart in CHARTS.items()}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_twice_the_same(name: str, drawn: dict[str, str]) -> None:
    assert chart_svg(CHARTS[name]) == drawn[name]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_no_style_no_script_and_asks_for_nothing(name: str, drawn: dict[str, str]) -> None:
    root = ElementTree.fromstring(drawn[name].replace("xlink:href", "href"))
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "style", "image", "foreignObject")
        for attribute, value in element.attrib.items():
            assert attribute != "style"
            assert not attribute.startswith("on")
            assert not value.startswith(("http:", "https:", "data:"))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_takes_its_colours_from_the_page(name: str, drawn: dict[str, str]) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawn[name]))
    assert {colour for colour in colours if not colour.startswith(("var(--", "none", "url(#"))} == set()
    assert "var(--ink)" in colours


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_is_to_who_cannot_see_it(name: str, drawn: dict[str, str]) -> None:
    root = ElementTree.fromstring(drawn[name].replace("xlink:href", "href"))
    title, description = root[0], root[1]
    assert (title.text, description.text) == (CHARTS[name].title, CHARTS[name].description)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


def test_two_charts_on_a_page_share_no_id(drawn: dict[str, str]) -> None:
    ids = [each for svg in drawn.values() for each in re.findall(r' id="([^"]*)"', svg)]
    assert len(ids) == len(set(ids))


def test_a_dollar_in_a_name_is_a_dollar(drawn: dict[str, str]) -> None:
    assert "$\\frac{1}{2}$" in drawn["nasty"]
    assert ">$y$<" in drawn["nasty"]


def test_whole_numbers_have_whole_ticks() -> None:
    devices = Chart(
        "Devices", "By batch.", Axis("Batch", categories=("1", "8")), Axis("Devices"),
        (Series("", (0, 1), (1.0, 2.0), "line"),), size="small",
    )  # fmt: skip
    ticks = re.findall(r">([\d.]+)</text>", chart_svg(devices))
    assert set(ticks) <= {"1", "2", "8"}


@pytest.mark.parametrize("size", ["small", "wide"])
def test_a_legend_is_as_wide_as_its_chart(size: Any) -> None:
    labels = tuple(f"precision = awq-{index}bit, a long label" for index in range(4))
    series = tuple(Series(label, (0.0, 1.0), (index, index + 0.5), "line") for index, label in enumerate(labels))
    drawing = chart_svg(Chart("Long", "Labels.", Axis("x"), Axis("y"), series, size=size))
    width = float(re.findall(r'viewBox="0 0 ([\d.]+)', drawing)[0])
    starts = re.findall(r' x="([\d.]+)"[^>]*>precision', drawing)
    assert len(starts) == 4
    assert all(float(start) + 9 * 0.55 * len(labels[0]) < width for start in starts)


@pytest.mark.parametrize("name", CHARTS)
def test_every_point_that_has_a_name_stands_in_the_table_behind_the_chart(name: str) -> None:
    chart = CHARTS[name]
    header, rows = chart_data(chart)
    assert all(len(row) == len(header) for row in rows)
    values = [cell.value if isinstance(cell, Quantity) else cell for row in rows for cell in row]
    listed = [series for series in chart.series if series.label or series.names] or chart.series
    for series in listed:
        for value in (*series.y, *series.low, *series.high, *series.names):
            assert value in values


def test_the_table_stands_in_the_page() -> None:
    table = Pieces(str, "", lambda chart: "").chart_table(PLAIN)
    assert table.count("<tr>") == 1 + 9
    assert "1.00e18 FLOP" in table


AXES = st.builds(
    Axis, st.text(max_size=5), st.sampled_from(["", "B", "parameters", "FLOP"]), st.booleans(), st.just(()), st.none()
)
NUMBERS = st.floats(-1e30, 1e30) | st.just(0.0) | st.floats(1e-30, 1e-3) | st.floats()


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    count = draw(st.integers(0, 4))
    values = st.lists(NUMBERS, min_size=count, max_size=count).map(tuple)
    style: Any = draw(st.sampled_from(["line", "dashed", "points", "band"]))
    bounds = style == "band" or draw(st.booleans())
    low, high = (draw(values), draw(values)) if bounds else ((), ())
    names = draw(st.lists(st.text(max_size=6), max_size=count).map(tuple))
    return Series(draw(st.text(max_size=6)), draw(values), draw(values), style, low, high, names)


@settings(max_examples=30)
@given(
    st.builds(
        Chart, st.text(max_size=6), st.text(max_size=6), AXES, AXES, st.lists(any_series(), max_size=3).map(tuple)
    )
)
def test_whatever_the_numbers_are_there_is_a_chart(chart: Chart) -> None:
    assert chart_svg(chart).startswith("<svg ")
    Pieces(str, "", lambda chart: "").chart_table(chart)


def test_a_few_devices_are_not_counted_in_hundredths() -> None:
    def ticks(*heights: float) -> list[str]:
        places = tuple(float(at) for at in range(len(heights)))
        chart = Chart(
            "t", "d", Axis("x", categories=("a", "b", "c")), Axis("y"), (Series("", places, heights, "line"),)
        )
        return [text for text in re.findall(r"<text[^>]*>([^<]+)</text>", chart_svg(chart)) if text[0].isdigit()]

    assert ticks(1, 1, 1) == ["0", "1", "2"]
    assert ticks(1, 2, 4) == ["1", "2", "3", "4"]
    assert ticks(0, 0.5, 1) == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
