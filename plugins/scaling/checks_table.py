"""What a table of runs can be doubted for before any law is fitted to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from reporter_plugins.scaling.findings import (
    CHECKPOINTS,
    DUPLICATES,
    EMBEDDINGS,
    FIXED_HORIZON,
    LOSS_UNIT,
    NOT_SIX_N_D,
    SUSPICIOUS,
    UNIDENTIFIABLE,
    Finding,
    listed,
)
from reporter_plugins.scaling.forms import Form
from reporter_plugins.scaling.robust import Floats
from reporter_plugins.scaling.table import FLOPS_PER_PARAMETER_AND_TOKEN, RunTable

SAME = 0.01
"""Sizes closer than this in log are one size."""
LEAST_LEVELS = 3
"""With two values of D its term has more symbols than the table has differences."""
LEAST_FREE_SPREAD = 0.15
"""Share of the spread of log D that N must leave unexplained; 0 is collinear."""
EMBEDDING_SHARE = 0.2
LOWEST_LOSS, HIGHEST_LOSS = 1.2, 12.5
"""Nats per token: below, a loss is more likely per byte or per character; above, worse than a uniform
guess from a vocabulary of 268,000.
"""
SIX_N_D_FACTOR, SIX_N_D_SHARE = 1.25, 0.1
WORSE = 0.1
"""A run is suspicious when one with no more parameters and tokens has a log loss this much lower."""
PAIRWISE_ROWS = 3000
HORIZON_SHARE, HORIZON_ROWS = 0.9, 0.1


def check_table(table: RunTable, form: Form) -> Iterator[Finding]:
    """Yield every finding of the table itself, for the law that is to be fitted."""
    looks = (_duplicates, _embeddings, _six_n_d, _loss_unit, _suspicious, _horizon, _checkpoints)
    for finding in (_design(table, form), *(look(table) for look in looks)):
        if finding:
            yield finding


def identifiable(table: RunTable, form: Form) -> bool:
    """Whether the runs spread enough to tell the law's exponents; if not, fit L(C) instead."""
    return _design(table, form) is None


def _design(table: RunTable, form: Form) -> Finding | None:
    """One size, one number of tokens, or tokens that follow from the size."""
    logs = {name: np.log(table.column(name)) for name in form.variables}
    levels = {name: _levels(values) for name, values in logs.items()}
    needed = LEAST_LEVELS if form.has_constant else LEAST_LEVELS - 1
    for name, count in levels.items():
        if count < needed:
            return _refused(f"the runs have {count} distinct {name}, and {form.expression} needs {needed}")
    if {"params", "tokens"} <= set(logs):
        free = free_spread(logs["params"], logs["tokens"])
        if free < LEAST_FREE_SPREAD:
            ratio = np.exp(np.median(logs["tokens"] - logs["params"]))
            return _refused(
                f"tokens follow params (about {ratio:.3g} tokens a parameter, and {free:.0%} of the spread "
                "of log D left over), so that their exponents cannot be told apart",
                free,
            )
    return None


def _refused(reason: str, free: float = 0.0) -> Finding:
    text = f"{reason}; the exponents mean nothing here, a law of compute alone, L(C), can be fitted"
    return Finding(UNIDENTIFIABLE, text, figures={"free_spread": free})


def _levels(logs: Floats) -> int:
    """How many values there are, those within about one per cent of each other taken as one."""
    return len(np.unique(np.floor((logs - logs.min()) / SAME)))


def free_spread(first: Floats, second: Floats) -> float:
    """Share of the second's spread that a line in the first leaves: sqrt(1 - r²)."""
    correlation = float(np.corrcoef(first, second)[0, 1])
    return float(np.sqrt(max(0.0, 1 - correlation**2)))


def duplicate_rows(table: RunTable) -> list[tuple[int, int]]:
    """Pairs (first, repeat) of rows that agree in params, tokens, flops, loss and run to the last digit."""
    columns = [c for c in (table.loss, table.params, table.tokens, table.flops, table.run) if c is not None]
    order = np.lexsort(columns)
    starts = np.ones(len(table), dtype=np.bool_)
    for column in columns:
        starts[1:] &= column[order[1:]] == column[order[:-1]]
    starts[1:] = ~starts[1:]
    # A stable sort: the first of each group of equal rows is the first in the table.
    first = order[starts][np.cumsum(starts) - 1]
    repeats = np.flatnonzero(~starts)
    pairs = zip(first[repeats].tolist(), order[repeats].tolist(), strict=True)
    return sorted(pairs, key=lambda pair: pair[1])


def _duplicates(table: RunTable) -> Finding | None:
    pairs = duplicate_rows(table)
    if not pairs:
        return None
    places = [f"{table.place(b)} repeats {table.place(a)}" for a, b in pairs]
    reason = f"{listed(places)}: a run that is counted twice narrows every interval"
    return Finding(DUPLICATES, reason, tuple(b for _, b in pairs))


