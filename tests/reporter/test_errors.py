"""How a fault is told: its place, a caret under it, and nothing that acts on the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import errors
from reporter.errors import Fault, InputFaults, Place, ReporterError, display_width, printable


def told(place: Place, message: str = "wrong") -> list[str]:
    return str(Fault(message, place)).splitlines()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("models.toml"), "models.toml"),
        (Place("models.toml", 5), "models.toml:5"),
        (Place("models.toml", 5, 21), "models.toml:5:21"),
    ],
)
def test_a_place_is_said_as_far_as_it_is_known(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_fault_has_message_place_caret_and_help() -> None:
    place = Place("models.toml", 12, 8, 5, 'name = "abc"')
    fault = Fault("name is wrong", place, "models.a.name", "write another")
    assert str(fault).splitlines() == [
        "error: name is wrong",
        " --> models.toml:12:8  models.a.name",
        "   |",
        '12 | name = "abc"',
        "   |        ^^^^^",
        "help: write another",
    ]


def test_several_faults_are_told_with_a_line_between() -> None:
    assert str(InputFaults([Fault("one"), Fault("two", severity="warning")])) == "error: one\n\nwarning: two"


def test_wide_characters_move_the_caret_by_two_columns() -> None:
    *_, line, caret = told(Place("f", 1, 8, 2, '"模型" = 坏的'))
    assert display_width(line[: line.index("坏")]) == caret.index("^")
    assert caret.count("^") == 4


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=400), st.data())
def test_the_caret_stands_under_its_character_however_long_the_line(text: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(text)))
    lines = told(Place("f", 1, column, 1, text))
    if len(lines) == 2:  # a blank line is not shown
        return
    *_, line, caret = lines
    assert len(line) <= 4 + 120 + 2
    under = [each for index, each in enumerate(line) if display_width(line[:index]) == caret.index("^")]
    assert text[column - 1] in under


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_no_control_character_reaches_the_terminal(message: str, key: str, line: str) -> None:
    shown = str(Fault(message, Place("f", 1, 1, 1, line), key))
    assert printable(shown.replace("\n", "")) == shown.replace("\n", "")


def test_every_error_is_drawn_in_the_tree() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReporterError)]
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in kinds)
