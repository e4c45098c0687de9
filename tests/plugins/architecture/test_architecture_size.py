"""Sizes: what is put together from named numbers is the formula that runs, and says the same number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reporter_plugins.architecture import Size

from reporter import Formula, Given, Quantity


def named(symbol: str, value: int) -> Size:
    return Size.of(symbol, Quantity(value, "", Given(f"models.x.{symbol}")), f"the field {symbol}")


LAYERS, HIDDEN, HEADS, INNER = named("L", 12), named("h", 768), named("a", 12), named("f", 3072)


@pytest.mark.parametrize(
    ("size", "expression", "value"),
    [
        (LAYERS * HIDDEN, "L * h", 9216),
        (LAYERS * (HIDDEN + INNER), "L * (h + f)", 46080),
        (HIDDEN // HEADS * LAYERS, "(h // a) * L", 768),
        (HIDDEN * INNER + INNER, "h * f + f", 2362368),
        (INNER - (HIDDEN - HEADS), "f - (h - a)", 2316),
        (LAYERS * (HIDDEN * INNER), "L * h * f", 28311552),
        (HIDDEN // (HEADS * LAYERS), "(h // (a * L))", 5),
        (2 * HIDDEN, "2 * h", 1536),
        (HIDDEN + 1, "h + 1", 769),
        (HIDDEN * 1, "h", 768),
        (1 * HIDDEN, "h", 768),
        (Size.exactly(1) * HIDDEN, "h", 768),
        (Size.exactly(1) * Size.exactly(1), "1", 1),
        (HIDDEN * HIDDEN, "h * h", 589824),
    ],
)
def test_a_size_reads_as_it_is_put_together(size: Size, expression: str, value: int) -> None:
    assert (size.expression, size.value) == (expression, value)
    assert repr(size) == f"Size({expression} = {value})"


def test_its_number_has_the_expression_as_its_formula_and_every_symbol_once() -> None:
    number = (LAYERS * (HIDDEN * INNER + INNER)).quantity()
    assert isinstance(number.origin, Formula)
    assert (number.value, number.unit) == (28348416, "parameters")
    assert number.origin.expression == "L * (h * f + f)"
    assert {symbol: each.value for symbol, each in number.inputs.items()} == {"L": 12, "h": 768, "f": 3072}
    assert number.origin.symbols["f"] == "the field f"
    assert number.inputs["f"].origin == Given("models.x.f")


def test_models_of_one_shape_share_the_formula_and_not_the_numbers() -> None:
    ours, theirs = LAYERS * HIDDEN, named("L", 24) * named("h", 1024)
    assert ours.quantity().origin is theirs.quantity().origin
    assert (ours.quantity().value, theirs.quantity().value) == (9216, 24576)
    assert theirs.inputs["h"].value == 1024


@pytest.mark.parametrize("meet", [Size.__mul__, Size.__add__, Size.__sub__, Size.__floordiv__])
def test_a_symbol_stands_for_one_number(meet: Callable[[Size, Size], Size]) -> None:
    with pytest.raises(ValueError, match="the symbol h stands for two numbers in one expression"):
        meet(LAYERS * HIDDEN, named("h", 1024))
    assert meet(LAYERS * HIDDEN, named("h", 768)).inputs.keys() == {"L", "h"}


def test_a_division_by_zero_is_zero_until_its_check_names_the_field() -> None:
    assert (HIDDEN // named("a", 0)).value == 0


LEAVES = st.sampled_from([LAYERS, HIDDEN, HEADS, INNER, Size.exactly(1), Size.exactly(2), Size.exactly(7)])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(inner, inner, st.sampled_from([Size.__mul__, Size.__add__, Size.__sub__])).map(
        lambda drawn: drawn[2](drawn[0], drawn[1])
    ),
    max_leaves=12,
)


@given(TREES)
def test_the_expression_gives_the_number(size: Size) -> None:
    number = size.quantity("")
    assert number.value == size.value
    assert set(number.inputs) == {symbol for symbol in "Lhaf" if symbol in size.expression}
