"""`reporter check`."""

from __future__ import annotations

from pathlib import Path

import click

from reporter.commands.options import models_option, open_project


@click.command("check")
@models_option
@click.option("--strict", is_flag=True, help="Warnings end with exit code 1.")
def command(models: Path, strict: bool) -> int:
    """Report every fault of the definitions, without a build."""
    shop = open_project(models)
    count = len(shop.project.models)
    graph = shop.registry.graph
    click.echo(
        f"{models}: {count} models, {len(graph.order)} analyses, no faults, {len(shop.loaded.warnings)} warnings"
    )
    findings = shop.registry.failed or (strict and shop.loaded.warnings)
    return 1 if findings else 0
