"""`reporter plugins`."""

from __future__ import annotations

from pathlib import Path

import click

from reporter.commands.options import models_option


@click.group("plugins", invoke_without_command=True, short_help="What is loaded, from where, its state; a new one.")
@models_option
@click.pass_context
def command(context: click.Context, models: Path) -> int:
    """List the plugins: what is loaded, from where, and its state."""
    if context.invoked_subcommand is not None:
        return 0
    from reporter.find import find_plugins
    from reporter.registry import load_plugins

    registry = load_plugins(find_plugins(models.parent))
    for plugin in registry.plugins:
        names = ", ".join(analysis.name for analysis in plugin.analyses)
        state = f"failed: {plugin.error}" if plugin.error else names or "no analyses"
        click.echo(f"{plugin.name:<16} {plugin.origin:<24} {state}")
    return 1 if registry.failed else 0


@command.command("new", short_help="The skeleton of a plugin, which works as it is.")
@click.argument("name")
@click.option(
    "-d",
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=Path(),
    help="The folder of models.toml, where it is not this one.",
)
def new(name: str, directory: Path) -> int:
    """Write the skeleton of a plugin beside models.toml."""
    from reporter.errors import UsageError
    from reporter.skeletons import plugin_skeleton

    if not name.isidentifier() or not name.islower():
        raise UsageError(f"{name!r} cannot be a plugin's name\nhelp: use lower-case letters, digits and _")
    path = directory / f"{name}.py"
    if path.exists():
        raise UsageError(f"{path} is there already: it is left alone")
    path.write_text(plugin_skeleton(name), encoding="utf-8")
    click.echo(f"wrote {path}; its section appears with the next `reporter build`")
    return 0
