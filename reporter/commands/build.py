"""`reporter build`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.commands.options import models_option, tell

if TYPE_CHECKING:
    from reporter.build import Progress


@click.command("build", short_help="Turn the definitions into a site.")
@models_option
@click.option(
    "-o",
    "--output",
    "site",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default=Path("site"),
    show_default=True,
    help="The folder of the site; a build exchanges it whole.",
)
@click.option("--jobs", type=click.IntRange(0), metavar="N", default=0, help="Worker processes; 0 takes one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Run the analyses on a Dask cluster (extra `cluster`).")
@click.option("--strict", is_flag=True, help="Warnings end with exit code 1.")
@click.option("--verify", is_flag=True, help="Hold counts against the modules of other libraries (extra `verify`).")
@click.option("--no-cache", is_flag=True, help="Compute everything, and keep nothing for the next build.")
def command(
    models: Path, site: Path, jobs: int, scheduler: str | None, strict: bool, verify: bool, no_cache: bool
) -> int:
    """Turn the definitions into a site: a page a model, and pages that compare, fit and measure.

    Open index.html in its folder, from the disk or from any web server.
    """
    from reporter.state import unchanged

    started = time.monotonic()
    if not no_cache and (last := unchanged(models, site, verify)):
        tell(last.warnings)
        click.echo(_last_line(last.pages, 0, 0, started, site))
        return 1 if strict and last.warnings else 0
    # Only now: where there is nothing to do, nothing is imported that does it.
    from reporter.build import Options, build
    from reporter.run.cluster import executor_at

    pool = executor_at(scheduler) if scheduler else None
    result = build(Options(models, site, jobs, not no_cache, verify, pool), _progress())
    tell(result.warnings)
    tell(f"error: plugin {plugin.name} could not be loaded: {plugin.error}" for plugin in result.broken)
    tell(f"error: {failure}" for failure in result.failures)
    tell(result.findings)
    tell(failure.traceback for failure in result.failures if failure.traceback)
    click.echo(_last_line(result.pages, result.changed, result.failed, started, site))
    return 1 if result.failed or result.findings or (strict and result.warnings) else 0


def _last_line(pages: int, changed: int, failed: int, started: float, site: Path) -> str:
    return f"{pages} pages, {changed} changed, {failed} failed, in {time.monotonic() - started:.1f} s: {site}"


def _progress() -> Progress | None:
    if not os.isatty(2) or os.environ.get("CI"):
        return None

    def show(done: int, models: int) -> None:
        end = "\n" if done == models else ""
        click.echo(f"\r{done} of {models} models{end}", nl=False, err=True)

    return show
