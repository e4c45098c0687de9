"""What several commands share: the options, opening a project, and how findings are told."""

from __future__ import annotations

import errno
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from reporter.report import Report
    from reporter.run import Shop

Command = TypeVar("Command", bound=Callable[..., Any])


def _plain_file(_: click.Context, __: click.Parameter, path: Path) -> Path:
    """A file, or nothing yet: a device or a pipe may have no end, and a circle of links leads nowhere."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise click.BadParameter(f"{path} cannot be read: {error.strerror}") from None
        return path  # what is not there is told when it is read
    if not stat.S_ISREG(mode):
        raise click.BadParameter(f"{path} is a device or a pipe, and not a file")
    return path


def models_option(command: Command) -> Command:
    """`-c FILE`: the definitions."""
    return click.option(
        "-c",
        "--config",
        "models",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=_plain_file,
        default=Path("models.toml"),
        show_default=True,
        help="The file with the definitions.",
    )(command)


def counted_in_words(count: int, one: str, several: str = "") -> str:
    """`1 model`, `2 models`."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def open_project(models: Path) -> Shop:
    """Load the plugins and the project; warnings and broken plugins are told on stderr."""
    from reporter.run import open_shop, spec_of

    shop = open_shop(spec_of(models))
    tell(str(warning) for warning in shop.loaded.warnings)
    tell(f"warning: plugin {plugin.name} is not in use: {plugin.error}" for plugin in shop.registry.failed)
    return shop


def tell(lines: Iterable[str]) -> None:
    """Print on stderr."""
    for line in lines:
        click.echo(line, err=True)


def model_report(shop: Shop, models: Path, slug: str) -> Report:
    """One model's report, worked out now.

    Raises UsageError where there is no such model.
    """
    from reporter.errors import UsageError
    from reporter.load.messages import did_you_mean
    from reporter.report import Report
    from reporter.run import Schedule, process_pool, spec_of

    if slug not in shop.project.models:
        close = (
            did_you_mean(slug, shop.project.models)
            or f"`reporter show` lists {counted_in_words(len(shop.project.models), 'model')}"
        )
        raise UsageError(f"there is no model {slug!r} in {models}\nhelp: {close}")
    with process_pool(1) as pool:
        ((_, made),) = Schedule(pool, spec_of(models), shop.registry.graph).models([slug])
    return Report(made.document, shop.registry.graph.of_scope("model"), currency=shop.project.site.currency)


def project_reports(shop: Shop, models: Path) -> dict[tuple[str, str], Report]:
    """The reports of names and of the project, by scope and key, worked out now."""
    from reporter.build import kept_cache
    from reporter.gather import gather
    from reporter.run import process_pool, spec_of

    with process_pool(2) as pool:
        gathered = gather(shop, spec_of(models), pool, kept_cache(models))
    tell(f"error: {failure}" for failure in gathered.failures)
    return gathered.wide
