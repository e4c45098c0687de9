"""The command: what it prints where, how it ends, and that what it writes can be used."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reporter import skeletons
from reporter.cli import main
from tests.reporter.helpers import COMMAND, last_line, models_toml, project, reporter

HEAVY = ("numpy", "matplotlib", "pydantic", "jinja2", "tree_sitter", "markdown_it")

LIGHT = f"""
import sys
from reporter.cli import main
code = main(sys.argv[1:])
print([name for name in {HEAVY!r} if name in sys.modules], code)
"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `reporter init` wrote."""
    folder = tmp_path_factory.mktemp("begun")
    done = reporter("init", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")
    return folder


@dataclass(frozen=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process: what it imports is there already."""

    def run(*arguments: str, folder: Path) -> Done:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        return Done(main(arguments), *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the sample plugin."""
    return project(tmp_path_factory.mktemp("weighed")).parent


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "model-4"], "error: there is no model 'model-4' in models.toml\nhelp: did you mean 'model-"),
        (["explain", "model-1", "ballast.sise"], "error: there is no number 'ballast.sise'\nhelp: did you mean 'ball"),
        (["explain", "model-1", "parameters.total"], "error: parameters.total is not there: parameters is not applic"),
        (["attach", "model-1", "-o", "review.docx"], "error: review.docx has no known ending\nhelp: one of .html"),
        (["attach", "model-1", "-o", "nowhere/review.md"], "error: there is no folder nowhere"),
        (["attach", "-o", "review.md"], "Usage: "),
        (["plugins", "new", "../x"], "error: '../x' cannot be a plugin's name"),
        (["build", "--jobs", "-1"], "Usage: "),
        (["build", "-o", "basis.py"], "error: basis.py is there and was not built by reporter: it is left alone"),
        (["build", "-o", "."], "error: . is there and was not built by reporter: it is left alone"),
        (["build", "-o", "basis.py/site"], "error: "),
        (["nonsense"], "Usage: "),
        (["check", "-c", "nowhere.toml"], "error: there is no file "),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_line_and_ends_with_2(
    arguments: list[str], message: str, weighed: Path, run: Run
) -> None:
    before = sorted(path.name for path in weighed.iterdir())
    done = run(*arguments, folder=weighed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in weighed.iterdir() if path.name != ".reporter") == [
        name for name in before if name != ".reporter"
    ]


WARNS = models_toml(1) + "\n[models.model-1.warned]\n"

WARNING_PLUGIN = '''
"""Warned: warns."""
from dataclasses import dataclass
from reporter import Definition, FieldFault, analysis, hookimpl

class WarnedTable(Definition, name="warned"):
    """x"""
    value: int = 3
    def check(self, contributed):
        yield FieldFault("value", "three is odd", severity="warning")

@dataclass(frozen=True)
class Warned:
    """x"""

@analysis(title="Warned")
def warned(table: WarnedTable) -> Warned:
    return Warned()

@hookimpl
def reporter_analyses():
    return [warned]
'''


def test_a_warning_ends_with_1_only_where_one_is_strict_and_is_told_again_by_the_next_build(tmp_path: Path) -> None:
    project(tmp_path, WARNS, warned=WARNING_PLUGIN)
    for arguments, code in ((["check"], 0), (["check", "--strict"], 1), (["build"], 0), (["build", "--strict"], 1)):
        done = reporter(*arguments, folder=tmp_path)
        assert done.returncode == code, arguments
        assert done.stderr.startswith("warning: three is odd\n --> models.toml:")


def test_a_bug_of_reporter_s_own_is_told_as_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("reporter.skeletons.project_files", lambda: 1 / 0)
    assert main(["init"]) == 3
    errors = capsys.readouterr().err
    assert "ZeroDivisionError" in errors
    assert last_line(errors) == "this is a bug in reporter: the lines above say where"


def test_an_interrupted_build_ends_with_130_and_leaves_the_site_alone(tmp_path: Path) -> None:
    slow = '''
"""Slow: takes its time."""
import pathlib, time
from dataclasses import dataclass
from reporter import Model, analysis, hookimpl

@dataclass(frozen=True)
class Slow:
    """x"""

@analysis(title="Slow", time_limit=60.0)
def slow(model: Model) -> Slow:
    pathlib.Path("begun").touch()
    time.sleep(60)

@hookimpl
def reporter_analyses():
    return [slow]
'''
    project(tmp_path, models_toml(1), slow=slow)
    process = subprocess.Popen(
        [*COMMAND, "build"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert last_line(errors) == "interrupted"
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / ".site.new").exists()


def test_a_reader_that_stops_reading_is_told_nothing(weighed: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "schema"], cwd=weighed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=30) in (0, 1)
