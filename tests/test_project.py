"""The project as a whole: what it offers, that it is documented, and that its lists are complete."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter import hookspecs

ROOT = Path(__file__).parent.parent
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = {
    "reporter": ROOT / "reporter",
    "reporter_plugins": ROOT / "plugins",
    "reporter_templates": ROOT / "templates",
}
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("reporter_"))


def folders(name: str, folder: Path) -> Iterator[str]:
    """Every package below a folder, by its import name."""
    for init in sorted(folder.rglob("__init__.py")):
        inside = init.parent.relative_to(folder).parts
        yield ".".join((name, *inside))


def modules() -> list[Path]:
    """Every file of code that is shipped."""
    return sorted(path for folder in PACKAGES.values() for path in folder.rglob("*.py"))


def test_every_public_name_is_exported_and_nothing_else() -> None:
    exported = {name for names in reporter._HOMES.values() for name in names}
    assert sorted(exported) == list(reporter.__all__)
    assert dir(reporter) == list(reporter.__all__)


@pytest.mark.parametrize("name", reporter.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(reporter, name)
    assert value is getattr(importlib.import_module(home_of(name)), name)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert inspect.getdoc(value)


def home_of(name: str) -> str:
    return next(home for home, names in reporter._HOMES.items() if name in names)


def test_a_type_checker_sees_the_same_names() -> None:
    tree = ast.parse((ROOT / "reporter/__init__.py").read_text(encoding="utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        (node.module, alias.name) for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert seen == {(home, name) for home, names in reporter._HOMES.items() for name in names}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = reporter.Nonsense


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented(hook: str) -> None:
    function = getattr(hookspecs, hook)
    assert inspect.getdoc(function)
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    manual = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
    assert f"`{hook}" in manual or f"def {hook}(" in manual
    for parameter in signature.parameters:
        assert parameter in manual


def test_every_package_is_shipped() -> None:
    found = {each for name, folder in PACKAGES.items() for each in folders(name, folder)}
    assert sorted(SETTINGS["tool"]["setuptools"]["packages"]) == sorted(found)


@pytest.mark.parametrize("group", SETTINGS["project"]["entry-points"])
def test_every_entry_point_leads_somewhere(group: str) -> None:
    for name, target in SETTINGS["project"]["entry-points"][group].items():
        module, _, attribute = target.partition(":")
        found: Any = importlib.import_module(module)
        assert getattr(found, attribute) if attribute else found, name


def test_every_plugin_is_an_entry_point() -> None:
    with_hooks = {
        f"reporter_plugins.{path.parent.relative_to(ROOT / 'plugins').as_posix().replace('/', '.')}"
        for path in (ROOT / "plugins").rglob("__init__.py")
        if re.search(r"^@hookimpl", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_hooks == set(SETTINGS["project"]["entry-points"]["reporter"].values())


def test_every_room_of_the_engine_has_its_floor() -> None:
    contract = next(each for each in SETTINGS["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    placed = {name for layer in contract["layers"] for name in re.split(r"\s*[|:]\s*", layer)}
    rooms = {f"reporter.{path.stem}" for path in (ROOT / "reporter").iterdir() if path.suffix == ".py" or is_room(path)}
    assert placed == rooms - {"reporter.__init__"}


def is_room(path: Path) -> bool:
    return (path / "__init__.py").is_file()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_kind_of_file_a_package_holds_is_shipped() -> None:
    data = SETTINGS["tool"]["setuptools"]["package-data"]
    for name, folder in PACKAGES.items():
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert is_shipped(path, name, folder, data), path.relative_to(ROOT).as_posix()


def is_shipped(path: Path, name: str, folder: Path, data: dict[str, list[str]]) -> bool:
    """Whether a pattern of the package that holds a file, or of one above it, takes it in."""
    package, owner = name, folder
    candidates = [(package, owner)]
    for part in path.relative_to(folder).parts[:-1]:
        package, owner = f"{package}.{part}", owner / part
        candidates.append((package, owner))
    return any(path in set(owner.glob(pattern)) for package, owner in candidates for pattern in data.get(package, ()))
