"""What the emergence tests share: real tables where they are, synthetic curves from the benchmark's generator."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from reporter_plugins.emergence.assess import Assessor

PROJECT = Path(__file__).parents[3]
SHARED = PROJECT.parent / "shared" / "data" / "emergence"
"""`../shared/data/emergence` from the project's root."""


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Path of a shared table by name; the test is skipped, saying so, where it is absent."""

    def path(name: str) -> Path:
        if not (SHARED / name).exists():
            pytest.skip(f"../shared/data/emergence/{name} is not here")
        return SHARED / name

    return path


@pytest.fixture(scope="session")
def reference(shared: Callable[[str], Path]) -> dict[str, Any]:
    return dict(json.loads(shared("reference.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    return Assessor()


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    """The generator of `benchmarks/emergence`."""
    return _benchmark("emergence_synthetic")


@pytest.fixture(scope="session")
def characteristics() -> ModuleType:
    """The script that measures operating characteristics."""
    return _benchmark("operating_characteristics")


def _benchmark(name: str) -> ModuleType:
    folder = str(PROJECT / "benchmarks" / "emergence")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return import_module(name)


@pytest.fixture
def write_table(tmp_path: Path) -> Callable[..., Path]:
    """Write a table of one clean curve of six models, with cells or lines replaced."""

    def write(changes: dict[tuple[int, str], str] | None = None, *, extra: tuple[str, ...] = ()) -> Path:
        header = ["family", "model", "params", "task", "metric", "score", "chance", "n_items"]
        rows = [
            ["F", f"m{i}", f"{10 ** (8 + 0.5 * i):.0f}", "t", "accuracy", f"{0.1 + 0.1 * i:.2f}", "0", "1000"]
            for i in range(6)
        ]
        for (line, column), text in (changes or {}).items():
            rows[line - 2][header.index(column)] = text
        path = tmp_path / "scores.csv"
        path.write_text("\n".join([",".join(header), *(",".join(row) for row in rows), *extra]) + "\n")
        return path

    return write
