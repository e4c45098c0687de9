"""Results as JSON and back: equal, and numbers that were one are one again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import Formula, Given, Method, Quantity
from reporter.results import FOREIGN, Reader, Recorder, formula_of

DOUBLE = Formula("2 * x + y", unit="B", source="a book", x="a number", y="another")


@dataclass(frozen=True)
class Leaf:
    """Numbers and texts."""

    text: str
    count: int
    share: float | None
    flags: tuple[bool, ...]
    number: Quantity


@dataclass(frozen=True)
class Other:
    """Another kind of the same place."""

    label: str


@dataclass(frozen=True)
class Tree:
    """Everything that may nest."""

    leaf: Leaf
    either: Leaf | Other | None
    pairs: tuple[tuple[str, Leaf], ...]
    fixed: tuple[int, str, Leaf]
    listed: list[float]
    by_name: Mapping[str, Leaf]
    numbers: Mapping[str, Quantity]


TEXTS = st.text(max_size=8)
KEYS = st.text(max_size=8).filter(lambda key: not key.startswith("$"))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
ORIGINS = st.one_of(
    st.builds(Given, key=TEXTS.filter(bool)), st.builds(Given, source=TEXTS), st.builds(Method, TEXTS, TEXTS)
)
CERTAIN = st.builds(Quantity, st.integers() | FLOATS, st.sampled_from(["", "B", "token"]), ORIGINS)
RANGES = st.builds(
    lambda low, more: Quantity(low + more, "", Given("k"), low=low, high=low + 2 * more), FLOATS, st.just(1.0)
)
PLAIN = CERTAIN | RANGES


def computed(inner: st.SearchStrategy[Quantity]) -> st.SearchStrategy[Quantity]:
    return st.builds(lambda x, y: Quantity(3, "B", DOUBLE, {"x": x, "y": y}), inner, inner)


QUANTITIES = st.recursive(PLAIN, computed, max_leaves=4)
LEAVES = st.builds(
    Leaf, TEXTS, st.integers(), st.none() | FLOATS, st.lists(st.booleans(), max_size=3).map(tuple), QUANTITIES
)
TREES = st.builds(
    Tree,
    LEAVES,
    LEAVES | st.builds(Other, TEXTS) | st.none(),
    st.lists(st.tuples(TEXTS, LEAVES), max_size=2).map(tuple),
    st.tuples(st.integers(), TEXTS, LEAVES),
    st.lists(FLOATS, max_size=3),
    st.dictionaries(KEYS, LEAVES, max_size=2),
    st.dictionaries(KEYS, QUANTITIES, max_size=2),
)


def stored(value: Any) -> tuple[Any, Any]:
    """The document of a result and all its numbers, as a file would hold them."""
    recorder = Recorder()
    recorder.name_fields(value, "tree")
    document = recorder.record(value, "tree")
    whole = json.loads(json.dumps(recorder.document(document)))
    return whole["results"], whole


def read_back(value: Any, kind: Any) -> Any:
    document, whole = stored(value)
    return Reader(whole).read(document, kind)


def plain(value: Any) -> Any:
    """A value that `==` compares to the bottom: quantities by what they say."""
    if isinstance(value, Quantity):
        origin = value.origin
        said = (origin.expression, origin.source, dict(origin.symbols)) if isinstance(origin, Formula) else origin
        bounds = (repr(value.value), value.unit, value.low, value.high)
        return bounds, said, {symbol: plain(each) for symbol, each in value.inputs.items()}
    if is_dataclass(value):
        return type(value), {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [plain(item) for item in value]
    return value


@given(TREES)
def test_a_result_is_read_back_equal(tree: Tree) -> None:
    assert plain(read_back(tree, Tree)) == plain(tree)


def test_a_number_that_was_shared_is_shared_again() -> None:
    base = Quantity(3, "B", Method("measured"))
    one, two = DOUBLE(x=base, y=1), DOUBLE(x=base, y=2)
    back = read_back({"one": one, "two": two, "base": base}, Mapping[str, Quantity])
    assert back["one"].inputs["x"] is back["two"].inputs["x"] is back["base"]


def test_a_number_is_called_after_its_field_and_a_step_after_its_analysis() -> None:
    step = DOUBLE(x=1, y=2)
    numbers = stored(Leaf("", 0, None, (), DOUBLE(x=step, y=step)))[1]["numbers"]
    assert list(numbers) == ["tree.number", "tree.step-1"]
    assert numbers["tree.number"]["inputs"] == {"x": "tree.step-1", "y": "tree.step-1"}


def test_two_numbers_never_have_one_name() -> None:
    nested = {"a": {"b": Quantity(1)}, "a.b": Quantity(2), "step-1": DOUBLE(x=DOUBLE(x=1, y=2), y=3)}
    document, whole = stored(nested)
    back = Reader(whole).read(document, Mapping[str, Any])
    assert (back["a"]["b"].value, back["a.b"].value) == (1, 2)
    assert back["step-1"].inputs["x"].value == 4


def test_a_range_is_the_same_range_after_it_was_read() -> None:
    x = Quantity(2.0, "", Given("k"), low=1.0, high=4.0)
    number = Formula("x ** 2", x="")(x=x)
    back = read_back({"x": x, "number": number}, Mapping[str, Quantity])
    difference = Formula("a - b", a="", b="")(a=back["number"], b=Formula("x ** 2", x="")(x=back["x"]))
    assert (difference.low, difference.high) == (0, 0)


def test_a_number_of_another_subject_is_referred_to_and_not_derived_again() -> None:
    theirs = Reader({"numbers": {"weights.size": {"value": 3, "unit": "B"}}}, f"model-1{FOREIGN}").number(
        "weights.size"
    )
    numbers = stored({"largest": theirs})[1]["numbers"]
    assert numbers == {"model-1:weights.size": {"value": 3, "unit": "B"}}


def test_a_formula_is_stored_once_however_many_numbers_it_gave() -> None:
    whole = stored([DOUBLE(x=n, y=n) for n in range(5)])[1]
    assert [formula_of(text).expression for text in whole["formulas"]] == ["2 * x + y"]
    assert {number["formula"] for number in whole["numbers"].values()} == {0}


def test_an_input_that_was_given_is_stored_once_however_many_formulas_it_goes_into() -> None:
    given = Quantity(3, "", Given("models.m.x"))
    whole = stored([DOUBLE(x=given, y=given) for _ in range(5)])[1]
    assert [each["key"] for each in whole["givens"]] == ["models.m.x"]


@pytest.mark.parametrize("odd", [{1, 2}, object(), b"bytes", complex(1, 2), Leaf])
def test_what_is_no_data_is_refused(odd: object) -> None:
    with pytest.raises(TypeError, match="cannot stand in a result"):
        stored({"odd": odd})


@dataclass(frozen=True)
class Tagged(str):
    """Text that has a field as well."""

    tag: str = "x"


class Count(int):
    """A number that could be more."""


def test_what_is_text_or_a_number_and_more_than_that_is_stored_without_the_rest() -> None:
    assert stored({"text": Tagged("a"), "flag": True, "size": Count(7)})[0] == {"text": "a", "flag": True, "size": 7}


def test_a_class_is_no_result() -> None:
    with pytest.raises(TypeError, match="type cannot stand in a result"):
        stored(Tagged)
