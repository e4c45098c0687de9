"""A formula is the code that ran: exact integers, checked units, and a text that gives the number again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import Formula, Quantity, as_quantity, total
from reporter.errors import FormulaError, UnitError
from reporter.quantity import substituted
from reporter.quantity.expression import SCALAR_FUNCTIONS

NAMES = ("a", "b", "η")


def expressions(leaf: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Formulas of whole-number arithmetic over the three symbols."""

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        binary = st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})")
        square = inner.map(lambda text: f"{text} ** 2" if text in NAMES else f"({text}) ** 2")
        function = st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})")
        return binary | square | function

    return st.recursive(leaf, grown, max_leaves=6)


FORMULAS = expressions(st.sampled_from(NAMES) | st.integers(0, 99).map(str))


def used(expression: str) -> dict[str, str]:
    return {name: name for name in NAMES if name in expression.replace("min", "").replace("max", "")}


def evaluated(shown: str) -> Any:
    """What a reader gets who types a shown formula into a calculator."""
    plain = shown.replace("·", "*").replace("^", "**")
    plain = plain if "min(" in plain or "max(" in plain else plain.replace(",", "")
    return eval(plain, {"__builtins__": {}, **SCALAR_FUNCTIONS})


@given(FORMULAS, st.tuples(*[st.integers(-(10**25), 10**25)] * 3))
def test_the_shown_text_with_its_numbers_gives_the_value_to_the_last_digit(
    expression: str, values: tuple[int, int, int]
) -> None:
    symbols = used(expression)
    inputs = {name: value for name, value in zip(NAMES, values, strict=True) if name in symbols}
    number = Formula(expression, **symbols)(**inputs)
    assert isinstance(number.origin, Formula)
    assert evaluated(substituted(number.origin, number.inputs)) == number.value


@given(st.integers(-(10**60), 10**60), st.integers(-(10**60), 10**60))
def test_whole_numbers_of_any_size_stay_exact(a: int, b: int) -> None:
    assert Formula("a * b + a", a="", b="")(a=a, b=b).value == a * b + a


@given(st.integers(1, 10**40), st.integers(1, 10**20))
def test_a_division_rounded_up_is_exact(a: int, b: int) -> None:
    assert Formula("ceil_divide(a, b)", a="", b="")(a=a, b=b).value == -(-a // b)


@pytest.mark.parametrize(
    "expression",
    [
        "a.real",
        "a[0]",
        "a if a else a",
        "a and a",
        "a < 2",
        "not a",
        "~a",
        "a | 2",
        "lambda: a",
        "(a := 2)",
        "[a for a in a]",
        "(a, a)",
        "f'{a}'",
        "'a' * a",
        "True + a",
        "None",
        "1j * a",
        "...",
        "a @ a",
        "open(a)",
        "__import__(a)",
        "min(*a)",
        "min(a, key=a)",
        "(min)(a)(a)",
        "min + a",
        "min(a)",
        "log(a, 2)",
        "ceil_divide(a)",
        "a #",
        "a) + (a",
        "a +",
        "",
        "a; a",
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(FormulaError):
        Formula(expression, a="a number")


@pytest.mark.parametrize(("expression", "symbols"), [("a * b", ("a",)), ("a", ("a", "b")), ("2", ("a",))])
def test_symbols_and_their_descriptions_are_the_same(expression: str, symbols: tuple[str, ...]) -> None:
    with pytest.raises(FormulaError, match="differ by"):
        Formula(expression, **dict.fromkeys(symbols, "x"))


def test_a_formula_over_several_lines_is_one() -> None:
    formula = Formula(
        """
        2 * a
        + b
        """,
        a="",
        b="",
    )
    assert formula.expression == "2 * a + b"
    assert formula(a=3, b=4).value == 10


@pytest.mark.parametrize("inputs", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}])
def test_a_formula_is_called_with_its_symbols(inputs: dict[str, int]) -> None:
    with pytest.raises(FormulaError, match="other symbols"):
        Formula("a + b", a="", b="")(**inputs)


@pytest.mark.parametrize(
    ("expression", "a"),
    [
        ("1 / a", 0),
        ("log(a)", 0),
        ("a ** 0.5", -2),
        ("a * a", 1e200),
        ("exp(a)", 1e4),
        ("10 ** a", 10**5),
        ("a", float("nan")),
    ],
)
def test_a_result_that_is_no_real_number_is_an_error_that_names_the_formula(expression: str, a: float) -> None:
    with pytest.raises(FormulaError, match=r"with a = "):
        Formula(expression, a="")(a=a)


def test_units_are_checked_where_they_meet() -> None:
    energy = Formula("P * t", unit="Wh", P="power, W", t="time, h")
    assert energy(P=Quantity(3, "W"), t=Quantity(2, "h")).unit == "Wh"
    with pytest.raises(UnitError, match="t in P \\* t: expected h, got s"):
        energy(P=Quantity(3, "W"), t=Quantity(2, "s"))
    with pytest.raises(UnitError, match="expected W, got a plain number"):
        energy(P=3, t=Quantity(2, "h"))


def test_a_symbol_without_a_unit_takes_any() -> None:
    assert Formula("x * 2", x="a number, or not")(x=Quantity(3, "W")).value == 6


def test_a_sum_shows_its_parts() -> None:
    parts = {"attention": Quantity(3, "parameters"), "mlp": Quantity(4, "parameters")}
    whole = total(parts)
    assert (whole.value, whole.unit, dict(whole.inputs)) == (7, "parameters", parts)
    assert isinstance(whole.origin, Formula)
    assert whole.origin.expression == "attention + mlp"


def test_a_sum_of_one_part_is_that_part_and_shows_how_it_was_made() -> None:
    part = Formula("V * h", unit="parameters", V="", h="")(V=3, h=4)
    assert total({"embedding": part}, "parameters") is part
    with pytest.raises(UnitError, match="embedding"):
        total({"embedding": part}, "B")


def test_a_sum_of_unlike_units_is_refused() -> None:
    with pytest.raises(UnitError, match="power"):
        total({"energy": Quantity(3, "Wh"), "power": Quantity(4, "W")})


def test_an_empty_sum_is_an_exact_zero() -> None:
    assert (total({}, "B").value, total({}, "B").unit) == (0, "B")


def test_a_plain_number_is_a_constant() -> None:
    assert as_quantity(3).unit == ""
    assert repr(as_quantity(3)) == "Quantity(3, '')"


@settings(max_examples=30)
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_is_finite_or_there_is_none(a: float, b: float) -> None:
    try:
        value = Formula("a * b - a / b", a="", b="")(a=a, b=b).value
    except FormulaError:
        return
    assert abs(value) < float("inf")