def _embeddings(table: RunTable) -> Finding | None:
    """Total and non-embedding counts that are far apart."""
    if table.params is None:
        return None
    if table.non_embedding_params is not None:
        share = 1 - table.non_embedding_params / table.params
    elif table.embedding_params is not None:
        share = table.embedding_params / table.params
    else:
        return None
    rows = np.flatnonzero(share > EMBEDDING_SHARE)
    if not len(rows):
        return None
    reason = (
        f"embeddings are up to {np.nanmax(share):.0%} of the parameters ({len(rows)} runs over "
        f"{EMBEDDING_SHARE:.0%}): which count is meant changes the exponents (Pearce & Song 2024, "
        "arXiv:2406.12907; it is most of the difference between Kaplan's and Chinchilla's)"
    )
    return Finding(EMBEDDINGS, reason, tuple(rows.tolist()), {"largest_share": float(np.nanmax(share))})


def _six_n_d(table: RunTable) -> Finding | None:
    if table.flops is None or {"flops", "tokens", "params"} & set(table.derived):
        return None
    computing = table.active_params if table.active_params is not None else table.params
    if computing is None or table.tokens is None:
        return None
    ratio = table.flops / (FLOPS_PER_PARAMETER_AND_TOKEN * computing * table.tokens)
    far = np.flatnonzero(np.abs(np.log(ratio)) > np.log(SIX_N_D_FACTOR))
    if len(far) <= SIX_N_D_SHARE * len(table):
        return None
    reason = (
        f"C is {ratio.min():.2f} to {ratio.max():.2f} times 6 N D ({len(far)} of {len(table)} runs by more "
        f"than {SIX_N_D_FACTOR - 1:.0%}): N and C count different things, or tokens are not those of the run"
    )
    return Finding(NOT_SIX_N_D, reason, tuple(far.tolist()), {"median_ratio": float(np.median(ratio))})


def _loss_unit(table: RunTable) -> Finding | None:
    rows = np.flatnonzero(table.loss < LOWEST_LOSS)
    if not len(rows):
        return None
    reason = (
        f"{len(rows)} of {len(table)} losses are below {LOWEST_LOSS}, the lowest {table.loss.min():.3g}: "
        "likely not nats per token but per byte or character, or bits; E, A and B are in the unit given"
    )
    return Finding(LOSS_UNIT, reason, tuple(rows.tolist()), {"lowest": float(table.loss.min())})


def _suspicious(table: RunTable) -> Finding | None:
    """Look for a loss that is worse than a guess, or than that of a run with no more of anything."""
    places, rows = [], []
    for row in np.flatnonzero(table.loss > HIGHEST_LOSS).tolist():
        rows.append(row)
        places.append(f"{table.place(row)} has a loss of {table.loss[row]:.4g}, worse than guessing")
    for row, better in _dominated(table):
        rows.append(row)
        places.append(
            f"{table.place(row)} has a loss of {table.loss[row]:.4g} where {table.place(better)}, with no "
            f"more parameters or tokens, has {table.loss[better]:.4g}"
        )
    return Finding(SUSPICIOUS, listed(places, 3), tuple(rows)) if rows else None


def _dominated(table: RunTable) -> Iterator[tuple[int, int]]:
    """Rows that a run with no more parameters and tokens beats by far, each with the best such run."""
    if table.params is None or table.tokens is None or len(table) > PAIRWISE_ROWS:
        return
    logs = np.log(table.loss)
    for row in range(len(table)):
        no_more = (table.params <= table.params[row]) & (table.tokens <= table.tokens[row])
        best = int(np.argmin(np.where(no_more, logs, np.inf)))
        if logs[row] - logs[best] > WORSE:
            yield row, best


def _horizon(table: RunTable) -> Finding | None:
    """Look for runs that stop before their learning-rate schedule does."""
    if table.horizon is None or table.tokens is None:
        return None
    early = np.flatnonzero(table.tokens < HORIZON_SHARE * table.horizon)
    if len(early) <= HORIZON_ROWS * len(table):
        return None
    fixed = len(np.unique(table.horizon)) == 1
    schedule = f"one horizon of {table.horizon[0]:.3g} tokens for all" if fixed else "their own horizon"
    reason = (
        f"{len(early)} of {len(table)} losses are read before the learning-rate schedule ends ({schedule}): "
        "they are higher than those of runs of that length, and bend the exponents (Hoffmann et al. 2022, "
        "section 2)"
    )
    return Finding(FIXED_HORIZON, reason, tuple(early.tolist()))


def _checkpoints(table: RunTable) -> Finding | None:
    """Several rows of one run."""
    if table.run is None:
        return None
    counts = np.bincount(table.run)
    if counts.max(initial=0) < 2:
        return None
    reason = (
        f"{len(table)} rows are of {int((counts > 0).sum())} runs, up to {counts.max()} of one: rows of a "
        "run err together, so whole runs are resampled and the intervals are as wide as those of the runs"
    )
    return Finding(CHECKPOINTS, reason, figures={"runs": float((counts > 0).sum())})
