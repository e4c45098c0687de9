"""`reporter attach`."""

from __future__ import annotations

from pathlib import Path

import click

from reporter.commands.options import model_report, models_option, open_project


@click.command("attach", short_help="One file of some models, for a design review.")
@models_option
@click.argument("models_wanted", metavar="MODEL...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="The file to write: review.html, review.md or review.json.",
)
def command(models: Path, models_wanted: tuple[str, ...], output: Path) -> int:
    """Write one file for a design review: .html, .md or .json by its ending."""
    from reporter.attach import FORMATS, attachment
    from reporter.cache import write_whole
    from reporter.errors import UsageError

    if output.suffix not in FORMATS:
        raise UsageError(f"{output} has no known ending\nhelp: one of {', '.join(FORMATS)}")
    if not output.parent.is_dir():
        raise UsageError(f"there is no folder {output.parent}")
    shop = open_project(models)
    found = {slug: model_report(shop, models, slug) for slug in models_wanted}
    reports = [(shop.project.models[slug], report) for slug, report in found.items()]
    write_whole(output, attachment(shop, reports, output.suffix))
    click.echo(f"wrote {output}", err=True)
    return 1 if any(next(report.failures, None) for _, report in reports) else 0
