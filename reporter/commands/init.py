"""`reporter init`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init", short_help="A commented models.toml and a GitHub Pages workflow.")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
def command(directory: Path) -> int:
    """Write a commented models.toml, a GitHub Pages workflow and an editor's settings; nothing is overwritten."""
    from reporter.skeletons import project_files

    directory.mkdir(parents=True, exist_ok=True)
    for name, content in project_files().items():
        path = directory / name
        if path.exists():
            click.echo(f"kept  {path}", err=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        click.echo(f"wrote {path}", err=True)
    there = "" if directory == Path() else f"cd {directory} && "
    click.echo(f"next: {there}reporter build", err=True)
    return 0
