"""`reporter explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.commands.options import model_report, models_option, open_project

if TYPE_CHECKING:
    from reporter.report import Report


@click.command("explain")
@models_option
@click.argument("model")
@click.argument("number")
def command(models: Path, model: str, number: str) -> int:
    """Print how one number was made: `explain llama-2-7b parameters.total`."""
    from reporter.derivation import tree

    shop = open_project(models)
    report = model_report(shop, models, model)
    _check(report, number)
    click.echo("\n".join(tree(report.numbers[number], shop.loaded.given)))
    return 0


def _check(report: Report, number: str) -> None:
    from reporter.errors import UsageError
    from reporter.load.messages import did_you_mean

    if number in report.numbers:
        return
    analysis = number.partition(".")[0]
    if analysis in report.document["results"]:
        status, reason = report.status_of(analysis)
        if status != "ok":
            raise UsageError(f"{number} is not there: {analysis} is {status}: {reason}")
    names = [name for name in report.numbers if ".step-" not in name]
    close = did_you_mean(number, names) or f"the numbers are {', '.join(names[:12])}, …"
    raise UsageError(f"there is no number {number!r}\nhelp: {close}")
