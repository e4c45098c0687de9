"""Deployments side by side, on the page of comparisons."""

import json
from pathlib import Path
from typing import Any

from reporter.testing import build_site

MODELS = """
[models.small.architecture]
model_type = "llama"
[models.small.serving]
hardware = "a100-sxm4-80gb"
context = 4096
[models.mixture.architecture]
model_type = "mixtral"
[models.mixture.serving]
hardware = "a100-sxm4-80gb"
tensor_parallel = 2
[models.alone.architecture]
model_type = "gpt2"
"""


def project(folder: Path, models: str) -> Any:
    result = build_site(folder, models)
    assert result.failed == 0, result.failures
    return json.loads((folder / "site" / "data" / "project.json").read_text(encoding="utf-8"))["results"]["deployments"]


def test_models_that_are_served_stand_side_by_side(tmp_path: Path) -> None:
    served = project(tmp_path, MODELS)["values"]["served"]
    assert [each["slug"] for each in served] == ["small", "mixture"]
    page = (tmp_path / "site" / "compare" / "index.html").read_text(encoding="utf-8")
    assert "Throughput against batch" in page
    assert "Devices against precision" in page


def test_devices_are_those_that_hold_weights_cache_and_work(tmp_path: Path) -> None:
    mixture = project(tmp_path, MODELS)["values"]["served"][1]["inference"]
    # Mixtral 8x7B: 46.7B parameters, 93.4 GB in 16 bits, 46.7 GB in 8, on devices of 80 GB.
    assert mixture["devices_by_precision"] == {"bf16": 2, "fp8": 1, "gptq-4bit": 1}


def test_a_site_where_nothing_is_served_says_so(tmp_path: Path) -> None:
    found = project(tmp_path, '[models.alone.architecture]\nmodel_type = "gpt2"\n')
    assert (found["status"], found["reason"]) == ("not applicable", "no model has a serving table with hardware")
