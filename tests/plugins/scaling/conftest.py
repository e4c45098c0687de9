"""Tables that the tests of the scaling plugin share."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.table import RunTable, run_table

SHARED = Path(__file__).parents[4] / "shared" / "data" / "scaling"
LAW = {"E": 1.8, "A": 480.0, "alpha": 0.35, "B": 2100.0, "beta": 0.37}
"""The law behind every made-up table, close to that of Besiroglu et al. 2024."""

World = Callable[..., RunTable]
Descent = Callable[[RunTable], float]


def _shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/data/scaling/{name} is not here")
    return path


@pytest.fixture(scope="session")
def shared_table() -> Callable[[str], RunTable]:
    """A real table by name, `sets/chinchilla_epoch240.csv`; skips where the shared data is absent."""
    return lambda name: read_runs(_shared(name))


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    return dict(json.loads(_shared("reference_fits.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def epoch(shared_table: Callable[[str], RunTable]) -> RunTable:
    """The 240 points of Besiroglu et al. 2024."""
    return shared_table("sets/chinchilla_epoch240.csv")


def made_up(sizes: int = 9, lengths: int = 6, noise: float = 0.004, seed: int = 0) -> RunTable:
    """A clean grid of runs that follow LAW with normal noise on the log loss."""
    stream = np.random.default_rng(seed)
    params = np.repeat(np.geomspace(5e7, 5e9, sizes), lengths)
    tokens = np.tile(np.geomspace(2e9, 4e11, lengths), sizes)
    loss = LAW["E"] + LAW["A"] / params ** LAW["alpha"] + LAW["B"] / tokens ** LAW["beta"]
    return run_table(loss * np.exp(noise * stream.standard_normal(len(params))), params=params, tokens=tokens)


@pytest.fixture(scope="session")
def world() -> World:
    return made_up


@pytest.fixture(scope="session")
def law_values() -> dict[str, float]:
    return dict(LAW)


def quickest(work: Callable[[], object], repeats: int = 5) -> float:
    """CPU seconds of the quickest of some calls."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.fixture(scope="session")
def least_cpu() -> Callable[..., float]:
    return quickest


@pytest.fixture
def one_descent() -> Descent:
    """CPU seconds that BFGS takes for one of the 4,500 starts of the published grid, on this machine, now.

    Tests of speed compare with it, so that a slow or loaded machine is slow for both.
    """
    optimize = pytest.importorskip("scipy.optimize")

    def measure(table: RunTable) -> float:
        columns = [np.log(table.column("params")), np.log(table.column("tokens")), np.log(table.loss)]
        start = np.array([np.log(400.0), np.log(400.0), np.log(1.7), 0.34, 0.28])
        return quickest(lambda: optimize.minimize(_huber_and_slope, start, columns, "BFGS", jac=True))

    return measure


def _huber_and_slope(theta: Any, columns: list[Any]) -> tuple[float, Any]:
    log_n, log_d, log_loss = columns
    terms = np.stack([theta[0] - theta[3] * log_n, theta[1] - theta[4] * log_d, np.full_like(log_n, theta[2])])
    predicted = np.logaddexp.reduce(terms)
    miss = predicted - log_loss
    pull = np.clip(miss, -1e-3, 1e-3) * np.exp(terms - predicted)
    value = np.where(np.abs(miss) < 1e-3, miss**2 / 2, 1e-3 * (np.abs(miss) - 5e-4)).sum()
    return float(value), np.array([*pull.sum(axis=1), -(pull[0] @ log_n), -(pull[1] @ log_d)])
