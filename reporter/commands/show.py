"""`reporter show`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.commands.options import model_report, models_option, open_project, project_reports, tell

if TYPE_CHECKING:
    from reporter.report import Report
    from reporter.run import Shop


@click.command("show", short_help="A model's numbers in the terminal, or the models.")
@models_option
@click.argument("model", required=False)
@click.option("--json", "as_json", is_flag=True, help="The model's report.json, or project.json, on stdout.")
def command(models: Path, model: str | None, as_json: bool) -> int:
    """Show a model's numbers in the terminal, or list the models."""
    shop = open_project(models)
    if model is None:
        return _project(shop, models, as_json)
    report = model_report(shop, models, model)
    if as_json:
        from reporter.render.data import model_json

        click.echo(model_json(shop.project.models[model], report, shop.loaded.given).decode(), nl=False)
    else:
        click.echo("\n".join(_lines(report)))
    failures = list(report.failures)
    tell(f"error: {name} failed: {reason}" for name, reason, _ in failures)
    return 1 if failures or shop.registry.failed else 0


def _lines(report: Report) -> Iterator[str]:
    from reporter.blocks import Headline
    from reporter.quantity import in_full, show

    for section in report.sections:
        if section.status != "ok":
            yield f"{section.title}: {section.status}: {section.reason}"
            continue
        headlines = [block for block in section.blocks if isinstance(block, Headline)]
        if headlines:
            yield section.title
        for block in headlines:
            yield f"  {block.label:<32} {show(block.quantity):<28} {in_full(block.quantity)}"


def _project(shop: Shop, models: Path, as_json: bool) -> int:
    if not as_json:
        for slug, model in shop.project.models.items():
            click.echo(f"{slug:<32} {model.name}")
        return 0
    from reporter.render.data import project_json, project_results

    reports = project_reports(shop, models)
    click.echo(project_json(project_results(reports, shop.loaded.given)).decode(), nl=False)
    return 1 if any(next(report.failures, None) for report in reports.values()) else 0
