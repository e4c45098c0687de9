"""Numbers as people write them, and the units they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.quantity import parse_number
from reporter.quantity.units import BASE_UNITS, is_unit, unit_in


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("7B", "", 7_000_000_000),
        ("7B", "parameters", 7_000_000_000),
        ("7B parameters", "parameters", 7_000_000_000),
        ("2T", "token", 2_000_000_000_000),
        ("2 T", "token", 2_000_000_000_000),
        ("1.6T", "parameters", 1_600_000_000_000),
        ("124M", "", 124_000_000),
        ("80 GB", "B", 80_000_000_000),
        ("80GiB", "B", 80 * 2**30),
        ("7B", "B", 7),
        ("7 GB", "B", 7_000_000_000),
        ("900 GB/s", "B/s", 900_000_000_000),
        ("1.29 GWh", "Wh", 1_290_000_000),
        ("3.15e23 FLOP", "FLOP", 3.15e23),
        ("1.5e3", "", 1500),
        ("1.5e3K", "", 1_500_000),
        ("6.7B", "", 6_700_000_000),
        ("0.1K", "", 100),
        (".5", "", 0.5),
        ("5.", "", 5),
        ("-3", "", -3),
        ("1,234,567", "", 1_234_567),
        ("1_234_567", "", 1_234_567),
        ("  42  ", "", 42),
        ("12345678901234567890123", "", 12345678901234567890123),
        ("0.25", "Wh", 0.25),
        ("40%", "", 0.4),
        ("31 tCO2e", "gCO2e", 31_000_000),
        ("8.93 ktCO2e", "gCO2e", 8_930_000_000),
        ("31 t", "gCO2e", 31_000_000),
        ("21 days", "day", 21),
        ("1.5 hours", "h", 1.5),
    ],
)
def test_a_number_is_read_in_base_units(text: str, unit: str, value: float) -> None:
    number = parse_number(text, unit)
    assert number == value
    assert isinstance(number, int) == isinstance(value, int)


@pytest.mark.parametrize("text", ["", "x", "B", "--3", "1e", "e5", "1 2", "0x10", "½", "٣", "1" * 65, "nan", "inf"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|is no magnitude"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "unit", "wrong"),
    [
        ("80 GB", "Wh", "its unit 'GB' is not 'Wh'"),
        ("80 gb", "B", "its unit 'gb' is not 'B'"),
        ("3 apples", "", "'apples' is no magnitude"),
        ("1,5", "", "a comma separates thousands"),
        ("1,5B", "parameters", "a comma separates thousands"),
        ("12,34", "", "a comma separates thousands"),
    ],
)
def test_another_unit_is_refused_with_the_reason(text: str, unit: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_number(text, unit)


@given(st.integers(-(10**30), 10**30), st.sampled_from(["", "K", "M", "B", "T", "Q"]))
def test_a_whole_number_with_a_magnitude_is_exact(number: int, magnitude: str) -> None:
    factor = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "Q": 10**15}[magnitude]
    assert parse_number(f"{number:,}{magnitude}") == number * factor


@given(st.integers(0, 10**6), st.integers(0, 999))
def test_a_fraction_with_a_magnitude_that_makes_it_whole_is_whole(whole: int, thousandths: int) -> None:
    number = parse_number(f"{whole}.{thousandths:03}B")
    assert number == whole * 10**9 + thousandths * 10**6
    assert isinstance(number, int)


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused_with_a_reason(text: str) -> None:
    try:
        number = parse_number(text, "B")
    except ValueError:
        return
    assert isinstance(number, int | float)


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("energy of the run, Wh", "Wh"),
        ("per token, FLOP/token", "FLOP/token"),
        ("tokens, all of them", None),
        ("number of layers", None),
    ],
)
def test_a_description_may_end_with_a_unit(description: str, unit: str | None) -> None:
    assert unit_in(description) == unit


def test_a_unit_is_a_product_over_a_product() -> None:
    assert all(is_unit(unit) for unit in (*BASE_UNITS, "FLOP/token", "B/s", "FLOP/s/W"))
    assert not is_unit("furlong")
