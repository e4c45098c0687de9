"""Is the headline of `reporter measure` what a person gets who times numpy by hand? Both in the same minute.

    python benchmarks/measurement/against_numpy.py [--budget 30s]

Measures the processor (numpy is taken where torch is not installed), then times `a @ b` at the headline's shape
with a stopwatch and nothing else, and prints both rates and their ratio. A machine with other work on it gives
different rates from second to second: the loads are printed beside, and the fastest runs, which it disturbs least.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from reporter_plugins.measurement.files import read_record
from reporter_plugins.measurement.parts import TimedMatmul


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--budget", default="30s")
    budget = parser.parse_args().budget
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.json"
        reporter = str(Path(sys.executable).with_name("reporter"))
        command = [reporter, "measure", "--device", "cpu", "--budget", budget, "-o", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        record = read_record(path)
    best = record.measured["fp32"]
    middle, fastest = time_by_hand(best)
    load = record.environment.load_after
    print(f"{best.name}, load {load} after measuring and {os.getloadavg()} after the stopwatch")
    print("                   median GFLOP/s   fastest run")
    print(f"reporter measure  {best.rate.median / 1e9:15.1f} {best.rate.max / 1e9:13.1f}")
    print(f"numpy by hand     {middle / 1e9:15.1f} {fastest / 1e9:13.1f}")
    print(f"ratio             {best.rate.median / middle:15.3f} {best.rate.max / fastest:13.3f}")


def time_by_hand(shape: TimedMatmul, runs: int = 60) -> tuple[float, float]:
    """FLOP/s of the median, and of the fastest, of plain runs."""
    rng = np.random.default_rng()
    a = rng.standard_normal((shape.m, shape.k)).astype(np.float32)
    b = rng.standard_normal((shape.k, shape.n)).astype(np.float32)
    a @ b
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        a @ b
        seconds.append(time.perf_counter() - started)
    return shape.work / median(seconds), shape.work / min(seconds)


if __name__ == "__main__":
    main()
