"""Measures what a build costs: processor time of whole commands, and the size of pages.

    python benchmarks/build/measure.py [MODELS]

CPU time (user and system, with worker processes) is printed: wall time says more of the machine's other work.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from thousand_models import models

REPEATS = 3


def cpu_seconds(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "CI": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(measured: Callable[[], float]) -> float:
    """The least of several: other work on the machine only ever adds."""
    return min(measured() for _ in range(REPEATS))


def cold(folder: Path) -> float:
    for leftover in ("site", ".reporter"):
        subprocess.run(["rm", "-rf", str(folder / leftover)], check=True)
    return cpu_seconds(["reporter", "build"], folder)


def largest_pages(site: Path) -> list[tuple[int, str]]:
    sizes = ((page.stat().st_size, str(page.relative_to(site))) for page in site.rglob("*.html"))
    return sorted(sizes, reverse=True)[:5]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models.toml").write_text(models(count))
        print(f"reporter --version       {best(lambda: cpu_seconds(['reporter', '--version'], folder)):7.3f} s of CPU")
        print(f"cold build, {count} models {best(lambda: cold(folder)):7.2f} s of CPU")
        print(f"no-op build              {best(lambda: cpu_seconds(['reporter', 'build'], folder)):7.3f} s of CPU")
        for size, page in largest_pages(folder / "site"):
            print(f"{size:9,} bytes  {page}")


if __name__ == "__main__":
    main()
