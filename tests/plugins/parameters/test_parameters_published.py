"""A published total on the page: equal, explained by named lines, or unexplained."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from reporter import Verdict
from reporter.testing import report_of

GPT2 = '[models.x.architecture]\nmodel_type = "gpt2"\n'


@pytest.mark.parametrize(
    ("published", "lines"),
    [
        (124_439_808, {}),
        # openai-community/gpt2, safetensors: the masks of 12 layers, 1024 by 1024.
        (137_022_720, {"causal masks of every layer": 12 * 1024**2}),
        (124_439_809, {}),
    ],
)
def test_the_difference_to_a_published_total(tmp_path: Path, published: int, lines: dict[str, int]) -> None:
    report = report_of(tmp_path, f"{GPT2}parameters_published = {published}\n")
    difference = report.numbers["parameters.difference.difference"]
    assert difference.value == published - 124_439_808
    found = {
        name.removeprefix("parameters.difference.lines."): number.value
        for name, number in report.numbers.items()
        if name.startswith("parameters.difference.lines.")
    }
    assert found == lines


def test_a_published_total_beside_a_checkpoint_is_compared_and_unexplained(tmp_path: Path) -> None:
    header = json.dumps({"wte.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    (tmp_path / "m.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    models = '[models.x.architecture]\ncheckpoint = "m.safetensors"\nparameters_published = 5\n'
    report = report_of(tmp_path, models)
    assert report.numbers["parameters.difference.difference"].value == 3
    verdicts = [each for section in report.sections for each in section.blocks if isinstance(each, Verdict)]
    assert "unexplained" in [each.word for each in verdicts]
