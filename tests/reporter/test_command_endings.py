"""How commands end: what cannot be done, warnings, bugs, interruptions, a reader that left."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from reporter.cli import main
from tests.reporter.helpers import COMMAND, Run, last_line, models_toml, project, reporter


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
    before = left_in(weighed)
    done = run(*arguments, folder=weighed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert left_in(weighed) == before


def left_in(folder: Path) -> list[str]:
    """What stands in a folder, but for what can be deleted at any time: the cache, and Python's compiled files."""
    return sorted(path.name for path in folder.iterdir() if path.name not in (".reporter", "__pycache__"))


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
