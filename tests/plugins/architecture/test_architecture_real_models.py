"""Every real model of ../shared/data: parameters to the last one, operations of a pass, published differences."""

from __future__ import annotations

from typing import Any

import pytest
from counting import DATA, NO_DATA, counted, fields_of, rows  # type: ignore[import-not-found]
from reporter_plugins.architecture import explain, total_flops

from reporter import Quantity

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=NO_DATA)

ROWS = {row["name"]: row for row in rows("params.json")}
HARD = [row for row in ROWS.values() if row["hyperparameters"] != "unconfirmed" and row["confidence"] != "low"]
DIFFERENT = [row for row in HARD if row["published_total"] not in (None, row["total"])]
FLOPS = rows("flops.json")


def name_of(row: dict[str, Any]) -> str:
    return str(row["name"])


@pytest.mark.parametrize("row", ROWS.values(), ids=name_of)
def test_a_real_model_is_counted_to_the_last_parameter(row: dict[str, Any]) -> None:
    found = counted(fields_of(row), row["hf_class"])
    assert not found.config.faults
    assert found.total == row["total"]
    assert found.active == row["active"]
    assert {kind: value for kind, value in found.by_kind.items() if value} == row["per_component"]


@pytest.mark.parametrize("row", FLOPS, ids=name_of)
def test_a_forward_pass_has_the_operations_that_torch_counts(row: dict[str, Any]) -> None:
    model = ROWS[row["name"]]
    found = counted(fields_of(model), model["hf_class"])
    assert total_flops(found.components, row["seq"]).value == pytest.approx(row["flops"], rel=1e-3)


@pytest.mark.parametrize("row", DIFFERENT, ids=name_of)
def test_a_published_total_that_differs_is_explained_to_the_last_parameter(row: dict[str, Any]) -> None:
    found = counted(fields_of(row), row["hf_class"])
    published, total = Quantity(row["published_total"], "parameters"), Quantity(row["total"], "parameters")
    difference = explain(published, total, found.family, found.config, found.components)
    assert difference.is_explained
    assert sum(line.value for line in difference.lines.values()) == row["published_total"] - row["total"]


@pytest.mark.parametrize("row", HARD, ids=name_of)
def test_names_of_components_are_unique(row: dict[str, Any]) -> None:
    names = [component.name for component in counted(fields_of(row), row["hf_class"]).components]
    assert len(names) == len(set(names))
