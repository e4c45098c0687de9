"""Configurations in the words of published files: older names, parts as tables, labels, fields that no count needs.

Each total is that of the module which transformers 5.24.0 builds from the file (`from_dict`) on the meta device, with
torch 2.13.0. Components are given where the sums by the names of the module's parameters
(`benchmarks/architecture/components.py`, which knows no family) leave nothing to taste.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counting import counted  # type: ignore[import-not-found]

ROWS = json.loads((Path(__file__).parent / "published_files.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_published_file_is_counted_as_transformers_builds_it(row: dict[str, Any]) -> None:
    found = counted(row["config"])
    assert not found.config.faults
    assert found.total == row["total"]


@pytest.mark.parametrize("row", [each for each in ROWS if "components" in each], ids=lambda row: row["name"])
def test_components_are_those_that_the_names_of_the_parameters_say(row: dict[str, Any]) -> None:
    found = {kind: number for kind, number in counted(row["config"]).by_kind.items() if number}
    assert found == row["components"]


def test_experts_a_layer_may_be_listed_where_all_are_alike() -> None:
    # tencent/Hunyuan-A13B-Instruct, config.json: moe_topk has 32 entries, all 8; its card: 80B, 13B active.
    row = next(each for each in ROWS if each["name"] == "hunyuan-a13b")
    found = counted(row["config"])
    assert (round(found.total / 1e9), round(found.active / 1e9)) == (80, 13)


def test_a_class_may_be_named_without_a_list() -> None:
    assert counted({"model_type": "bert", "architectures": "BertForMaskedLM"}).components[-1].kind == "lm_head"


def test_multi_query_attention_is_not_taken_for_that_of_gpt_2() -> None:
    # bigcode/santacoder, config.json: GPT-2's name, one head of keys and values; 1.1 billion, where GPT-2 has 1.3.
    fields = {"model_type": "gpt2", "attention_head_type": "multiquery", "n_embd": 2048, "n_head": 16, "n_layer": 24}
    assert [fault.field for fault in counted(fields, "GPT2LMHeadModel").config.faults] == ["attention_head_type"]
