"""Tables that the tests of the scaling plugin share."""

import json
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
