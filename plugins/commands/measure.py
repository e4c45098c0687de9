"""`reporter measure`."""

from __future__ import annotations

import re
from pathlib import Path

import click

FOLDER = Path("measurements")


def _seconds(_: click.Context, __: click.Parameter, text: str) -> float:
    """`60s`, `2m`, or a plain number of seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min)?", text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is no time: write 60s or 2m")
    seconds = float(match[1]) * (60 if match[2] in ("m", "min") else 1)
    if not 5 <= seconds <= 3600:
        raise click.BadParameter("it must be from 5s to 60m")
    return seconds


@click.command("measure", short_help="What this machine really does, as a record.")
@click.option("--device", metavar="NAME", help="cuda:0, mps or cpu; left out, the first GPU, or else the processor.")
@click.option(
    "--budget",
    metavar="TIME",
    callback=_seconds,
    default="60s",
    show_default=True,
    help="All of it ends within this time: 60s, 2m.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The record; left out, measurements/ and the device's name.",
)
def command(device: str | None, budget: float, output: Path | None) -> int:
    """Measure this machine's FLOP/s, bandwidth and energy, and write a record that reports can stand on."""
    from reporter_plugins.measurement.command import measure_to_file

    return measure_to_file(device, budget, output, FOLDER)
