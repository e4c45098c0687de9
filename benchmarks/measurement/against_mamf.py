"""On a GPU: the bf16 headline and the bandwidth of `reporter measure` against mamf-finder's protocol and a plain copy.

    python benchmarks/measurement/against_mamf.py [--device cuda:0] [--budget 60s]
    python benchmarks/measurement/against_mamf.py --record RECORD [--record RECORD]

The second form takes records that were made on this device in the same hour.

mamf-finder (stas00/ml-engineering): for every shape of a grid 50 runs of warm-up and 100 timed ones, a cache of
256 MiB overwritten before each, random bf16 operands; a shape's rate is that of the mean time or of the median, and the
best shape counts. Its own coarse sweep goes over three sides from 1024 to 16384 (here 6³ shapes); its quick one keeps
two sides at 4096; the best shapes of its published table come on top. The copy is of 4 GiB.
Wanted: a bf16 ratio of 0.98 in a tenth of the time, and 0.95 of the copy.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import Any

from reporter_plugins.measurement.files import read_record
from reporter_plugins.measurement.record import Record

SIDES = range(1024, 16385, 3072)
QUICK = tuple((m, 4096, 4096) for m in range(256, 20481, 512))
PUBLISHED = ((2048, 2048, 13312), (1024, 10240, 5120), (2048, 5120, 6144), (12288, 18432, 1024), (1792, 16128, 3072))
WARM_UP, RUNS = 50, 100
FLUSH, COPY = 256 * 2**20, 4 * 2**30
"""B."""


@dataclass(frozen=True)
class Found:
    """What the grid's best shapes reach, FLOP/s."""

    by_mean: float
    by_median: float
    shape: str
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--budget", default="60s")
    parser.add_argument("--shapes", type=Path, help="write the grid's rates here, a shape a line")
    parser.add_argument("--record", type=Path, action="append", help="of this device, in place of a new one")
    asked = parser.parse_args()
    torch = import_module("torch")
    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device")
    records = [read_record(each) for each in asked.record or ()] or [new_record(asked.device, asked.budget)]
    torch.cuda.set_device(asked.device)
    found, copied = grid(torch, asked.shapes), copy_rate(torch)
    print(f"mamf-finder's way {found.by_mean / 1e12:8.1f} TFLOP/s by the mean at {found.shape}, {found.seconds:.0f} s")
    print(f"                  {found.by_median / 1e12:8.1f} TFLOP/s by the median")
    print(f"copy of 4 GiB     {copied / 1e9:8.1f} GB/s")
    for record in records:
        for line in lines(record, found, copied):
            print(line)


def new_record(device: str, budget: str) -> Record:
    """By the command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.json"
        command = [sys.executable, "-m", "reporter", "measure", "--device", device, "--budget", budget, "-o", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return read_record(path)


def lines(record: Record, found: Found, copied: float) -> Iterator[str]:
    """A record beside both."""
    best = record.measured["bf16"]
    copy = next(each for each in record.bandwidth if each.kind == "copy")
    took = next(each.seconds for each in record.matmul if each.format == "bf16") or 0.0
    headline = best.rate.median / 1e12
    yield f"reporter measure  {headline:8.1f} TFLOP/s at {best.name}, {took:.1f} s of {record.seconds:.0f}"
    to_mean, to_median = best.rate.median / found.by_mean, best.rate.median / found.by_median
    yield f"ratio             {to_mean:8.3f} to the mean, {to_median:.3f} to the median"
    yield f"copy              {copy.rate.median / 1e9:8.1f} GB/s, ratio {copy.rate.median / copied:.3f}"


def grid(torch: Any, listing: Path | None) -> Found:
    """The best of every shape, by the mean and by the median of its timed runs."""
    started = time.monotonic()
    flush = torch.empty(FLUSH // 4, dtype=torch.int32, device="cuda")
    rates = [(*rates_of(torch, *shape, flush), shape) for shape in (*product(SIDES, SIDES, SIDES), *QUICK, *PUBLISHED)]
    if listing:
        listing.write_text("".join(f"{shape} {by_mean:.4g} {by_median:.4g}\n" for by_mean, by_median, shape in rates))
    by_mean, _, shape = max(rates)
    return Found(by_mean, max(each[1] for each in rates), "×".join(map(str, shape)), time.monotonic() - started)


def rates_of(torch: Any, m: int, n: int, k: int, flush: Any) -> tuple[float, float]:
    """FLOP/s by the mean and by the median of the timed runs."""
    a = torch.randn(m, k, dtype=torch.bfloat16, device="cuda")
    b = torch.randn(n, k, dtype=torch.bfloat16, device="cuda").t()
    out = torch.empty(m, n, dtype=torch.bfloat16, device="cuda")
    seconds = timed(torch, lambda: torch.mm(a, b, out=out), flush.zero_)
    return 2 * m * n * k / mean(seconds), 2 * m * n * k / median(seconds)


def copy_rate(torch: Any) -> float:
    """B/s read and written, of one long copy."""
    a, b = (torch.empty(COPY // 4, dtype=torch.float32, device="cuda").fill_(each) for each in (0.0, 1.0))
    return 2 * COPY / mean(timed(torch, lambda: a.copy_(b), lambda: None))


def timed(torch: Any, run: Callable[[], object], before: Callable[[], object]) -> list[float]:
    """Seconds of the runs after the warm-up, by events on the device."""
    events = []
    for _ in range(WARM_UP + RUNS):
        before()
        pair = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        pair[0].record()
        run()
        pair[1].record()
        events.append(pair)
    torch.cuda.synchronize()
    return [started.elapsed_time(ended) / 1e3 for started, ended in events[WARM_UP:]]


if __name__ == "__main__":
    main()
