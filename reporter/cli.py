"""The command: what is asked, what is answered, how faults are printed, and the exit codes.

0 fine; 1 a budget or `--strict` finding, or a plugin failed; 2 usage or input; 3 a bug in reporter; 130 interrupted.
Data goes to stdout, the rest to stderr. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import errno
import gc
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

import click

from reporter import __version__
from reporter.errors import UserError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_OF_THE_MACHINE: Final = frozenset(
    getattr(errno, name)
    for name in (
        *("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENAMETOOLONG"),
        *("ELOOP", "ENOTDIR", "EISDIR", "EEXIST", "ENXIO", "EIO"),
    )
    if hasattr(errno, name)
)
"""Why a file cannot be read or written, for no fault of reporter's."""

FINE, FOUND, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"reporter {__version__}")
        context.exit()


BUILT_IN: Final = ("init", "check", "build", "show", "explain", "attach", "plugins", "schema")
"""Each is the `command` of a module of its name in `reporter.commands`."""


class Commands(click.Group):
    """The built-in commands, and those of plugins: entry points of the group `reporter.commands`.

    A command is imported when it is asked for, or for the help; its module imports nothing heavy.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return [*BUILT_IN, *sorted(set(self._entries()) - set(BUILT_IN))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None where there is none."""
        if cmd_name in BUILT_IN:
            return cast("click.Command", import_module(f"reporter.commands.{cmd_name}").command)
        entry = self._entries().get(cmd_name)
        return _loaded(entry) if entry else None

    def _entries(self) -> dict[str, EntryPoint]:
        from importlib.metadata import entry_points

        return {entry.name: entry for entry in entry_points(group="reporter.commands")}


def _loaded(entry: EntryPoint) -> click.Command:
    try:
        command = entry.load()
        if isinstance(command, click.Command):
            return command
        reason = f"{entry.value} is no click command"
    except Exception as error:  # one broken plugin does not take down the others' commands
        reason = f"{type(error).__name__}: {error}"
    broken = f"not available: {reason}"
    return click.Command(entry.name, help=broken, callback=lambda: _refuse(entry.name, broken))


def _refuse(name: str, reason: str) -> None:
    raise UserError(f"{name} is {reason}")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def reporter() -> None:
    """Static reports on what the size of a language model means: every number shows how it was made."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the answer is the exit code."""
    try:
        code = reporter.main(args=arguments, prog_name="reporter", standalone_mode=False)
        return code if isinstance(code, int) else FINE
    except UserError as error:
        click.echo(_told(error), err=True)
        return USAGE
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE and error.filename:
            click.echo(f"error: {error.filename}: {error.strerror}", err=True)
            return USAGE
        traceback.print_exc()
        click.echo("this is a bug in reporter: the lines above say where", err=True)
        return BUG


def run() -> None:
    """The entry point of the command line."""
    code = main()
    gc.freeze()  # what ends has no use for its cycles: to look for them took a second after a build of 1,000 models
    sys.exit(code)


def _told(error: UserError) -> str:
    text = str(error)
    return text if text.startswith(("error:", "warning:")) else f"error: {text}"
