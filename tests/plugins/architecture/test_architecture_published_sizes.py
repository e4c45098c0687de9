"""Configurations of published models, and the defaults of their families, against the modules of transformers.

Each row is what transformers 5.24.0 writes to config.json for the hyper-parameters of a published model, with the count
of the class on the meta device (torch 2.13.0, tied weights once, buffers left out).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from counting import counted  # type: ignore[import-not-found]
from reporter_plugins.architecture import ArchitectureTable, architecture
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.verify import count
from reporter_plugins.commands.import_model import command

from reporter.run import open_shop, spec_of

ROWS = json.loads((Path(__file__).parent / "published_sizes.json").read_text())


def name_of(row: dict[str, Any]) -> str:
    return f"{row['model_type']}-{row['class']}-{row['total']}"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_published_size_is_counted_as_transformers_builds_it(row: dict[str, Any]) -> None:
    found = counted({**row["fields"], "model_type": row["model_type"]}, row["class"])
    assert not found.config.faults
    assert found.total == row["total"]
    assert sum(found.by_kind.values()) == found.total


def test_a_folder_of_published_configurations_is_imported_with_the_same_counts(tmp_path: Path) -> None:
    for row in ROWS:
        folder = tmp_path / "models" / re.sub(r"[^\w.-]+", "-", name_of(row))
        folder.mkdir(parents=True)
        fields = {**row["fields"], "model_type": row["model_type"], "architectures": [row["class"]]}
        (folder / "config.json").write_text(json.dumps(fields))
    output = tmp_path / "models.toml"
    CliRunner().invoke(command, [str(tmp_path / "models"), "-o", str(output)], catch_exceptions=False)
    project = open_shop(spec_of(output)).project
    found = sorted(
        count(architecture(table, built_in_families()).components)
        for model in project.models.values()
        if (table := model.get(ArchitectureTable)) is not None
    )
    assert found == sorted(row["total"] for row in ROWS)


def test_a_pattern_of_letters_says_which_layers_slide() -> None:
    # LGAI-EXAONE/EXAONE-4.0-32B, config.json: sliding_window_pattern = "LLLG", three local layers and a global one.
    found = counted({"model_type": "exaone4", "sliding_window_pattern": "LLLG", "num_hidden_layers": 8})
    windows = {each.name: each.count.value for each in found.components if each.name.endswith(" attention")}
    assert windows == {"sliding-window attention": 6, "full attention": 2}


def test_experts_that_do_nothing_have_no_weights() -> None:
    # Meituan 2025, arXiv:2509.01322, abstract: 560 billion. transformers 5.24 gives them weights: 741 billion.
    assert round(counted({"model_type": "longcat_flash"}).total / 1e9) == 561


def test_deepseek_moe_has_the_total_of_its_shapes() -> None:
    # Dai et al. 2024, arXiv:2401.06066, table 2: 16.4B. By the shapes of deepseek-ai/deepseek-moe-16b-base,
    # modeling_deepseek.py: two tables of 102400 x 2048, 28 layers of attention of 4 x 2048 x 2048 and two norms of
    # 2048, an MLP of 3 x 2048 x 10944, 27 layers of 66 experts of 3 x 2048 x 1408 with 64 x 2048 of a router, a norm.
    assert counted({"model_type": "deepseek"}).total == 16_375_728_128


@pytest.mark.parametrize(
    ("model_type", "fields", "total"),
    [
        # tiiuae/falcon-40b and falcon-7b before July 2023, configuration_RW.py; totals of the Falcon classes above.
        ("RefinedWeb", {"hidden_size": 8192, "n_head": 128, "n_head_kv": 8, "n_layer": 60}, 41_303_293_952),
        ("RefinedWebModel", {"hidden_size": 4544, "n_head": 71, "n_layer": 32, "multi_query": True}, 6_921_720_704),
    ],
)
def test_older_files_of_falcon_have_the_counts_of_the_newer(
    model_type: str, fields: dict[str, Any], total: int
) -> None:
    assert counted({"model_type": model_type, "parallel_attn": True, "bias": False, **fields}).total == total
