"""The command: what it prints where, how it ends, and that what it writes can be used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reporter import skeletons
from tests.reporter.helpers import Run, last_line, reporter

HEAVY = ("numpy", "matplotlib", "pydantic", "jinja2", "tree_sitter", "markdown_it")

LIGHT = f"""
import sys
from reporter.cli import main
code = main(sys.argv[1:])
print([name for name in {HEAVY!r} if name in sys.modules], code)
"""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["build", "--help"], ["plugins", "new", "--help"]])
def test_asking_what_it_is_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT, *arguments], capture_output=True, text=True, check=True)
    assert last_line(done.stdout) == "[] 0"


def test_the_version_is_one_line() -> None:
    done = reporter("--version", folder=Path.cwd())
    assert re.fullmatch(r"reporter \d+\.\d+\.\d+\n", done.stdout)


def test_what_init_writes_passes_check_and_becomes_a_site(begun: Path) -> None:
    assert reporter("check", "--strict", folder=begun).returncode == 0
    done = reporter("build", "--strict", folder=begun)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ pages, \d+ changed, 0 failed, in \d+\.\d s: site", last_line(done.stdout))
    assert done.stderr == ""
    assert (begun / "site/models/llama-2-7b/index.html").is_file()


def test_init_overwrites_nothing(begun: Path) -> None:
    before = (begun / "models.toml").read_bytes()
    done = reporter("init", folder=begun)
    assert done.returncode == 0
    assert "kept  models.toml" in done.stderr
    assert (begun / "models.toml").read_bytes() == before


def test_init_writes_into_a_new_folder(tmp_path: Path) -> None:
    assert reporter("init", "deep/new", folder=tmp_path).returncode == 0
    assert tomllib.loads((tmp_path / "deep/new/models.toml").read_text(encoding="utf-8"))["schema"] == 1
    assert (tmp_path / "deep/new/.github/workflows/pages.yml").is_file()


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        (None, "reporter==0.1.0"),
        (
            '{"url": "https://example.org/r.git", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}}',
            "reporter @ git+https://example.org/r.git@0a1b",
        ),
        ('{"url": "https://example.org/r.whl", "archive_info": {}}', "reporter @ https://example.org/r.whl"),
        ('{"url": "file:///src/reporter", "dir_info": {"editable": true}}', ""),
    ],
)
def test_the_workflow_installs_what_is_installed_here(
    origin: str | None, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        skeletons, "distribution", lambda name: SimpleNamespace(read_text=lambda file: origin, version="0.1.0")
    )
    workflow = skeletons.project_files()[".github/workflows/pages.yml"]
    assert f'      - run: pip install "{address or "reporter==0.1.0"}"\n' in workflow
    assert ("# reporter was installed from a folder" in workflow) == (not address)


def test_check_says_what_it_looked_at(weighed: Path, run: Run) -> None:
    done = run("check", folder=weighed)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"models\.toml: 3 models, \d+ analyses, no faults, 0 warnings\n", done.stdout)


def test_one_is_counted_as_one(begun: Path, run: Run) -> None:
    done = run("check", folder=begun)
    assert re.fullmatch(r"models\.toml: 1 model, \d+ analyses, no faults, 0 warnings\n", done.stdout)


def test_every_command_is_said_in_a_line_that_is_not_cut(run: Run, tmp_path: Path) -> None:
    done = run("--help", folder=tmp_path)
    listed = done.stdout.partition("Commands:\n")[2].splitlines()
    assert len(listed) >= 11
    assert [line for line in listed if not re.fullmatch(r"  [a-z]+ +\S.*[^.]\.", line)] == []


@pytest.mark.parametrize(
    "name", ["init", "check", "build", "show", "explain", "attach", "plugins", "schema", "fit", "import", "measure"]
)
def test_every_option_says_what_it_does(name: str, run: Run, tmp_path: Path) -> None:
    done = run(name, "--help", folder=tmp_path)
    options = re.split(r"\n  (?=-)", done.stdout.partition("Options:")[2].partition("Commands:")[0])[1:]
    assert [option for option in options if not re.search(r"  \s*[A-Za-z`][^\n]*", option[4:])] == []


def test_show_lists_the_models(weighed: Path, run: Run) -> None:
    done = run("show", folder=weighed)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["model-1", "model-2", "model-3"]


def test_show_prints_a_model_s_numbers(weighed: Path, run: Run) -> None:
    done = run("show", "model-2", folder=weighed)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Size +3\.99 GB \(3\.80 to 4\.20 GB\) ", done.stdout)


def test_show_as_json_is_the_report_and_nothing_else(weighed: Path, run: Run) -> None:
    done = run("show", "model-2", "--json", folder=weighed)
    report = json.loads(done.stdout)
    assert report["schema"] == 1
    assert report["model"]["slug"] == "model-2"
    size = report["results"]["ballast"]["values"]["size"]
    assert (size["unit"], size["formula"], size["source"]) == ("B", "N * b", "every parameter once")
    assert size["low"] == pytest.approx(3.8e9, rel=1e-5)
    assert size["inputs"]["N"] == {"number": "ballast.count", "value": 2_000_000_000, "unit": "parameters"}
    assert size["inputs"]["b"]["given"] == "models.toml:16"


def test_show_as_json_without_a_model_is_the_project_s(weighed: Path, run: Run) -> None:
    done = run("show", "--json", folder=weighed)
    results = json.loads(done.stdout)["results"]
    assert list(results["heaviest_ballast"]["values"]["sizes"]) == ["model-1", "model-2", "model-3"]


def test_explain_of_a_model_alone_lists_its_numbers(weighed: Path, run: Run) -> None:
    done = run("explain", "model-2", folder=weighed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: which number of model-2?\nhelp: reporter explain model-2 NUMBER, one of\n")
    assert "\n    ballast.size\n" in done.stderr


def test_explain_says_that_a_model_s_number_wants_its_model(weighed: Path, run: Run) -> None:
    done = run("explain", "ballast.size", folder=weighed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("help: it is a number of each model: reporter explain MODEL ballast.size\n")


@pytest.mark.parametrize("number", ["ballast.size", "ballast.halves.first"])
def test_explain_prints_the_whole_tree(number: str, weighed: Path, run: Run) -> None:
    done = run("explain", "model-2", number, folder=weighed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{number} = ")
    assert "N · b = 2,000,000,000 · 1.9975" in done.stdout
    assert "[models.toml:16]" in done.stdout
    assert "source: every parameter once" in done.stdout


@pytest.mark.parametrize("ending", [".html", ".md", ".json"])
def test_attach_writes_one_file_that_needs_nothing_else(ending: str, weighed: Path, run: Run) -> None:
    done = run("attach", "model-1", "model-3", "-o", f"review{ending}", folder=weighed)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    text = (weighed / f"review{ending}").read_text(encoding="utf-8")
    assert "Model 1" in text
    assert "Model 3" in text
    if ending == ".json":
        assert [each["model"]["slug"] for each in json.loads(text)["reports"]] == ["model-1", "model-3"]
    if ending == ".html":
        assert not re.search(r'(?:src|href)="(?!#|data:|https://arxiv)', text)
        assert "Content-Security-Policy" in text


def test_plugins_lists_what_is_loaded_and_from_where(weighed: Path, run: Run) -> None:
    done = run("plugins", folder=weighed)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^basis +basis\.py +ballast, heaviest_ballast$", done.stdout, re.MULTILINE)


def test_a_new_plugin_shows_its_section_at_once(begun: Path) -> None:
    done = reporter("plugins", "new", "paper_weight", folder=begun)
    assert done.returncode == 0
    built = reporter("build", folder=begun)
    assert built.returncode == 0, built.stderr
    page = (begun / "site/models/llama-2-7b/index.html").read_text(encoding="utf-8")
    assert '<section id="paper_weight" class="ok">' in page
    assert "13.5 GB" in page
    again = reporter("plugins", "new", "paper_weight", folder=begun)
    assert (again.returncode, again.stderr) == (2, "error: paper_weight.py is there already: it is left alone\n")
    (begun / "paper_weight.py").unlink()


def test_schema_is_a_json_schema_that_what_init_writes_obeys(begun: Path) -> None:
    done = reporter("schema", folder=begun)
    schema = json.loads(done.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert all(reference.removeprefix("#/$defs/") in schema["$defs"] for reference in references(schema))
    models = tomllib.loads((begun / "models.toml").read_text(encoding="utf-8"))
    assert models.keys() <= schema["properties"].keys()
    (model,) = models["models"].values()
    known = schema["properties"]["models"]["additionalProperties"]
    assert known["additionalProperties"] is False
    assert model.keys() <= known["properties"].keys()
    assert "architecture" in known["properties"]


def references(schema: Any) -> list[str]:
    """Every `$ref` of a schema."""
    if isinstance(schema, list):
        return [each for item in schema for each in references(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
    return own + [each for item in schema.values() for each in references(item)]


def test_the_schema_knows_a_plugin_s_table(weighed: Path, run: Run) -> None:
    models = json.loads(run("schema", folder=weighed).stdout)["properties"]["models"]["additionalProperties"]
    table = models["properties"]["ballast"]
    assert table["required"] == ["count"]
    assert "Unit: B." in table["properties"]["bytes_each"]["description"]
