"""A table of training runs, and how it is read from a CSV file.

Units: params are parameters, tokens are tokens seen (repeats counted), flops are floating-point operations of
the whole run, loss is nats per token. Of params, tokens and flops one may be missing; it follows from
C = 6 N D (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.scaling.faults import Fault, TableFault
from reporter_plugins.scaling.robust import Floats

FLOPS_PER_PARAMETER_AND_TOKEN = 6.0
"""Two for the forward pass, four for the backward pass: Kaplan et al. 2020, section 2.1."""


@dataclass(frozen=True)
class RunTable:
    """Training runs, one a row; every array has one entry a run."""

    loss: Floats
    """Nats per token."""
    params: Floats | None = None
    tokens: Floats | None = None
    flops: Floats | None = None
    active_params: Floats | None = None
    """Parameters active per token, of a mixture of experts."""
    non_embedding_params: Floats | None = None
    embedding_params: Floats | None = None
    unique_tokens: Floats | None = None
    """Distinct tokens; `tokens` over this is the number of epochs."""
    epochs: Floats | None = None
    horizon: Floats | None = None
    """Tokens after which the learning-rate schedule ends."""
    run: NDArray[np.intp] | None = None
    """Number of the run that a row is a checkpoint of: rows of one run are not independent."""
    run_names: tuple[str, ...] = ()
    """Name of run 0, 1, …"""
    line: NDArray[np.intp] | None = None
    """Line of the file that a row was read from."""
    source: str = ""
    """Name of the file, for messages."""
    derived: tuple[str, ...] = ()
    """Columns that were not given and follow from the others."""

    def __len__(self) -> int:
        return len(self.loss)

    @property
    def sparsity(self) -> Floats:
        """Parameters over active parameters, at least 1 for a mixture of experts."""
        return self.column("params") / self.column("active_params")

    def column(self, name: str) -> Floats:
        """Return a column by name; one that the table has not is a TableFault."""
        values: Floats | None = getattr(self, name, None)
        if values is None:
            raise TableFault((Fault(f"the law needs the column {name}", column=name),), self.source)
        return values

    def rows(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> RunTable:
        """Return the same table with some of its rows."""
        changes = {
            field.name: value[kept]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return replace(self, **changes)  # type: ignore[arg-type]

    def place(self, row: int) -> str:
        """Say where a row is: `runs.csv:7`, or `row 6` of a table that was not read from a file."""
        if self.line is None:
            return f"row {row + 1}"
        return f"{self.source}:{self.line[row]}"


def run_table(
    loss: Floats, *, params: Floats | None = None, tokens: Floats | None = None, flops: Floats | None = None
) -> RunTable:
    """Make a table from arrays, deriving the missing one of params, tokens and flops."""
    n, d, c = (None if v is None else np.asarray(v, dtype=np.float64) for v in (params, tokens, flops))
    return with_derived(RunTable(np.asarray(loss, dtype=np.float64), params=n, tokens=d, flops=c))


def with_derived(table: RunTable) -> RunTable:
    """Fill in the one of params, tokens, flops that is missing, and epochs or unique tokens likewise."""
    return _with_epochs(_with_product(table))


def _with_product(table: RunTable) -> RunTable:
    six = FLOPS_PER_PARAMETER_AND_TOKEN
    computing = table.active_params if table.active_params is not None else table.params
    tokens, flops = table.tokens, table.flops
    if flops is None and computing is not None and tokens is not None:
        return replace(table, flops=six * computing * tokens, derived=(*table.derived, "flops"))
    if tokens is None and computing is not None and flops is not None:
        return replace(table, tokens=flops / (six * computing), derived=(*table.derived, "tokens"))
    if table.params is None and tokens is not None and flops is not None:
        return replace(table, params=flops / (six * tokens), derived=(*table.derived, "params"))
    return table


def _with_epochs(table: RunTable) -> RunTable:
    if table.tokens is None:
        return table
    if table.epochs is None and table.unique_tokens is not None:
        epochs = table.tokens / table.unique_tokens
        return replace(table, epochs=epochs, derived=(*table.derived, "epochs"))
    if table.unique_tokens is None and table.epochs is not None:
        unique = table.tokens / table.epochs
        return replace(table, unique_tokens=unique, derived=(*table.derived, "unique_tokens"))
    return table
