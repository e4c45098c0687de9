"""Uncertain inputs: a range goes through any formula, stays correlated with itself, and is the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reporter import Formula, Given, Quantity
from reporter.errors import FormulaError
from reporter.quantity import Range
from reporter.quantity.ranges import interval, middle

IDENTITY = Formula("x", x="")
SIZES = st.floats(1e-6, 1e12)


def uncertain(low: float, high: float, key: str = "models.a.training.utilization", unit: str = "") -> Quantity:
    return Range.of(low, high).quantity(unit, Given(key))


def bounds(quantity: Quantity) -> tuple[float, float]:
    assert quantity.low is not None
    assert quantity.high is not None
    return quantity.low, quantity.high


@settings(max_examples=50)
@given(SIZES, st.floats(1.001, 1e3))
def test_an_identity_keeps_its_interval(low: float, ratio: float) -> None:
    assert bounds(IDENTITY(x=uncertain(low, low * ratio))) == pytest.approx((low, low * ratio), rel=1e-5)


@settings(max_examples=25)
@given(SIZES, st.floats(1.001, 1e3))
def test_what_is_taken_from_itself_leaves_nothing(low: float, ratio: float) -> None:
    x = uncertain(low, low * ratio)
    again = uncertain(low, low * ratio)
    assert bounds(Formula("x - y", x="", y="")(x=x, y=again)) == (0, 0)
    assert bounds(Formula("x / y", x="", y="")(x=x, y=IDENTITY(x=again))) == (1, 1)


def test_inputs_of_other_keys_are_independent() -> None:
    x, y = uncertain(1, 4, "models.a.x"), uncertain(1, 4, "models.a.y")
    low, high = bounds(Formula("x / y", x="", y="")(x=x, y=y))
    assert (low, high) == pytest.approx((4 ** (-(2**0.5) / 2), 4 ** (2**0.5 / 2)), rel=0.05)  # ln x - ln y is normal


@settings(max_examples=25)
@given(SIZES, st.floats(1.01, 1e3), st.sampled_from(["2 * x + 1", "x ** 2", "log(x + 1)", "max(x, 1)", "ceil(x)"]))
def test_a_rising_formula_keeps_the_order(low: float, ratio: float, expression: str) -> None:
    number = Formula(expression, x="")(x=uncertain(low, low * ratio))
    lower, upper = bounds(number)
    assert lower <= number.value * (1 + 1e-9)
    assert number.value <= upper * (1 + 1e-9)


def test_a_certain_number_has_no_interval() -> None:
    assert not IDENTITY(x=Quantity(3)).is_uncertain
    assert not uncertain(3, 3).is_uncertain


def test_a_range_below_zero_is_spread_evenly_about_its_middle() -> None:
    x = uncertain(-2, 4)
    assert x.value == 1
    assert bounds(IDENTITY(x=x)) == pytest.approx((-2, 4), rel=1e-5)


def test_whole_numbers_of_any_size_go_through_with_a_range() -> None:
    assert bounds(Formula("x * n", x="", n="")(x=uncertain(1, 4), n=10**40)) == pytest.approx((1e40, 4e40), rel=1e-5)


@pytest.mark.parametrize("expression", ["log(x - 1.5)", "1 / (x - x)", "(x - 1.5) ** 0.5"])
def test_a_range_that_leaves_the_formula_s_domain_is_an_error(expression: str) -> None:
    with pytest.raises(FormulaError):
        Formula(expression, x="")(x=uncertain(1, 4))


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_the_middle_lies_between(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert low * (1 - 1e-12) <= middle(low, high) <= high * (1 + 1e-12)


@pytest.mark.parametrize(
    ("low", "high", "value", "wrong"),
    [
        (5, 1, None, "low <= value <= high"),
        (1, 5, 6, "low <= value <= high"),
        (float("nan"), 5, None, "low <= value <= high"),
        (10**400, 10**401, None, "too large"),
    ],
)
def test_a_range_in_the_wrong_order_is_refused(low: float, high: float, value: float | None, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Range.of(low, high, value)


@settings(max_examples=20)
@given(st.floats(1, 10), st.floats(11, 100))
def test_the_samples_are_a_latin_hypercube(low: float, high: float) -> None:
    samples = uncertain(low, high).samples
    assume(samples.std() > 0)
    below = (samples < low).mean()
    assert below == pytest.approx(0.05, abs=1 / 2048)
    assert interval(samples) == pytest.approx((low, high), rel=1e-5)


SCRIPT = """
from reporter import Formula, Given
from reporter.quantity import Range
x = Range.of(0.3, 0.5).quantity("", Given("models.a.training.utilization"))
y = Range.of(-1, 5).quantity("", Given("models.a.training.pue"))
number = Formula("x ** 2 + log(1 + x) * y", x="", y="")(x=x, y=y)
print(number.value.hex(), number.low.hex(), number.high.hex())
"""


def test_two_processes_agree_to_the_last_bit() -> None:
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    outputs = {subprocess.check_output([sys.executable, "-c", SCRIPT], env=each) for each in environments}
    assert len(outputs) == 1
