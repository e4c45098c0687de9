"""On a GPU: the bf16 headline and the bandwidth of `reporter measure` against mamf-finder's protocol and a plain copy.

    python benchmarks/measurement/against_mamf.py [--device cuda:0] [--budget 60s]

mamf-finder (stas00/ml-engineering): for every shape of a grid 50 runs of warm-up and 100 timed ones, a cache of
256 MiB overwritten before each, random bf16 operands; a shape's rate is that of the mean time, and the best one counts.
The grid here has 216 shapes from 1024 to 16384 and the best ones of its published table. The copy is of 4 GiB.
Wanted: a bf16 ratio of 0.98 in a tenth of the time, and 0.95 of the copy.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from reporter_plugins.measurement.files import read_record

SIDES = range(1024, 16385, 3072)
PUBLISHED = ((2048, 2048, 13312), (1024, 10240, 5120), (2048, 5120, 6144), (12288, 18432, 1024), (1792, 16128, 3072))
WARM_UP, RUNS = 50, 100
FLUSH, COPY = 256 * 2**20, 4 * 2**30
"""B."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--budget", default="60s")
    parser.add_argument("-o", "--output", type=Path, help="keep the record here")
    asked = parser.parse_args()
    import torch

    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device")
    with tempfile.TemporaryDirectory() as folder:
        path = asked.output or Path(folder) / "record.json"
        reporter = str(Path(sys.executable).with_name("reporter"))
        command = [reporter, "measure", "--device", asked.device, "--budget", asked.budget, "-o", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        record = read_record(path)
    best, stream = record.measured["bf16"], record.best_stream
    assert stream is not None
    torch.cuda.set_device(asked.device)
    started = time.monotonic()
    found, shape = max(grid_rates(torch))
    seconds = time.monotonic() - started
    print(f"reporter measure  {best.rate.median / 1e12:8.1f} TFLOP/s at {best.name}, {record.seconds:.0f} s for all")
    print(f"mamf-finder's way {found / 1e12:8.1f} TFLOP/s at {shape}, {seconds:.0f} s for bf16")
    print(f"ratio             {best.rate.median / found:8.3f}")
    copied = copy_rate(torch)
    copy = next(each for each in record.bandwidth if each.kind == "copy")
    print(f"copy              {copy.rate.median / 1e9:8.1f} GB/s against {copied / 1e9:.1f} of 4 GiB at once")
    print(f"ratio             {copy.rate.median / copied:8.3f}")


def grid_rates(torch: Any) -> list[tuple[float, tuple[int, int, int]]]:
    """FLOP/s and shape, of the whole grid."""
    shapes = [*product(SIDES, SIDES, SIDES), *PUBLISHED]
    flush = torch.empty(FLUSH // 4, dtype=torch.int32, device="cuda")
    return [(mean_rate(torch, *shape, flush), shape) for shape in shapes]


def mean_rate(torch: Any, m: int, n: int, k: int, flush: Any) -> float:
    """FLOP/s by the mean of the timed runs."""
    a = torch.randn(m, k, dtype=torch.bfloat16, device="cuda")
    b = torch.randn(n, k, dtype=torch.bfloat16, device="cuda").t()
    out = torch.empty(m, n, dtype=torch.bfloat16, device="cuda")
    seconds = mean_seconds(torch, lambda: torch.mm(a, b, out=out), flush.zero_)
    return 2 * m * n * k / seconds


def copy_rate(torch: Any) -> float:
    """B/s read and written, of one long copy."""
    a, b = (torch.empty(COPY // 4, dtype=torch.float32, device="cuda").fill_(each) for each in (0.0, 1.0))
    return 2 * COPY / mean_seconds(torch, lambda: a.copy_(b), lambda: None)


def mean_seconds(torch: Any, run: Callable[[], object], before: Callable[[], object]) -> float:
    """Of the runs after the warm-up, by events on the device."""
    events = []
    for _ in range(WARM_UP + RUNS):
        before()
        pair = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        pair[0].record()
        run()
        pair[1].record()
        events.append(pair)
    torch.cuda.synchronize()
    timed = events[WARM_UP:]
    return sum(started.elapsed_time(ended) for started, ended in timed) / len(timed) / 1e3


if __name__ == "__main__":
    main()
