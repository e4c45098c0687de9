"""A published total on the page: equal, explained by named lines, or unexplained."""

from __future__ import annotations

from pathlib import Path

import pytest

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
