"""Twice the same to the byte; nothing to do is nothing done; one change changes its own pages."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reporter.cache import DATABASE
from tests.reporter.helpers import contents, last_line, models_toml, project, reporter

HEAVY = ("matplotlib", "numpy")

MODULES = """
import sys
from reporter.cli import main
code = main(sys.argv[1:])
print([name for name in {names!r} if name in sys.modules], code)
"""


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every file."""
    found = {path.relative_to(site).as_posix(): path.stat() for path in site.rglob("*") if path.is_file()}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its site, built once."""
    folder = tmp_path_factory.mktemp("built")
    project(folder)
    done = reporter("build", folder=folder, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """A copy of it, with its times and its cache, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "copied"))


@pytest.fixture
def settled(copied: Path) -> Path:
    """A copy that was built where it stands: the next build has nothing to do."""
    assert reporter("build", folder=copied).returncode == 0
    return copied


def imported(names: tuple[str, ...], folder: Path) -> str:
    """Which of these modules a build imports."""
    script = (sys.executable, "-c", MODULES.format(names=names), "build")
    return last_line(subprocess.run(script, cwd=folder, capture_output=True, text=True, check=True).stdout)


def test_another_hash_seed_time_zone_locale_folder_and_number_of_jobs_give_the_same_site(
    built: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere" / "deep"
    project(folder)
    elsewhere = {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "MPLCONFIGDIR": str(tmp_path)}
    done = reporter("build", "--jobs", "3", "--no-cache", "-o", "public", folder=folder, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert contents(folder / "public") == contents(built / "site")


def test_a_build_from_another_folder_gives_the_same_site(built: Path, tmp_path: Path) -> None:
    done = reporter("build", "-c", built / "models.toml", "-o", tmp_path / "site", "--no-cache", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "site") == contents(built / "site")


def test_a_build_with_nothing_to_do_rewrites_nothing_and_imports_nothing_heavy(settled: Path) -> None:
    before = stamps(settled)
    done = reporter("build", folder=settled)
    assert ", 0 changed, 0 failed, in " in last_line(done.stdout)
    assert imported(HEAVY, settled) == "[] 0"
    assert stamps(settled) == before


def test_a_changed_comment_draws_nothing_and_changes_nothing(copied: Path) -> None:
    before = stamps(copied / "site")
    models = copied / "models.toml"
    models.write_text(models.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    assert imported(("matplotlib",), copied) == "[] 0"
    after = stamps(copied / "site")
    assert {path for path in after if after[path] != before.get(path)} <= {".reporter.json"}


def test_one_model_changed_changes_its_own_pages_and_those_that_show_all(copied: Path) -> None:
    before, text = stamps(copied / "site"), contents(copied / "site")
    models = copied / "models.toml"
    models.write_text(models_toml().replace("count = 2_000_000_000", "count = 2_500_000_000"), encoding="utf-8")
    assert reporter("build", folder=copied).returncode == 0
    changed = {path for path, content in contents(copied / "site").items() if content != text[path]}
    own = {f"models/model-2/{name}" for name in ("index.html", "report.md", "report.json")}
    wide = {"index.html", "heaviest_ballast/index.html", "data/models.csv", "data/models.json", "data/project.json"}
    assert changed == own | wide | {".reporter.json"}
    after = stamps(copied / "site")
    linked = {path for path in after if after[path][0] == before[path][0]}
    assert linked == set(text) - changed


def test_a_model_taken_out_leaves_no_page_behind(copied: Path) -> None:
    (copied / "models.toml").write_text(models_toml(2), encoding="utf-8")
    assert reporter("build", folder=copied).returncode == 0
    assert sorted(path.name for path in (copied / "site/models").iterdir()) == ["model-1", "model-2"]


def test_pages_that_were_harmed_by_hand_are_mended(settled: Path, built: Path) -> None:
    deleted, edited, emptied = (settled / f"site/models/model-{number}/index.html" for number in (1, 2, 3))
    edited.write_bytes(edited.read_bytes().replace(b"Model 2", b"Model X"))
    assert reporter("build", folder=settled).returncode == 0
    assert contents(settled / "site") == contents(built / "site")
    deleted.unlink()
    emptied.write_bytes(b"")
    assert reporter("build", folder=settled).returncode == 0
    assert contents(settled / "site") == contents(built / "site")


def test_a_damaged_cache_entry_is_a_missing_one(copied: Path, built: Path) -> None:
    with sqlite3.connect(copied / ".reporter/cache" / DATABASE) as store:
        entries = list(store.execute("SELECT key, content FROM entries"))
        assert len(entries) >= 4
        for number, (key, content) in enumerate(entries):
            harms = content[:-3], content[:-1] + bytes([content[-1] ^ 1]), b"", content + b"x"
            store.execute("UPDATE entries SET content = ? WHERE key = ?", (harms[number % 4], key))
    shutil.rmtree(copied / "site")
    done = reporter("build", folder=copied)
    assert done.returncode == 0, done.stderr
    assert contents(copied / "site") == contents(built / "site")


def test_a_user_s_template_is_noticed(copied: Path) -> None:
    (copied / "templates").mkdir()
    page = '{% extends "base.html" %}{% block content %}<h1>Lost</h1>{% endblock %}'
    (copied / "templates/404.html").write_text(page, encoding="utf-8")
    assert reporter("build", folder=copied).returncode == 0
    assert b"<h1>Lost</h1>" in (copied / "site/404.html").read_bytes()


def test_a_file_that_models_toml_names_is_noticed_though_it_has_no_ending(tmp_path: Path) -> None:
    plugin = '''
"""Named: reads a file."""
from dataclasses import dataclass
from reporter import Definition, File, Headline, Quantity, analysis, hookimpl

class NamedTable(Definition, name="named"):
    """x"""
    file: File | None = None

@dataclass(frozen=True)
class Named:
    size: Quantity

@analysis(title="Named")
def named(table: NamedTable) -> Named:
    return Named(Quantity(len(table.file.read_bytes()), "B"))

@hookimpl
def reporter_analyses():
    return [named]
'''
    project(tmp_path, '[models.a.named]\nfile = "data"\n', named=plugin)
    for size in (3, 5):
        (tmp_path / "data").write_bytes(b"x" * size)
        assert reporter("build", folder=tmp_path).returncode == 0
        assert f'"value":{size}' in (tmp_path / "site/models/a/report.json").read_text(encoding="utf-8")


def test_no_path_of_this_machine_stands_in_a_site(built: Path) -> None:
    here = [str(built).encode(), os.fsencode(Path(__file__).parents[2]), os.fsencode(Path.home())]
    for path, content in contents(built / "site").items():
        assert not any(each in content for each in here), path
