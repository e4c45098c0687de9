"""`reporter import`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import", short_help="models.toml from configurations and checkpoints.")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write this file, and not to stdout.",
)
def command(paths: tuple[Path, ...], output: Path | None) -> int:
    """Write models.toml for configurations and checkpoints: config.json, safetensors, GGUF, or folders of them.

    Files are read as data: no code of theirs is run, and nothing is downloaded.
    """
    from reporter_plugins.architecture.importing import import_paths

    return int(import_paths(paths, output))
