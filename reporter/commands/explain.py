"""`reporter explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.commands.options import model_report, models_option, open_project, project_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reporter.quantity import Quantity
    from reporter.report import Report


@click.command("explain", short_help="How one number was made, down to its inputs.")
@models_option
@click.argument("names", nargs=-1, required=True, metavar="[MODEL] NUMBER")
def command(models: Path, names: tuple[str, ...]) -> int:
    """Print how one number was made.

    `explain llama-2-7b parameters.total`, or without a model for a number of the whole project.
    """
    from reporter.derivation import tree

    shop = open_project(models)
    *model, number = names
    if len(model) > 1:
        raise click.UsageError("explain takes a model and a number, or a number of the project")
    if not model and number in shop.project.models:
        _say_which(model_report(shop, models, number), number)
    reports = [model_report(shop, models, model[0])] if model else list(project_reports(shop, models).values())
    click.echo("\n".join(tree(_found(reports, number), shop.loaded.given)))
    return 0


def _found(reports: Sequence[Report], number: str) -> Quantity:
    from reporter.errors import UsageError
    from reporter.load.messages import did_you_mean
    from reporter.results import FOREIGN

    for report in reports:
        if (quantity := report.number(number)) is not None:
            return quantity
    for report in reports:
        _say_why(report, number)
    names = [name for report in reports for name in report.numbers if ".step-" not in name]
    own = [name for name in names if FOREIGN not in name]
    close = did_you_mean(number, own) or f"the numbers are {', '.join(own[:12])}, …"
    if any(name.endswith(f"{FOREIGN}{number}") for name in names):
        close = f"it is a number of each model: reporter explain MODEL {number}"
    raise UsageError(f"there is no number {number!r}\nhelp: {close}")


def _say_which(report: Report, slug: str) -> None:
    """Raise UsageError with the numbers of a model that was named alone."""
    from reporter.errors import UsageError

    names = [f"\n    {name}" for name in report.numbers if ".step-" not in name]
    raise UsageError(f"which number of {slug}?\nhelp: reporter explain {slug} NUMBER, one of{''.join(names)}")


def _say_why(report: Report, number: str) -> None:
    """Raise UsageError with the reason where the number's analysis has no result."""
    from reporter.errors import UsageError

    analysis = number.partition(".")[0]
    if analysis in report.document["results"]:
        status, reason = report.status_of(analysis)
        if status != "ok":
            raise UsageError(f"{number} is not there: {analysis} is {status}: {reason}")
