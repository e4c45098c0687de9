"""What `reporter measure` does: opens the device, measures, writes the record, says what was found."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import click
from reporter_plugins.hardware import built_in_accelerators
from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.device import Device
from reporter_plugins.measurement.files import write_record
from reporter_plugins.measurement.matching import catalogue_row
from reporter_plugins.measurement.open_device import open_device
from reporter_plugins.measurement.protocol import measure
from reporter_plugins.measurement.record import CatalogueRow, DeviceFacts, Record
from reporter_plugins.measurement.search import people_read

from reporter import UsageError, __version__

NOTHING, INTERRUPTED = 1, 130
"""Exit codes: no multiplication was measured; the measurement was interrupted."""

_WIDTH: Final = 100


def measure_to_file(asked: str | None, seconds: float, output: Path | None, folder: Path) -> int:
    """Measure and write; the answer is the exit code.

    Raises UsageError where there is no such device, or the record could not be written.
    """
    budget = Budget.from_now(seconds)
    device = open_device(asked)
    path = output or folder / f"{record_name(device)}.json"
    check_writable(path)
    on_terminal = os.isatty(2) and not os.environ.get("CI")
    record = measure(device, budget, _row, __version__, _on_terminal if on_terminal else _silent)
    write_record(record, path)
    if on_terminal:
        click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)
    for line in told(record):
        click.echo(line, err=True)
    click.echo(path)
    return exit_code(record)


def exit_code(record: Record) -> int:
    """0 where there is a headline, 1 where none fitted into the budget, 130 after an interruption."""
    if record.status == "interrupted":
        return INTERRUPTED
    return 0 if record.measured else NOTHING


def record_name(device: Device) -> str:
    """A record's name: the device's, its size, and the library: `amd-epyc-2-processors-numpy`."""
    facts = device.facts()
    plain = re.sub(r"\(.*?\)|NVIDIA|[^\w ]", " ", facts.name).strip()
    units = f" {facts.units} processors" if facts.kind == "cpu" else ""
    return re.sub(r"[\W_]+", "-", f"{plain}{units} {device.backend}".lower()).strip("-")


def check_writable(path: Path) -> None:
    """Find out before a minute of measuring whether its record can be written.

    Raises UsageError where it cannot.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"{path} cannot be written: the folder is not writable")


def told(record: Record) -> list[str]:
    """What was found, a line each."""
    lines = [f"{record.environment.device.name}, {record.environment.backend}, {record.seconds:.0f} s, {record.status}"]
    for name, best in record.measured.items():
        spread = f"p10 {people_read(best.rate.p10)}, {best.rate.n} runs"
        lines.append(f"  {name:<10}{people_read(best.rate.median):<16}{best.name}, {spread}")
    lines += [f"  {each.kind:<10}{people_read(each.rate.median, 'B/s')}" for each in record.bandwidth]
    if record.attention:
        lines.append(f"  {'attention':<10}{people_read(record.attention.rate.median)}")
    lines += [f"  {each.what:<10}left out: {each.reason}" for each in record.skipped]
    if exit_code(record) == NOTHING:
        lines.append(
            f"error: no multiplication could be measured within {record.budget_seconds:g} s; give --budget more"
        )
    return lines


def _row(facts: DeviceFacts) -> CatalogueRow:
    return catalogue_row(facts, built_in_accelerators())


def _silent(line: str) -> None:
    """Nothing: nobody is there to see it."""


def _on_terminal(line: str) -> None:
    click.echo("\r" + line[:_WIDTH].ljust(_WIDTH), nl=False, err=True)
