"""How often the nominal 95 % intervals hold the truth, in simulated worlds.

A world keeps a design (N, D), takes a fitted law for the truth, and puts noise on it: the fit's residuals
in random order with random signs, normal noise, noise with heavy tails (Student's t with 3 degrees of freedom),
or normal noise whose deviation falls threefold from the cheapest run to the dearest. It is fitted and resampled
as any table would be. Run from the project's root:

    python benchmarks/scaling/coverage.py --worlds 200 --resamples 400
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.consequences import compute_optimal, laws_of
from reporter_plugins.scaling.fit import LawFit, fit_law, prepare
from reporter_plugins.scaling.intervals import (
    Interval,
    function_interval,
    percentile_intervals,
    sandwich_intervals,
    symbol_intervals,
    uncertainty,
)
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.sandwich import sandwich
from reporter_plugins.scaling.table import RunTable

SETS = Path(__file__).parents[3] / "shared" / "data" / "scaling" / "sets"
BUDGET = np.array([5.76e23])
"""Chinchilla's own, Hoffmann et al. 2022."""
METHODS = ("reported", "rows", "sandwich")
NOISES = ("residuals", "normal", "heavy", "uneven")


def designs() -> Iterator[tuple[str, RunTable]]:
    """Real designs of 240, 34 and 27 runs."""
    yield "epoch240", read_runs(SETS / "chinchilla_epoch240.csv")
    yield "gadre34", read_runs(SETS / "gadre_c4_train_c4.csv")
    few = read_runs(SETS / "muennighoff_1epoch.csv")
    yield "muennighoff27", few.rows(np.sort(np.argsort(few.loss)[:27]))
    yield "muennighoff27-any", few.rows(np.sort(np.random.default_rng(1).permutation(33)[:27]))


def optimal_params(order: tuple[str, ...]) -> Callable[[Floats], Floats]:
    return lambda symbols: compute_optimal(laws_of(symbols, order), BUDGET).params


def truths(fit: LawFit) -> dict[str, float]:
    symbols = fit.frame.to_symbols(fit.theta[None, :])
    with np.errstate(all="ignore"):
        best = compute_optimal(laws_of(symbols, fit.form.symbols), BUDGET).params.item()
    return {**fit.values, "a": fit.a, "N_opt": best}


def world(table: RunTable, truth: LawFit, stream: np.random.Generator, noise: str) -> RunTable:
    columns = {"params": table.column("params"), "tokens": table.column("tokens")}
    return replace(table, loss=truth.predict(columns) * np.exp(drawn(table, truth, stream, noise)))


def drawn(table: RunTable, truth: LawFit, stream: np.random.Generator, noise: str) -> Floats:
    """Noise on the log loss [rows]."""
    size, deviation = len(table), np.median(np.abs(truth.residuals)) / 0.6745
    if noise == "residuals":
        return stream.choice(truth.residuals, size) * stream.choice([-1.0, 1.0], size)
    if noise == "heavy":
        return np.asarray(deviation * stream.standard_t(3, size))
    if noise == "uneven":
        place = np.log(table.column("flops"))
        deviation = deviation * np.sqrt(3.0) ** (1 - 2 * (place - place.min()) / np.ptp(place))
    return np.asarray(deviation * stream.standard_normal(size))


def intervals(table: RunTable, resamples: int, seed: int) -> dict[str, dict[str, Interval]]:
    fit = fit_law(table)
    found = uncertainty(table, fit, resamples=resamples, seed=seed)
    with np.errstate(all="ignore"):
        size = function_interval(found, optimal_params(fit.form.symbols))
    return {
        "reported": {**symbol_intervals(found), "N_opt": size},
        "rows": percentile_intervals(found.rows),
        "sandwich": sandwich_intervals(sandwich(prepare(table, fit.form), fit)),
    }


def coverage(table: RunTable, worlds: int, resamples: int, seed: int, noise: str) -> dict[str, dict[str, float]]:
    """Share of worlds whose interval holds the truth: method -> quantity -> share."""
    truth = fit_law(table)
    values, stream = truths(truth), np.random.default_rng(seed)
    hits: dict[str, dict[str, list[bool]]] = {method: {} for method in METHODS}
    for i in range(worlds):
        found = intervals(world(table, truth, stream, noise), resamples, i)
        for method, by_quantity in found.items():
            for quantity, interval in by_quantity.items():
                hits[method].setdefault(quantity, []).append(holds(interval, values[quantity]))
    return {m: {q: float(np.mean(h)) for q, h in found.items()} for m, found in hits.items()}


def holds(interval: Interval, value: float) -> bool:
    low, high = np.asarray(interval.low), np.asarray(interval.high)
    inside: NDArray[np.bool_] = (low <= value) & (value <= high)
    return bool(inside.all())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--worlds", type=int, default=200)
    arguments.add_argument("--resamples", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=11)
    arguments.add_argument("--noise", nargs="+", choices=NOISES, default=NOISES)
    arguments.add_argument("--designs", nargs="+", default=["epoch240", "gadre34", "muennighoff27"])
    given = arguments.parse_args()
    chosen = [(name, table) for name, table in designs() if name in given.designs]
    for (name, table), noise in product(chosen, given.noise):
        start = time.process_time()
        shares = coverage(table, given.worlds, given.resamples, given.seed, noise)
        spent = time.process_time() - start
        print(f"{name}: {len(table)} runs, {noise} noise, {given.worlds} worlds, {spent:.0f} s of CPU")
        for method, found in shares.items():
            print(f"  {method:10s} " + "  ".join(f"{q} {share:.3f}" for q, share in found.items()), flush=True)


if __name__ == "__main__":
    main()
