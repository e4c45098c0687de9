"""What several tests share: the command as a process of its own, a project in a folder, and folders compared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-c", "from reporter.cli import run; run()")
"""As the installed script calls it."""

PLUGIN = Path(__file__).parent / "sample_plugin.py"
"""A plugin that is well: what a model weighs, and which is the heaviest."""


MEETING = '''
"""Meeting: a name that goes on when another does."""
import threading
from dataclasses import dataclass
from reporter import Definition, analysis, hookimpl

BOTH = threading.Barrier(2)

class Seat(Definition, name="meeting", per="name"):
    number: int

@dataclass(frozen=True)
class Met:
    """Where."""
    number: int

@analysis(title="Met", time_limit=20)
def met(seat: Seat) -> Met:
    BOTH.wait(10)
    return Met(seat.number)

@hookimpl
def reporter_analyses():
    return [met]
'''
"""A plugin."""


def reporter(*arguments: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `reporter` in a folder."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def models_toml(count: int = 3) -> str:
    """Models with a ballast each."""
    tables = (
        f"""
[models.model-{number}]
name = "Model {number}"
released = 20{10 + number}-01-01

[models.model-{number}.ballast]
count = {number}_000_000_000
bytes_each = [1.9, 2.1]
"""
        for number in range(1, count + 1)
    )
    return "".join(tables)


def project(folder: Path, models: str = "", **plugins: str) -> Path:
    """A project in `folder`: the sample plugin as basis.py, others, and models.toml, whose path comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "basis.py").write_bytes(PLUGIN.read_bytes())
    for name, text in plugins.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    path = folder / "models.toml"
    path.write_text(models or models_toml(), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path inside."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def last_line(text: str) -> str:
    """The last line of an output."""
    return text.rstrip("\n").rpartition("\n")[2]


@dataclass(frozen=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]
