"""A small configuration of every family that transformers has, against the counts of its modules on the meta device.

The file is written by `benchmarks/architecture/against_transformers.py --write` (transformers 5.23.0
and 5.24.0, torch 2.13.0).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counting import counted  # type: ignore[import-not-found]
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.parameters.breakdown import slug

HERE = Path(__file__).parent
CASES = json.loads((HERE / "small_models.json").read_text())
PUBLISHED = {row["model_type"] for row in json.loads((HERE / "published_sizes.json").read_text())}
MODELS = [
    pytest.param(case, name, total, id=f"{case['model_type']}-{name}")
    for case in CASES
    for name, total in case["totals"].items()
]
UNKNOWN_TO_TRANSFORMERS = {
    "palm", "gopher", "chinchilla", "gpt_pangu", "pangu_alpha", "orion", "grok-1", "grok_1", "grok", "kimi_k2",
    "RefinedWeb", "RefinedWebModel", "stablelm_epoch", "baichuan", "internlm", "internlm2", "minicpm", "qwen",
    "chatglm", "Yi", "xverse", "aquila", "skywork", "deepseek", "minimax_text_01", "minimax_m1",
    "openelm", "deci", "nemotron-nas",
}  # fmt: skip


@pytest.mark.parametrize(("case", "name", "total"), MODELS)
def test_a_small_model_is_counted_as_transformers_builds_it(case: dict[str, Any], name: str, total: int) -> None:
    found = counted({**case["fields"], "model_type": case["model_type"]}, name)
    assert not found.config.faults
    assert found.total == total
    names = [slug(component.name) for component in found.components]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_every_family_has_a_case_or_is_a_part_of_one() -> None:
    known = {model_type for family in built_in_families() for model_type in family.model_types}
    cases = {case["model_type"] for case in CASES}
    parts = {
        each
        for each in known
        if each.endswith(("_vision", "_text", "_vision_model", "_text_model", "_module", "_perceiver", "_encoder"))
    }
    # LongCat-Flash has a test of its own: transformers gives weights to its experts that do nothing.
    assert known - cases - parts - PUBLISHED - {"longcat_flash"} <= UNKNOWN_TO_TRANSFORMERS
