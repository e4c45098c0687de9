"""What the code is held to: linted, formatted, typed, imported downwards only, and small."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = ("reporter", "plugins")
LONGEST_FUNCTION = 40
LONGEST_FILE = 300


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_code_is_linted() -> None:
    assert run("ruff", "check", ".") == ""


def test_the_code_is_formatted() -> None:
    assert run("ruff", "format", "--check", ".") == ""


def test_the_engine_and_its_tests_are_typed() -> None:
    assert run("mypy", "reporter", "tests/reporter") == ""


def test_plugins_are_typed_under_the_names_they_are_imported_by(tmp_path: Path) -> None:
    for name, folder in (("reporter_plugins", "plugins"), ("reporter_templates", "templates")):
        (tmp_path / name).symlink_to(ROOT / folder)
    assert run("mypy", "-p", "reporter_plugins", MYPYPATH=str(tmp_path)) == ""


def test_imports_go_downwards_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def modules() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_long() -> None:
    long = {
        f"{module.relative_to(ROOT)}:{name}": lines
        for module in modules()
        for name, lines in functions(module)
        if lines > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_file_is_long() -> None:
    lengths = {str(module.relative_to(ROOT)): len(module.read_text().splitlines()) for module in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [str(module) for module in modules() if not ast.get_docstring(ast.parse(module.read_text()))] == []


def test_a_plugin_imports_of_the_engine_only_its_public_names() -> None:
    wrong = [
        f"{module.relative_to(ROOT)}: {node.module}"
        for module in sorted((ROOT / "plugins").rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reporter.")
    ]
    assert wrong == []
