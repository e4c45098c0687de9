"""What `reporter fit` does: reads a table, fits it, prints the page's numbers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from reporter_plugins.scaling.assemble import Asked, assemble
from reporter_plugins.scaling.faults import TableFault
from reporter_plugins.scaling.forms import form_named
from reporter_plugins.scaling.places import chosen_runs
from reporter_plugins.scaling.plot import check_plot, write_plot
from reporter_plugins.scaling.resample import BLOCK_CELLS, RESAMPLES
from reporter_plugins.scaling.result import Scaling
from reporter_plugins.scaling.terminal import as_json, as_lines

from reporter import UserError

PARALLEL_CELLS = 2 * BLOCK_CELLS
"""Resamples x runs from which other processes are worth their start."""


@dataclass(frozen=True)
class Wanted:
    """The command's arguments."""

    data: Path
    form: str = "chinchilla"
    drop_highest_loss: int = 0
    resamples: int | None = None
    seed: int = 42
    as_json: bool = False
    plot: Path | None = None


def fit_file(wanted: Wanted) -> int:
    """Fit a file and print what was found; the answer is the exit code.

    Raises UserError, one line a fault, where the table or an argument is at fault.
    """
    if wanted.plot is not None:
        check_plot(wanted.plot)
    law = fitted(wanted)
    if wanted.plot is not None:
        write_plot(law, wanted.plot)
    if wanted.as_json:
        click.echo(json.dumps(as_json(law), indent=1, allow_nan=False))
    else:
        click.echo("\n".join(as_lines(law)))
    return 0


def fitted(wanted: Wanted) -> Scaling:
    """The law of a file.

    Raises UserError where the file cannot be read or fitted.
    """
    form = form_named(wanted.form)
    try:
        runs = chosen_runs(wanted.data, form, wanted.drop_highest_loss)
        asked = Asked(wanted.form, resamples=wanted.resamples, seed=wanted.seed, dropped=wanted.drop_highest_loss)
        with _workers((wanted.resamples or RESAMPLES) * len(runs)) as executor:
            return assemble(runs, asked, executor)
    except TableFault as fault:
        raise UserError("\n".join(f"error: {line}" for line in fault.lines())) from None
    except OSError as error:
        raise UserError(f"{wanted.data} cannot be read: {error.strerror}") from None


@contextmanager
def _workers(cells: int) -> Iterator[Executor | None]:
    """Other processes for a large bootstrap; the result is the same to the bit."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cells < PARALLEL_CELLS or count < 2:
        yield None
        return
    with ProcessPoolExecutor(count) as executor:
        yield executor
