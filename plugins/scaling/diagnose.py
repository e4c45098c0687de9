"""All findings about a table and a law fitted to it, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reporter_plugins.scaling.checks_fit import check_extrapolation, check_fit, gather
from reporter_plugins.scaling.checks_table import check_table
from reporter_plugins.scaling.findings import Finding
from reporter_plugins.scaling.fit import LawFit
from reporter_plugins.scaling.resample import Bootstrap
from reporter_plugins.scaling.table import RunTable


def diagnose(
    table: RunTable,
    fit: LawFit,
    bootstrap: Bootstrap | None = None,
    *,
    asked: Mapping[str, Sequence[float]] | None = None,
) -> tuple[Finding, ...]:
    """Return every finding; none for a clean table.

    `bootstrap` tells how far a refit may move; without it sensitivity is not judged. `asked` names the
    budgets and sizes that predictions are wanted for, in FLOP, parameters and tokens.
    """
    findings = list(check_table(table, fit.form))
    findings += check_fit(gather(table, fit, bootstrap))
    far = check_extrapolation(table, asked or {})
    return (*findings, far) if far else tuple(findings)
