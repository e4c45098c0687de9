"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import Formula, Given, Quantity
from reporter.quantity import exact, in_full, interval_text, scaled, show, significant, substituted, typeset


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (6_738_415_616, "parameters", "6.74B parameters"),
        (999_600, "parameters", "1.00M parameters"),
        (999_400, "parameters", "999K parameters"),
        (999, "parameters", "999 parameters"),
        (124_439_808, "parameters", "124M parameters"),
        (1_600_000_000_000, "parameters", "1.60T parameters"),
        (13_476_831_232, "B", "13.5 GB"),
        (80e9, "B", "80.0 GB"),
        (512, "B", "512 B"),
        (1.29e9, "Wh", "1.29 GWh"),
        (3.15e23, "FLOP", "3.15e23 FLOP"),
        (989e12, "FLOP/s", "989 TFLOP/s"),
        (5.5e8, "gCO2e", "550 tCO2e"),
        (2_500, "gCO2e", "2.50 kgCO2e"),
        (12, "gCO2e", "12 gCO2e"),
        (0.0123, "s", "12.3 ms"),
        (5.66e-13, "J/FLOP", "566 fJ/FLOP"),
        (4.2e-5, "s/token", "42.0 µs/token"),
        (3, "s", "3.00 s"),
        (1.42e-3, "Wh/token", "1.42 mWh/token"),
        (1.51e-4, "Wh/token", "151 µWh/token"),
        (184_320, "h", "184,320 h"),
        (1.46e6, "h", "1.46M h"),
        (4.45e6, "L", "4.45M L"),
        (3.0e10, "L", "30.0B L"),
        (0, "B", "0 B"),
        (-13e9, "B", "-13.0 GB"),
        (0.9755, "", "0.976"),
        (1234567.0, "", "1.23e6"),
        (0.00012, "", "1.20e-4"),
        (42, "", "42"),
        (float("inf"), "", "∞"),
        (float("-inf"), "B", "-∞ B"),
        (float("nan"), "parameters", "undefined parameters"),
        (10**400, "parameters", "1.00e400 parameters"),
        (10**400, "", "1.00e400"),
        (-(10**400), "B", "-1.00e400 B"),
    ],
)
def test_a_quantity_is_shown_at_the_multiple_people_use(value: float, unit: str, shown: str) -> None:
    assert show(Quantity(value, unit)) == shown


@pytest.mark.parametrize(
    ("value", "unit", "full"),
    [
        (6_738_415_616, "parameters", "6,738,415,616 parameters"),
        (13_476_831_232, "B", "13,476,831,232 B = 12.55 GiB"),
        (2**30 - 1, "B", "1,073,741,823 B"),
        (0.1234567, "", "0.123457"),
        (2e12, "token", "2,000,000,000,000 token"),
        (float("inf"), "B", "∞ B"),
    ],
)
def test_behind_it_stands_the_number_in_full_and_gib_beside_bytes(value: float, unit: str, full: str) -> None:
    assert in_full(Quantity(value, unit)) == full


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (1.2e9, 3.4e9, "B", "1.20 to 3.40 GB"),
        (0.9e9, 3.4e9, "B", "900 MB to 3.40 GB"),
        (0.3, 0.5, "", "0.300 to 0.500"),
    ],
)
def test_an_interval_is_said_in_words(low: float, high: float, unit: str, text: str) -> None:
    assert interval_text(Quantity(low, unit, Given(), low=low, high=high)) == text


def test_a_certain_number_has_no_interval_to_say() -> None:
    assert interval_text(Quantity(3)) == ""


@given(st.one_of(st.integers(-(10**30), 10**30), st.floats()), st.sampled_from(["", "B", "parameters", "s", "gCO2e"]))
def test_every_number_can_be_shown(value: float, unit: str) -> None:
    number, shown = scaled(value, unit)
    assert number
    assert shown or not unit
    assert exact(value)
    assert in_full(Quantity(value, unit))


@given(st.floats(1e-9, 1e15))
def test_what_is_shown_is_right_to_three_figures(value: float) -> None:
    assert float(significant(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


EDGES = [edge * power for edge in (9.995, 99.95, 999.4, 999.5) for power in (1e-3, 1e-2, 1e-1, 1.0)]


@given(st.floats(1e-3, 999.4))
@settings(max_examples=300)
def test_three_figures_are_those_of_the_exact_decimal(value: float) -> None:
    for each in (value, *EDGES, *(math.nextafter(edge, 0) for edge in EDGES)):
        if each < 999.5:
            assert float(significant(each)) == float(f"{each:.2e}")


@given(st.integers(1, 10**26))
def test_a_count_is_shown_right_to_three_figures(value: int) -> None:
    number, _ = scaled(value, "parameters")
    factor = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(number[-1], 1)
    assert float(number.rstrip("KMBT").replace(",", "")) * factor == pytest.approx(value, rel=0.0051)


def test_a_formula_is_typeset() -> None:
    assert typeset("12 * L * h ** 2") == "12 · L · h ^ 2"


@pytest.mark.parametrize(
    ("expression", "values", "text"),
    [
        ("6 * N * D", {"N": 7_000_000_000, "D": 2}, "6 · 7,000,000,000 · 2"),
        ("a ** 2 - a", {"a": -5}, "(-5) ^ 2 - (-5)"),
        ("min(a, 2 * a)", {"a": 1_234}, "min(1234, 2 · 1234)"),
        ("η * N + aN", {"η": 0.4, "N": 3, "aN": 5}, "0.4 · 3 + 5"),
    ],
)
def test_the_inputs_stand_in_the_symbols_places(expression: str, values: dict[str, float], text: str) -> None:
    number = Formula(expression, **dict.fromkeys(values, ""))(**values)
    assert isinstance(number.origin, Formula)
    assert substituted(number.origin, number.inputs) == text
