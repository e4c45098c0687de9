"""Sweeps: every cell is what the model's own page would say with that definition."""

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import InputFaults
from reporter.testing import build_site, report_of

MODEL = """
[models.small.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
[models.small.serving]
hardware = "a100-sxm4-80gb"
batch = 4
{serving}
[models.small.training]
sequence_length = 4096
accelerators = 8
"""
SWEEP = """
[sweeps.precisions]
model = "small"
axes = { "serving.precision" = ["bf16", "q4_k_m"], "serving.context" = [4096, 32768] }
"""


def sweep(folder: Path, table: str) -> dict[str, Any]:
    result = build_site(folder, MODEL.format(serving="") + table)
    assert result.failed == 0, result.failures
    project = json.loads((folder / "site" / "data" / "project.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = next(
        value for key, value in walk(project) if key == "cells" and isinstance(value, list)
    )
    return {"cells": found, **{key: value for key, value in walk(project) if key in ("best", "within")}}


def walk(value: Any) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def test_a_cell_is_what_the_model_says_with_that_definition(tmp_path: Path) -> None:
    cells = sweep(tmp_path, SWEEP)["cells"]
    assert len(cells) == 4
    (cell,) = (
        each for each in cells if each["settings"] == {"serving.precision": "q4_k_m", "serving.context": "32768"}
    )
    own = report_of(tmp_path, MODEL.format(serving='precision = "q4_k_m"\ncontext = 32768')).numbers
    for name in ("memory.serving.total", "memory.serving.kv_cache", "serving.decode_latency"):
        assert cell["numbers"][name]["value"] == own[name].value


def test_budgets_leave_out_cells(tmp_path: Path) -> None:
    budgets = '[sweeps.precisions.budgets]\n"memory.serving.per_device" = "<= 10 GB"\n'
    found = sweep(tmp_path, SWEEP + budgets)
    assert found["within"] == 1
    free = sweep(tmp_path, SWEEP)
    assert free["within"] == 4
    fastest = {each["aim"]: each["settings"] for each in free["best"]}["Fastest token"]
    assert fastest == {"serving.precision": "q4_k_m", "serving.context": "4096"}


def test_a_layout_that_does_not_divide_says_so_in_its_cell(tmp_path: Path) -> None:
    table = '[sweeps.layouts]\nmodel = "small"\naxes = { "serving.tensor_parallel" = [1, 3] }\n'
    good, bad = sweep(tmp_path, table)["cells"]
    assert good["numbers"]
    assert bad["numbers"] == {}
    assert "does not divide num_attention_heads" in bad["reason"]


def test_training_is_swept_as_well(tmp_path: Path) -> None:
    table = '[sweeps.zero]\nmodel = "small"\naxes = { "training.zero_stage" = [0, 1, 2, 3] }\n'
    sizes = [cell["numbers"]["memory.training.per_device"]["value"] for cell in sweep(tmp_path, table)["cells"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4


def test_what_does_not_fit_is_never_best(tmp_path: Path) -> None:
    axes = '{ "serving.hardware" = ["t4", "a100-sxm4-80gb"], "serving.precision" = ["fp16", "int8"] }'
    found = sweep(tmp_path, f'[sweeps.hardware]\nmodel = "small"\naxes = {axes}\n')
    (large,) = (
        cell for cell in found["cells"] if cell["settings"] == {"serving.hardware": "t4", "serving.precision": "fp16"}
    )
    assert large["reason"] == "does not fit on the device"
    assert found["within"] == 3


def test_a_format_that_a_device_lacks_says_so_in_its_cell(tmp_path: Path) -> None:
    axes = '{ "serving.hardware" = ["a100-sxm4-80gb", "h100-sxm5-80gb"], "serving.precision" = ["fp8"] }'
    found = sweep(tmp_path, f'[sweeps.hardware]\nmodel = "small"\naxes = {axes}\n')
    assert [cell["reason"] for cell in found["cells"]] == ["the A100 SXM4 80GB does not have fp8", ""]


def test_a_bad_value_is_told_at_its_place_with_what_was_meant(tmp_path: Path) -> None:
    table = '[sweeps.bad]\nmodel = "small"\naxes = { "serving.precision" = ["bf16", "bf17"] }\n'
    with pytest.raises(InputFaults) as caught:
        build_site(tmp_path, MODEL.format(serving="") + table)
    (fault,) = caught.value.faults
    assert fault.help == "did you mean 'bf16'?"
    assert fault.place is not None
    assert fault.place.column == len('axes = { "serving.precision" = ["bf16", ') + 1


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ('model = "smal"\naxes = { "serving.batch" = [1] }', "model", "there is no model 'smal'"),
        ('model = "small"\naxes = { "serving.batsh" = [1] }', "axes.serving.batsh", "serving.batsh is no field"),
        ('model = "small"\naxes = { "serving.batch" = [0] }', "axes.serving.batch.0",
         "serving.batch: 0 cannot stand there"),
        ('model = "small"\naxes = { "serving.precision" = ["int5"] }', "axes.serving.precision.0",
         "'int5' cannot stand there"),
        ('model = "small"\naxes = { "serving.hardware" = ["h1000"] }', "axes.serving.hardware.0",
         "unknown hardware 'h1000'"),
        ('model = "small"\naxes = {}', "axes", "axes is empty"),
        ('model = "small"\naxes = { "serving.batch" = [1] }\nbudgets = { "memory.serving.total" = "few" }',
         "budgets.memory.serving.total",
         "'few' is no limit"),
        ('model = "small"\naxes = { "serving.batch" = [1] }\nbudgets = { "memory.total" = "<= 1 GB" }',
         "budgets.memory.total", "no such number"),
        ('model = "small"\naxes = { "serving.batch" = [1] }\nbudgets = { "memory.serving.total" = "<= 8 s" }',
         "budgets.memory.serving.total", "cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_sweep_is_one_fault(line: str, field: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        build_site(tmp_path, MODEL.format(serving="") + f"[sweeps.bad]\n{line}\n")
    (fault,) = [fault for fault in caught.value.faults if fault.severity == "error"]
    assert fault.key == f"sweeps.bad.{field}"
    assert words in fault.message


def test_many_cells_are_refused(tmp_path: Path) -> None:
    many = ", ".join(str(each) for each in range(1, 201))
    with pytest.raises(InputFaults, match="200 cells"):
        build_site(
            tmp_path, MODEL.format(serving="") + f'[sweeps.m]\nmodel = "small"\naxes = {{ "serving.batch" = [{many}] }}'
        )
