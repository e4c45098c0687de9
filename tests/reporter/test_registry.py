"""Plugins found and loaded, each behind its own guard."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from reporter.find import Found, find_plugins
from reporter.registry import Registry, load_plugins

HEAD = '''"""{name}: a plugin.

More of it."""
from dataclasses import dataclass
from pathlib import Path
from reporter import *
'''

RESULT = """
@dataclass(frozen=True)
class {kind}:
    x: int = 0

@analysis(title="{kind}")
def {name}({needs}) -> {kind}:
    return {kind}()

@hookimpl
def reporter_analyses():
    return [{name}]
"""


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("reporter_local_"):
            del sys.modules[name]


def plugin(name: str, needs: str = "model: Model", kind: str = "", before: str = "", after: str = "") -> str:
    body = RESULT.format(kind=kind or name.title(), name=name, needs=needs)
    return HEAD.format(name=name) + before + body + after


def loaded(folder: Path, **files: str) -> Registry:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    local = [found for found in find_plugins(folder) if isinstance(found.entry, Path)]
    return load_plugins(local)


def errors(registry: Registry) -> dict[str, str]:
    return {each.name: each.error for each in registry.plugins if each.error}


def test_a_plugin_is_a_file_that_marks_a_hook(tmp_path: Path) -> None:
    registry = loaded(tmp_path, air=plugin("air"), helper="x = 1  # @hookimpl in a comment\n")
    (found,) = registry.plugins
    assert (found.name, found.origin, found.about) == ("air", "air.py", "air: a plugin.")
    assert [each.name for each in registry.analyses] == ["air"]
    assert registry.plugin_of(registry.analyses[0]) is found


def test_every_file_of_the_folder_plugins_is_one_but_those_with_an_underscore(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    for name in ("water", "_shared"):
        (tmp_path / "plugins" / f"{name}.py").write_text(plugin(name.strip("_")), encoding="utf-8")
    assert [(each.name, each.origin) for each in loaded(tmp_path).plugins] == [("water", "plugins/water.py")]


def test_installed_plugins_come_first_in_the_order_of_their_names() -> None:
    names = [each.name for each in find_plugins(None)]
    assert names == sorted(names)
    assert {"architecture", "parameters"} <= set(names)


def test_everything_a_plugin_gives_is_found(tmp_path: Path) -> None:
    after = """
@hookimpl
def reporter_contributions():
    return [Path("given"), "text"]

@hookimpl
def reporter_templates():
    return [Path("templates")]

@hookimpl
def reporter_translations(language):
    return {"air": "空气"} if language == "zh" else {}
"""
    table = 'class Table(Definition, name="table"):\n    """x"""\n'
    registry = loaded(tmp_path, air=plugin("air", "table: Table", before=table, after=after))
    assert errors(registry) == {}
    assert registry.contributed(str) == ("text",)
    assert registry.templates() == (Path("templates"),)
    assert registry.translations("zh") == {"air": "空气"}
    assert registry.translations("en") == {}
    assert [kind.definition_name for kind in registry.kinds] == ["table"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (HEAD + "1 / 0\n@hookimpl\ndef x(): ...", "ZeroDivisionError: division by zero"),
        ("@hookimpl\ndef x(): ...", "NameError"),
        (HEAD + "raise SystemExit(3)\n@hookimpl\ndef x(): ...", "SystemExit: 3"),
        ("@hookimpl\nthis is no Python", "SyntaxError"),
        (HEAD + "@hookimpl\ndef reporter_analysis(): ...", "there is no hook reporter_analysis; the hooks are rep"),
        (HEAD + "@hookimpl\ndef reporter_analyses(): return [3]", "gives 3, which was not made with @analysis"),
        (HEAD + "@hookimpl\ndef reporter_analyses(wrong): return []", "reporter_analyses"),
        (HEAD + "@hookimpl\ndef reporter_translations(language): 1 / 0", "ZeroDivisionError"),
        (HEAD + "@hookimpl\ndef reporter_analyses(): ...", "TypeError"),
    ],
)  # fmt: skip
def test_a_plugin_that_cannot_be_used_is_kept_with_its_reason(text: str, error: str, tmp_path: Path) -> None:
    registry = loaded(tmp_path, air=plugin("air"), broken=text)
    assert list(errors(registry)) == ["broken"]
    assert error in errors(registry)["broken"]
    assert [each.name for each in registry.graph.order] == ["air"]


def test_one_that_stands_on_a_broken_one_is_left_out_with_it(tmp_path: Path) -> None:
    broken = plugin("base", after="@hookimpl\ndef reporter_typo(): ...\n")
    upon = plugin("upon", "x: Base", before="from reporter_local_base import Base\n")
    registry = loaded(tmp_path, base=broken, upon=upon, air=plugin("air"))
    assert list(errors(registry)) == ["base", "upon"]
    assert [each.name for each in registry.graph.order] == ["air"]


def test_one_that_clashes_is_left_out_and_the_first_stays(tmp_path: Path) -> None:
    registry = loaded(tmp_path, air=plugin("air"), bad=plugin("air", kind="Other"))
    assert list(errors(registry)) == ["bad"]
    assert (
        "two analyses are called air: air (reporter_local_air) and air (reporter_local_bad)" in errors(registry)["bad"]
    )


def test_two_plugins_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "air.py").write_text(plugin("air"), encoding="utf-8")
    found = Found("air", "air.py", tmp_path / "air.py")
    first, second = load_plugins([found, Found("air", "elsewhere", tmp_path / "air.py")]).plugins
    assert not first.error
    assert "another plugin is called air" in second.error


def test_an_entry_point_that_leads_nowhere_is_one_broken_plugin() -> None:
    entry = EntryPoint("ghost", "nowhere.to.be.found", "reporter")
    (ghost,) = load_plugins([Found("ghost", "ghost 1.0", entry)]).plugins
    assert "No module named 'nowhere'" in ghost.error
    assert "Traceback" in ghost.traceback
