"""Each file of tests/bad_models, and the message beside it: what `reporter check` says of it, to the letter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.cli import USAGE, main
from tests.reporter.helpers import reporter

CASES = Path(__file__).parents[2] / "bad_models"

MODEL = """\
[models.small.architecture]
model_type = "llama"
"""

GENERATED = {
    "five_thousand_digits": MODEL + f"hidden_size = {'9' * 5000}\n",
    "ten_thousand_brackets": MODEL + f"x = {'[' * 10_000}{']' * 10_000}\n",
    "ten_thousand_lines": MODEL + "x = " + "[\n" * 10_000 + "]" * 10_000 + "\n",
    "ten_thousand_braces": MODEL + f"x = {'{a=' * 10_000}1{'}' * 10_000}\n",
    "ten_thousand_dots": MODEL + f"{'a.' * 10_000}b = 1\n",
}
"""Too large to be kept; their messages are kept."""


def complaint(models: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `check` says on stderr of a file that is at fault, the folder's own name left out."""
    code = main(["check", "-c", str(models)])
    out, err = capsys.readouterr()
    assert (code, out) == (USAGE, "")
    return err.replace(str(models.parent.resolve()), "FOLDER")


def expected(name: str) -> str:
    return (CASES / f"{name}.txt").read_text(encoding="utf-8")


def test_each_file_has_a_message_and_each_message_a_file() -> None:
    messages = {path.stem for path in CASES.glob("*.txt")}
    files = {path.stem for path in CASES.glob("*.toml")}
    assert messages == files | GENERATED.keys() | {"no_such_file", "a_directory"}


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.toml")))
def test_a_bad_file_gives_exactly_its_message(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = tmp_path / "models.toml"
    models.write_bytes((CASES / f"{name}.toml").read_bytes())
    assert complaint(models, capsys) == expected(name)


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_file_beyond_all_bounds_gives_exactly_its_message(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models.toml"
    models.write_text(GENERATED[name], encoding="utf-8")
    assert complaint(models, capsys) == expected(name)


def test_a_file_that_is_not_there_gives_exactly_its_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint(tmp_path / "models.toml", capsys) == expected("no_such_file")


def test_a_directory_in_the_file_s_place_gives_exactly_its_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models.toml"
    models.mkdir()
    assert complaint(models, capsys).replace(str(models), "FOLDER/models.toml") == expected("a_directory")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("command", ["check", "build", "show"])
def test_a_pipe_a_device_and_a_circle_of_links_are_refused_at_once(command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name, reason in (
        ("pipe", "is a device or a pipe, and not a file"),
        ("/dev/zero", "is a device or a pipe, and not a file"),
        ("circle", "cannot be read: Too many levels of symbolic links"),
    ):
        done = reporter(command, "-c", name, folder=tmp_path)
        assert (done.returncode, done.stdout) == (USAGE, "")
        assert done.stderr.endswith(f"{name} {reason}\n")


@pytest.mark.parametrize("command", ["check", "build", "show"])
def test_every_command_tells_the_fault_and_leaves_nothing_behind(command: str, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_bytes((CASES / "wrong_type.toml").read_bytes())
    done = reporter(command, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (USAGE, "", expected("wrong_type"))
    assert [path.name for path in tmp_path.iterdir()] == ["models.toml"]
