"""`reporter build --verify`: a count is held against a module and headers; a check that fails ends with exit code 1."""

from __future__ import annotations

import importlib.util
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.architecture.verify import Check
from reporter_plugins.parameters.chinese import CHINESE
from reporter_plugins.parameters.verification import check_blocks

from reporter import UsageError, Verdict, verifying
from reporter.render.languages import translator
from reporter.testing import report_of

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")

GPT2 = '[models.x.architecture]\nmodel_type = "gpt2"\n'
GPT2_TOTAL = 124_439_808
"""openai-community/gpt2: parameters of GPT2LMHeadModel, the tied head once."""

STAND_IN = """
import torch

CONFIG_MAPPING = {{"gpt2": dict}}


class GPT2LMHeadModel(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.empty({elements}))
        assert self.weight.device.type == "meta"
"""


def reference(folder: Path, elements: int) -> None:
    """Something that goes for transformers, whose GPT-2 has so many parameters."""
    package = folder / "libraries" / "transformers"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(STAND_IN.format(elements=elements))


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reporter", "build", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "libraries")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def values(folder: Path) -> dict[str, Any]:
    document = json.loads((folder / "site/models/x/report.json").read_text())
    return dict(document["results"]["parameters"]["values"])


@needs_torch
def test_a_count_is_held_against_the_module_and_each_option_has_its_own_site(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(GPT2)
    reference(tmp_path, GPT2_TOTAL)
    done = build(tmp_path, "--verify")
    assert done.returncode == 0, done.stderr
    (check,) = values(tmp_path)["checks"]
    assert (check["passed"], check["counted"], check["found"]) == (True, GPT2_TOTAL, GPT2_TOTAL)
    page = (tmp_path / "site/models/x/index.html").read_text()
    assert "The count is that of transformers&#39; GPT2LMHeadModel on the meta device." in page
    assert ", 0 changed, 0 failed" in build(tmp_path, "--verify").stdout
    assert build(tmp_path).returncode == 0
    assert values(tmp_path)["checks"] == []
    assert build(tmp_path, "--verify").returncode == 0
    assert (tmp_path / "site/models/x/index.html").read_text() == page


@needs_torch
def test_a_module_of_another_size_is_told_by_every_build_and_ends_it_with_1(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(GPT2)
    reference(tmp_path, GPT2_TOTAL - 1)
    for _ in range(2):
        done = build(tmp_path, "--verify")
        assert done.returncode == 1
        assert "error: x: The count is 124,439,808, and that of transformers' GPT2LMHeadModel" in done.stderr
    assert build(tmp_path).returncode == 0


@needs_torch
def test_a_class_that_the_reference_does_not_know_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(GPT2.replace("gpt2", "palm"))
    reference(tmp_path, 1)
    done = build(tmp_path, "--verify")
    assert done.returncode == 0
    assert "transformers does not know palm" in done.stderr
    assert build(tmp_path, "--verify", "--strict").returncode == 1


def test_without_torch_what_is_missing_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "installed_version", lambda name: "")
    with pytest.raises(
        UsageError, match=r'^--verify needs torch, which is not installed: pip install "reporter\[verify]"'
    ):
        report_of(tmp_path, GPT2, verify=True)


def test_headers_that_differ_end_a_build_only_where_checks_are_asked_for(tmp_path: Path) -> None:
    header = json.dumps({"wte.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    (tmp_path / "m.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    report = report_of(tmp_path, f'{GPT2}checkpoint = "m.safetensors"\n')
    verdicts = [each for section in report.sections for each in section.blocks if isinstance(each, Verdict)]
    (verdict,) = [each for each in verdicts if each.word == "differs"]
    assert verdict.finding == ""
    (asked,) = check_blocks([Check("the headers of m.safetensors", False, GPT2_TOTAL, 2)], asked=True)
    assert isinstance(asked, Verdict)
    assert asked.finding == "error"


@pytest.mark.parametrize("against", ["the headers of m.safetensors", "transformers' XModel on the meta device"])
@pytest.mark.parametrize("passed", [True, False])
def test_verdicts_are_also_in_chinese(against: str, passed: bool) -> None:
    translate = translator("zh", CHINESE)
    for verdict in check_blocks([Check(against, passed, 1, 2)], asked=False):
        assert isinstance(verdict, Verdict)
        assert translate(verdict.text) != verdict.text
        assert "count" not in translate(verdict.text)
