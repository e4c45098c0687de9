"""What the tests of commands share: projects, and a command in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.cli import main
from tests.reporter.helpers import Done, Run, project, reporter


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `reporter init` wrote."""
    folder = tmp_path_factory.mktemp("begun")
    done = reporter("init", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")
    return folder


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
