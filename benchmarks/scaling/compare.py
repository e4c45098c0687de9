"""Our fit beside the others, on the same tables, in one run: objective reached and CPU seconds.

    python benchmarks/scaling/compare.py [--every 1] [--rivals PYTHON]

`--every 15` walks from every 15th of the 4,500 starts only and multiplies the time; `--rivals` is the
interpreter of a throw-away environment that holds the packages `chinchilla` and `simple-scaling-laws`.
Run from the project's root with the shared data beside it. Needs scipy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import scipy

sys.path.insert(0, str(Path(__file__).parent))

import procedures
from reporter_plugins.scaling.checks_supplied import reevaluate
from reporter_plugins.scaling.consequences import law_of
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.intervals import uncertainty
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.resample import bootstrap
from reporter_plugins.scaling.table import RunTable

SETS = Path(__file__).parents[3] / "shared" / "data" / "scaling" / "sets"
TABLES = ("chinchilla_epoch240", "gadre_c4_train_c4")
THEIR_RESAMPLES = 100
MILLION = 1_000_000
Result = TypeVar("Result")


def timed(function: Callable[[], Result], repeats: int = 1) -> tuple[float, Result]:
    """CPU seconds of the quickest of some calls, and the last result."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        result = function()
        spent.append(time.process_time() - start)
    return min(spent), result


def line(name: str, seconds: float, ours: float, objective: float | None, best: float, note: str = "") -> None:
    gap = "" if objective is None else f"{objective / best - 1:+.1e}"
    print(f"| {name} | {seconds:.3g} | {seconds / ours:,.0f} | {gap} | {note} |", flush=True)


def compare(name: str, every: int, rivals: str | None) -> None:
    path = SETS / f"{name}.csv"
    table = read_runs(path)
    columns = {"params": table.column("params"), "tokens": table.column("tokens"), "loss": table.loss}
    ours, fit = timed(lambda: fit_law(table), 10)
    print(f"\n{name}, {len(table)} runs\n")
    print("| point fit | CPU s | times ours | objective above best | |\n|---|---|---|---|---|")
    line("this project", ours, ours, fit.objective, fit.objective, f"decrement {fit.decrement:.0e}")
    spent, (ends, _) = timed(lambda: procedures.grid_search(columns, every))
    near = float(np.mean(np.array(ends) <= fit.objective * (1 + 1e-6)))
    note = f"{len(ends)} starts walked, {near:.1%} arrive within 1e-6"
    line("Epoch's grid of 4,500 starts, BFGS", spent * every, ours, min(ends), fit.objective, note)
    spent, values = timed(lambda: procedures.careless(columns))
    line("scipy curve_fit, no start given", spent, ours, objective(table, values), fit.objective)
    for package in ("chinchilla", "simple-scaling-laws") if rivals else ():
        rival(package, rivals or "", path, table, ours, fit.objective)
    spent_ours, _ = timed(lambda: bootstrap(table, fit), 3)
    spent_all, _ = timed(lambda: uncertainty(table, fit), 1)
    spent, _ = timed(lambda: procedures.resampled(columns, THEIR_RESAMPLES))
    theirs = spent * 4000 / THEIR_RESAMPLES
    print(f"\n4,000 resamples: ours {spent_ours:.2f} s of CPU ({spent_all:.2f} s with all that intervals need); "
          f"Epoch's {theirs:.0f} s ({THEIR_RESAMPLES} walked), {theirs / spent_ours:.0f} times ours")  # fmt: skip


def objective(table: RunTable, values: dict[str, float]) -> float:
    return reevaluate(table, law_of(values)).objective


def rival(package: str, interpreter: str, path: Path, table: RunTable, ours: float, best: float) -> None:
    command = [interpreter, str(Path(__file__).parent / "rivals.py"), str(path), package]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        print(f"| {package} | | | | failed: {done.stderr.strip().splitlines()[-1][:90]} |")
        return
    found = json.loads(done.stdout.splitlines()[-1])
    note = "243 starts instead of its 3,125" if package == "chinchilla" else "2 bootstrap draws; its own objective"
    line(package, found["cpu"], ours, objective(table, found["values"]), best, note)


def million() -> None:
    stream = np.random.default_rng(0)
    params, tokens = 10 ** stream.uniform(7, 10, MILLION), 10 ** stream.uniform(9, 12, MILLION)
    law = 1.8 + 480 / params**0.347 + 2140 / tokens**0.367
    loss = law * np.exp(0.005 * stream.standard_t(3, MILLION))
    with TemporaryDirectory() as folder:
        path = Path(folder, "million.csv")
        with path.open("w", encoding="utf-8") as file:
            file.write("params,tokens,loss\n")
            rows = zip(params.tolist(), tokens.tolist(), loss.tolist(), strict=True)
            file.writelines(f"{n!r},{d!r},{y!r}\n" for n, d, y in rows)
        reading, table = timed(lambda: read_runs(path))
        fitting, fit = timed(lambda: fit_law(table))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"\na million rows: read in {reading:.1f} s, fitted in {fitting:.1f} s of CPU, converged: "
          f"{fit.converged}; peak memory of the whole run {peak:.2f} GB")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--rivals")
    given = arguments.parse_args()
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )
    for name in TABLES:
        compare(name, given.every, given.rivals)
    million()


if __name__ == "__main__":
    main()
