"""A reader sees the old site or the new; what reporter did not write is never lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reporter import publish
from reporter.errors import UsageError
from reporter.publish import MANIFEST, Tree
from tests.reporter.helpers import contents

OLD = {"index.html": b"old", "models/a/index.html": b"a", "static/style.css": b"css"}
NEW = {"index.html": b"new", "models/a/index.html": b"a", "models/b/index.html": b"b"}


def write(site: Path, files: dict[str, bytes]) -> Tree:
    tree = Tree(site)
    for path, content in files.items():
        tree.write(path, content)
    tree.exchange()
    return tree


def pages(site: Path) -> dict[str, bytes]:
    """What is there but the manifest."""
    return {path: content for path, content in contents(site).items() if path != MANIFEST}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path / "site", OLD)
    return tmp_path / "site"


@pytest.fixture(params=["exchange", "two renames"])
def _system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that knows renameat2, and one that does not."""
    if request.param == "two renames":
        monkeypatch.setattr(publish, "_exchange_linux", lambda new, old: False)


@pytest.mark.usefixtures("_system")
def test_the_new_site_takes_the_old_one_s_place(site: Path) -> None:
    tree = write(site, NEW)
    assert pages(site) == NEW
    assert (tree.pages, tree.changed) == (3, 2)
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_what_did_not_change_is_linked(site: Path) -> None:
    before = (site / "models/a/index.html").stat().st_ino
    write(site, NEW)
    assert (site / "models/a/index.html").stat().st_ino == before


def test_a_file_edited_by_hand_is_written_again(site: Path) -> None:
    (site / "models/a/index.html").write_bytes(b"edited")
    write(site, NEW)
    assert pages(site) == NEW


@pytest.mark.usefixtures("_system")
def test_files_that_reporter_did_not_write_are_kept(site: Path) -> None:
    (site / "CNAME").write_text("example.org")
    (site / "models/a/extra.txt").write_text("mine")
    (site / "mine/deep").mkdir(parents=True)
    (site / "mine/deep/file").write_text("mine")
    (site / "mine/empty").mkdir()
    (site / "link").symlink_to("mine")
    write(site, NEW)
    kept = {"CNAME": b"example.org", "models/a/extra.txt": b"mine", "mine/deep/file": b"mine"}
    assert {path: content for path, content in pages(site).items() if "link" not in path} == NEW | kept
    assert (site / "mine/empty").is_dir()
    assert (site / "link").readlink() == Path("mine")


def test_what_reporter_wrote_and_no_longer_writes_goes(site: Path) -> None:
    write(site, NEW)
    assert not (site / "static").exists()


@pytest.mark.parametrize("kind", ["a folder", "a file", "a manifest of another kind"])
def test_what_is_not_reporter_s_is_refused_and_left_alone(kind: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    if kind == "a file":
        site.write_text("mine")
    else:
        site.mkdir()
        (site / "thesis.tex" if kind == "a folder" else site / MANIFEST).write_text("[]")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match="site"):
        Tree(site)
    assert contents(tmp_path) == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", OLD)
    assert pages(tmp_path / "site") == OLD


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "site").symlink_to("www")
    for files in (OLD, NEW):
        write(tmp_path / "site", files)
        assert (tmp_path / "site").is_symlink()
        assert pages(tmp_path / "www") == files


def test_two_pages_of_one_path_are_a_bug(site: Path) -> None:
    tree = Tree(site)
    tree.write("index.html", b"one")
    with pytest.raises(ValueError, match=r"two pages are written to index\.html"):
        tree.write("index.html", b"two")
    tree.discard()


def test_a_tree_that_is_discarded_leaves_the_old_site(site: Path) -> None:
    tree = Tree(site)
    tree.write("index.html", b"new")
    tree.discard()
    assert pages(site) == OLD
    assert [path.name for path in site.parent.iterdir()] == ["site"]


KILLED = """
import json, os, signal, sys
from pathlib import Path
from reporter import publish

step, atomic = int(sys.argv[2]), sys.argv[3] == "True"
if not atomic:
    publish._exchange_linux = lambda new, old: False
done = 0

def dying(function):
    def called(*arguments, **named):
        global done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return called

STEPS = {Path: ("mkdir", "write_bytes", "write_text", "rename"), os: ("link",), publish.shutil: ("rmtree",)}
for owner, names in STEPS.items():
    for name in names:
        setattr(owner, name, dying(getattr(owner, name)))
publish._exchange_linux = dying(publish._exchange_linux)
tree = publish.Tree(Path(sys.argv[1]))
for path, content in json.loads(sys.argv[4]).items():
    tree.write(path, content.encode())
tree.exchange()
"""


@pytest.mark.parametrize("atomic", [True, False], ids=["exchange", "two renames"])
def test_killed_at_any_step_the_old_site_or_the_new_stands_after_the_next_build(tmp_path: Path, atomic: bool) -> None:
    files = json.dumps({path: content.decode() for path, content in NEW.items()})
    for step in range(1, 40):
        site = tmp_path / str(step) / "site"
        site.parent.mkdir()
        write(site, OLD)
        done = subprocess.run([sys.executable, "-c", KILLED, str(site), str(step), str(atomic), files], check=False)
        if atomic:
            assert pages(site) in (OLD, NEW), step
        publish.recover(site)
        assert pages(site) in (OLD, NEW), step
        write(site, NEW)
        assert pages(site) == NEW
        assert [path.name for path in site.parent.iterdir()] == ["site"]
        if done.returncode == 0:
            assert step > 8
            return
        assert done.returncode == -signal.SIGKILL
    pytest.fail("it never came to its end")
