"""Fit one table with the packages of the registry; run by the interpreter of their own environment.

    python rivals.py TABLE.csv chinchilla|simple-scaling-laws

Prints one line of JSON: CPU seconds and the law. They are no dependency of the project.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

STARTS = 3
"""Points along each of five axes of chinchilla's grid; its manual uses five, which is 13 times the work."""


def read(path: str) -> dict[str, list[float]]:
    with Path(path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) for row in rows] for name in ("params", "tokens", "loss")}


def chinchilla(table: dict[str, list[float]]) -> dict[str, float]:
    from chinchilla import Chinchilla
    from chinchilla._metrics import log_huber

    grid = {
        "E": np.linspace(1, 2, STARTS),
        "a": np.linspace(1, 10, STARTS),
        "b": np.linspace(1, 10, STARTS),
        "alpha": np.linspace(0.1, 0.7, STARTS),
        "beta": np.linspace(0.1, 0.7, STARTS),
    }
    with tempfile.TemporaryDirectory() as folder:
        columns = zip(table["params"], table["tokens"], table["loss"], strict=True)
        lines = [f"{6 * n * d!r},{n!r},{d!r},{loss!r}" for n, d, loss in columns]
        Path(folder, "df.csv").write_text("\n".join(["C,N,D,loss", *lines]) + "\n", encoding="utf-8")
        law = Chinchilla(folder, param_grid=grid, loss_fn=partial(log_huber, delta=1e-3), log_level=50)
        law.fit(parallel=False)
    return {symbol: float(getattr(law, symbol)) for symbol in ("E", "A", "B", "alpha", "beta")}


def simple_scaling_laws(table: dict[str, list[float]]) -> dict[str, float]:
    import polars
    from simple_scaling_laws import fit

    size = len(table["loss"])
    frame = polars.DataFrame(
        {
            "training_run_id": [str(i) for i in range(size)],
            "test_set_id": ["0"] * size,
            "model_size__n_params": table["params"],
            "dataset_size__n_tokens": table["tokens"],
            "test_loss__nats": table["loss"],
        }
    )
    model = fit(frame, law="separable-power", n_draws=2, seed=0)
    # its amplitudes are those of predictors over a reference scale; undo that: A * reference^alpha
    domain = model.observed_domain
    values = {symbol: float(value) for symbol, value in model.params("test_loss__nats").items()}
    for coefficient, exponent, column in (
        ("A", "alpha", "model_size__n_params"),
        ("B", "beta", "dataset_size__n_tokens"),
    ):
        values[coefficient] *= float(domain[column]["reference"]) ** values[exponent]
    return values


def main() -> None:
    table = read(sys.argv[1])
    fit = {"chinchilla": chinchilla, "simple-scaling-laws": simple_scaling_laws}[sys.argv[2]]
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        values = fit(table)
    print(json.dumps({"cpu": time.process_time() - start, "values": values}))


if __name__ == "__main__":
    main()
