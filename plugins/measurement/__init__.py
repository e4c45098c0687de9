"""What this machine really does: records of `reporter measure`, and what reports make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter_plugins.hardware import Accelerator, Catalogue, HardwareTable
from reporter_plugins.measurement.chinese import CHINESE
from reporter_plugins.measurement.describe import device_blocks, standing_blocks
from reporter_plugins.measurement.placement import Placement, placement
from reporter_plugins.measurement.results import MeasuredDevice, Published, measured_device
from reporter_plugins.measurement.roofline import Roof, roof_of
from reporter_plugins.measurement.supplied import RECORDS, MeasuredHardware

from reporter import Analysis, Block, Model, NotApplicable, Text, analysis, hookimpl

__all__ = ["Measurements", "Placement"]


@dataclass(frozen=True, slots=True)
class Measurements:
    """Every record of the site's folder."""

    devices: tuple[MeasuredDevice, ...]
    roofs: Mapping[str, Roof]
    """By the record's name, those that have a rate and a bandwidth."""
    published: tuple[Published, ...]
    """In bf16, of other devices."""


@analysis(title="Measured devices", page="hardware", order=15)
def measurements(
    tables: Mapping[str, HardwareTable],
    contributed: Sequence[Accelerator],
    placements: Mapping[Model, Placement],
    catalogue: Catalogue,
) -> Measurements:
    """What devices really reach, by records of reporter measure."""
    records = {name: table for name, table in tables.items() if isinstance(table, MeasuredHardware)}
    if not records:
        raise NotApplicable("the site has no records: `[site] measurements` names their folder")
    devices = tuple(measured_device(name, table, contributed) for name, table in records.items())
    roofs = {device.name: roof for device in devices if (roof := roof_of(device, placements))}
    published = (Published(each.name, each.rate) for each in catalogue.achieved if each.precision == "bf16")
    return Measurements(devices, roofs, tuple(published))


@measurements.describe
def blocks(result: Measurements) -> Iterator[Block]:
    """Each device in turn, then all of them among published rates."""
    yield Text(
        "A peak on a datasheet is not what a model gets. A headline is the median of the best shape on random data, "
        "after a sustained warm-up, the cache flushed before every run; each record's name may stand for `hardware`."
    )
    for device in result.devices:
        yield from device_blocks(device, result.roofs.get(device.name))
    yield from standing_blocks(result.devices, result.published)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The records, and each model on them."""
    return [measurements, placement]


@hookimpl
def reporter_contributions() -> Iterable[object]:
    """The records of the site's folder, as hardware."""
    return [RECORDS]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
