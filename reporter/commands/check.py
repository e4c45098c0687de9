"""`reporter check`."""

from __future__ import annotations

from pathlib import Path

import click

from reporter.commands.options import counted_in_words, models_option, open_project


@click.command("check", short_help="Every fault of the definitions, without a build.")
@models_option
@click.option("--strict", is_flag=True, help="Warnings end with exit code 1.")
def command(models: Path, strict: bool) -> int:
    """Report every fault of the definitions, without a build."""
    shop = open_project(models)
    counted = (
        counted_in_words(len(shop.project.models), "model"),
        counted_in_words(len(shop.registry.graph.order), "analysis", "analyses"),
        "no faults",
        counted_in_words(len(shop.loaded.warnings), "warning"),
    )
    click.echo(f"{models}: {', '.join(counted)}")
    findings = shop.registry.failed or (strict and shop.loaded.warnings)
    return 1 if findings else 0
