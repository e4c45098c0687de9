"""`reporter schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reporter.commands.options import models_option


@click.command("schema", short_help="The JSON Schema of models.toml, for editors.")
@models_option
def command(models: Path) -> int:
    """Print the JSON Schema of models.toml, with the plugins' tables, for editors."""
    from reporter.find import find_plugins
    from reporter.registry import load_plugins
    from reporter.schema import project_schema

    registry = load_plugins(find_plugins(models.parent))
    click.echo(json.dumps(project_schema(registry.kinds), indent=2, ensure_ascii=False))
    return 0
