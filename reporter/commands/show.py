"""`reporter show`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.commands.options import model_report, models_option, open_project, tell

if TYPE_CHECKING:
    from reporter.report import Report
    from reporter.run import Shop


@click.command("show")
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
        yield section.title
        for block in section.blocks:
            if isinstance(block, Headline):
                yield f"  {block.label:<32} {show(block.quantity):<28} {in_full(block.quantity)}"


def _project(shop: Shop, models: Path, as_json: bool) -> int:
    if not as_json:
        for slug, model in shop.project.models.items():
            click.echo(f"{slug:<32} {model.name}")
        return 0
    from reporter.build import spec_of
    from reporter.cache import Cache
    from reporter.gather import gather
    from reporter.render.data import project_json, project_results
    from reporter.run import process_pool

    with process_pool(2) as pool:
        gathered = gather(shop, spec_of(models), pool, Cache(None))
    click.echo(project_json(project_results(gathered.wide, shop.loaded.given)).decode(), nl=False)
    tell(f"error: {failure}" for failure in gathered.failures)
    return 1 if gathered.failures else 0
