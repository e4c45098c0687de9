"""Measures what a build costs: processor time of whole commands, and the size of pages.

    python benchmarks/build/measure.py [MODELS]

CPU time (user and system, with worker processes) is printed: wall time says more of the machine's other work. Every
cold build has a folder of its own: where thousands of files have just been deleted, Linux's ext4 takes a millisecond to
find a place for each new one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
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


def cold(beside: Path, count: int) -> float:
    folder = Path(tempfile.mkdtemp(dir=beside))
    (folder / "models.toml").write_text(models(count))
    return cpu_seconds(["reporter", "build"], folder)


def loop() -> float:
    """CPU seconds of a loop in plain Python: how fast the machine is just now."""
    started, total, texts = time.process_time(), 0, dict[int, str]()
    for i in range(400_000):
        total += i * i % 7
        texts[i & 1023] = str(total)
    return time.process_time() - started


def largest_pages(site: Path) -> list[tuple[int, str]]:
    sizes = ((page.stat().st_size, str(page.relative_to(site))) for page in site.rglob("*.html"))
    return sorted(sizes, reverse=True)[:5]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "built"
        folder.mkdir()
        (folder / "models.toml").write_text(models(count))
        subprocess.run(["reporter", "build"], cwd=folder, check=True, capture_output=True)
        loops = [loop() for _ in range(REPEATS)]
        print(f"reporter --version       {best(lambda: cpu_seconds(['reporter', '--version'], folder)):7.3f} s of CPU")
        print(f"cold build, {count} models {best(lambda: cold(Path(name), count)):7.2f} s of CPU")
        print(f"no-op build              {best(lambda: cpu_seconds(['reporter', 'build'], folder)):7.3f} s of CPU")
        loops += [loop() for _ in range(REPEATS)]
        print(f"a loop in plain Python   {min(loops):7.3f} to {max(loops):.3f} s of CPU")
        for size, page in largest_pages(folder / "site"):
            print(f"{size:9,} bytes  {page}")


if __name__ == "__main__":
    main()
