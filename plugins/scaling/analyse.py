"""The analyses: the law of a named table, and where the models of the project stand on it."""

from __future__ import annotations

from collections.abc import Mapping

from reporter_plugins.parameters import Parameters
from reporter_plugins.scaling.definition import ScalingTable
from reporter_plugins.scaling.result import Predictions, Scaling

from reporter import Model, NotApplicable, analysis

TIME_LIMIT = 120.0
"""Seconds: 4,000 resamples of a table of thousands of rows take ten, of a hundred rows one."""


@analysis(title="Scaling law", page="scaling", order=50, time_limit=TIME_LIMIT)
def scaling(table: ScalingTable) -> Scaling:
    """The law that fits a table of training runs best, how well its numbers are known, and what follows from it."""
    # numpy and the fit are loaded by the build that needs them, and not by every command.
    from reporter_plugins.scaling.assemble import Asked, assemble
    from reporter_plugins.scaling.forms import form_named
    from reporter_plugins.scaling.places import chosen_runs

    supplied = table.supplied
    asked = Asked(
        table.form, table.charge, float(table.threshold), table.resamples, int(table.seed), tuple(table.budgets),
        {symbol: float(each.value) for symbol, each in supplied.items()},
        {s: (each.low, each.high) for s, each in supplied.items() if each.low is not None and each.high is not None},
        table.title or "", table.source, table.notes, int(table.drop_highest_loss),
    )  # fmt: skip
    runs = chosen_runs(table.data.path, form_named(table.form), int(table.drop_highest_loss))
    return assemble(runs, asked)


@analysis(title="Models on the law", page="predictions", order=51)
def predictions(law: Scaling, models: Mapping[Model, Parameters]) -> Predictions:
    """The loss that the law foretells for each model, its distance from the best size, what more would gain."""
    if law.form != "chinchilla" or law.refused or None in (law.E, law.A, law.B, law.alpha, law.beta):
        raise NotApplicable("only a law of both N and D, E + A/N^alpha + B/D^beta, foretells the loss of a model")
    if missing := [symbol for symbol, found in law.symbols.items() if found.value == 0]:
        raise NotApplicable(
            f"the runs do not tell {' and '.join(missing)}: beyond them the law foretells too low a loss"
        )
    from reporter_plugins.scaling.foretell import foretell

    return foretell(law, models)
