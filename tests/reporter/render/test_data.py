"""Data files: JSON that every reader takes, CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.render.data import dump, models_csv, models_json


def refuse(constant: str) -> float:
    raise AssertionError(constant)


@given(
    st.recursive(
        st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_has_no_infinity_and_no_nan(document: object) -> None:
    json.loads(dump(document), parse_constant=refuse)


def test_what_is_no_number_is_null() -> None:
    assert dump({"a": [1.5, float("nan")], "b": float("inf")}) == b'{"a":[1.5,null],"b":null}\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    rows = list(csv.reader(io.StringIO(models_csv(["slug", text], [[text, -1]]).decode(), newline="")))
    quoted = "'" + text.replace("\r", "\n")
    assert rows == [["slug", quoted], [quoted, "-1"]]


def test_models_are_rows_and_objects_in_order() -> None:
    header = ["slug", "Parameters (parameters)"]
    rows: list[list[str | int | None]] = [["a", 3], ["b", None]]
    assert models_csv(header, rows) == b"slug,Parameters (parameters)\na,3\nb,\n"
    assert json.loads(models_json(header, rows))["models"] == [dict(zip(header, row, strict=True)) for row in rows]
