"""`reporter import`: the TOML it writes gives the same counts, without a hand on it."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from click.testing import CliRunner
from counting import DATA, NO_DATA, counted, fields_of, rows  # type: ignore[import-not-found]
from reporter_plugins.architecture import ArchitectureTable, architecture
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.verify import count
from reporter_plugins.commands.import_model import command

from reporter.errors import UsageError
from reporter.run import open_shop, spec_of
from reporter.testing import report_of


def run_import(*arguments: Path | str) -> str:
    result = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    return result.output


def folder_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name)


def test_every_real_model_is_imported_with_the_same_count(tmp_path: Path) -> None:
    if not DATA.is_dir():
        pytest.skip(NO_DATA)
    models = rows("params.json")
    for row in models:
        folder = tmp_path / "models" / folder_name(row["name"])
        folder.mkdir(parents=True)
        fields = {**fields_of(row), "architectures": [row["hf_class"]], "torch_dtype": "bfloat16", "sliding": None}
        (folder / "config.json").write_text(json.dumps(fields))
    output = tmp_path / "models.toml"
    run_import(tmp_path / "models", "-o", output)
    project = open_shop(spec_of(output)).project
    found = {
        model.name: count(architecture(table, built_in_families()).components)
        for model in project.models.values()
        if (table := model.get(ArchitectureTable)) is not None
    }
    assert found == {folder_name(row["name"]): row["total"] for row in models}


def test_what_was_not_used_is_named_in_a_comment(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gpt2", "n_layer": 2, "some_field": 3, "auto_map": {}}')
    assert "# not used: auto_map, some_field" in run_import(tmp_path / "config.json")


def test_a_null_that_toml_has_not_keeps_its_meaning(tmp_path: Path) -> None:
    # Mixtral's default is eight key-value heads; null means as many as there are of queries.
    fields = {"model_type": "mixtral", "hidden_size": 64, "num_attention_heads": 16, "num_key_value_heads": None}
    (tmp_path / "config.json").write_text(json.dumps(fields))
    output = tmp_path / "models.toml"
    run_import(tmp_path / "config.json", "-o", output)
    report = report_of(tmp_path, output.read_text())
    assert report.numbers["parameters.total"].value == counted(fields).total


def test_an_unknown_family_is_a_comment_beside_those_that_are_known(tmp_path: Path) -> None:
    for name, model_type in (("a", "gpt2"), ("b", "no-such-family")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"model_type": model_type}))
    text = run_import(tmp_path)
    assert "[models.a]" in text
    assert re.search(r"# not imported: \S*b\.json: the family 'no-such-family' is not known", text)


def test_nothing_to_import_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run_import(tmp_path)


def small_checkpoint(path: Path) -> None:
    header = {"wte.weight": {"dtype": "F32", "shape": [5, 4], "data_offsets": [0, 80]}}
    content = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(content)) + content + bytes(80))


def test_a_checkpoint_alone_is_imported_by_name_and_counted_from_its_header(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    small_checkpoint(tmp_path / "tiny" / "model.safetensors")
    output = tmp_path / "models.toml"
    run_import(tmp_path / "tiny", "-o", output)
    assert 'checkpoint = "tiny/model.safetensors"' in output.read_text()
    report = report_of(tmp_path, output.read_text())
    assert report.numbers["parameters.total"].value == 20
    assert not list(report.failures)


def test_a_checkpoint_beside_a_configuration_is_held_against_its_count(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gpt2", "n_layer": 1, "n_embd": 8, "n_head": 2}')
    small_checkpoint(tmp_path / "model.safetensors")
    output = tmp_path / "models.toml"
    run_import(tmp_path, "-o", output)
    report = report_of(tmp_path, output.read_text())
    (check,) = report.document["results"]["parameters"]["values"]["checks"]
    assert check["passed"] is False
    assert check["found"] == 20


def test_a_hostile_checkpoint_is_a_comment(tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(struct.pack("<Q", 2**63))
    (tmp_path / "good.json").write_text('{"model_type": "gpt2"}')
    assert "# not imported: " in run_import(tmp_path)
