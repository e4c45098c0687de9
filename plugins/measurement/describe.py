"""What the page says of each record: measured against datasheet, shapes, roofline, energy, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reporter_plugins.measurement.results import (
    MeasuredDevice,
    MeasuredEnergy,
    MeasuredFormat,
    MeasuredStream,
    Published,
    Rate,
)
from reporter_plugins.measurement.roofline import Roof, roof_blocks

from reporter import Axis, Block, Cell, Chart, Details, Grid, Quantity, Series, Table, Text

FORMAT_COLUMNS: Final = (
    "Format", "Median", "10 %", "90 %", "Fastest run", "Runs", "Datasheet", "Share of the dense peak", "Best shape",
    "Zeros faster by",
)  # fmt: skip
STREAM_COLUMNS: Final = ("Stream", "Median", "10 %", "90 %", "Fastest run", "Datasheet", "Share of the datasheet")


def device_blocks(device: MeasuredDevice, roof: Roof | None) -> Iterator[Block]:
    """One record."""
    yield Text(f"### {device.name}: {device.device}\n\n{device.about}.")
    for remark in device.remarks:
        yield Text(remark)
    if device.formats:
        rows = tuple(_format_row(each) for each in device.formats)
        yield Table(FORMAT_COLUMNS, rows, "Matrix multiplication, measured against datasheet")
        yield from _remarks(device.formats)
        yield Grid(tuple(_shapes(each) for each in device.formats), "Every shape that was timed at least thirty times")
    if device.streams or device.attention:
        yield Table(STREAM_COLUMNS, tuple(_stream_rows(device)), "Memory bandwidth and fused attention")
    if roof is not None:
        yield from roof_blocks(roof, device)
    yield from _energy(device.energy, device.skipped.get("energy", ""))
    left_out = tuple((what, reason) for what, reason in device.skipped.items() if what != "energy")
    if left_out:
        yield Details("What was left out, and why", (Table(("What", "Why"), left_out),))


def _format_row(found: MeasuredFormat) -> tuple[Cell, ...]:
    zeros = None if found.zeros_faster_by is None else f"{found.zeros_faster_by:+.1%}"
    return (found.format, *_rates(found.rate), found.rate.runs, found.peak, found.share, found.best_shape, zeros)


def _remarks(formats: tuple[MeasuredFormat, ...]) -> Iterator[Block]:
    """What is odd, and in which formats."""
    for remark in dict.fromkeys(remark for each in formats for remark in each.remarks):
        names = ", ".join(each.format for each in formats if remark in each.remarks)
        yield Text(f"{remark[0].upper()}{remark[1:]}: {names}.")


def _rates(rate: Rate) -> tuple[Quantity, ...]:
    return rate.median, rate.p10, rate.p90, rate.largest


def _stream_rows(device: MeasuredDevice) -> Iterator[tuple[Cell, ...]]:
    for each in device.streams:
        yield _stream_row(each)
    if device.attention is not None:
        yield (f"attention, {device.attention_format}", *_rates(device.attention), None, None)


def _stream_row(found: MeasuredStream) -> tuple[Cell, ...]:
    return (found.kind, *_rates(found.rate), found.peak, found.share)


def _shapes(found: MeasuredFormat) -> Chart:
    """Bars from the fastest to the slowest shape."""
    of_peak = found.peak is not None
    title = "Share of the dense peak by shape" if of_peak else "Share of the best shape by shape"
    shares = tuple(float(each.share.value) for each in found.shapes)
    places = tuple(float(index) for index in range(len(shares)))
    return Chart(
        f"{title}, {found.format}",
        "M × N × K of a multiplication; the kind of shape stands behind it.",
        Axis("Shape", categories=tuple(f"{each.name} ({each.kind})" for each in found.shapes)),
        Axis("Share", span=(0.0, max(1.0, *shares))),
        (Series("median", places, shares, "bars"),),
        horizontal=True,
        size="small",
    )


def _energy(energy: MeasuredEnergy | None, reason: str) -> Iterator[Block]:
    if energy is None:
        yield Text(f"Joules for each operation are not known: {reason or 'energy was not measured'}.")
        return
    rows = (("energy counter", energy.counter), ("polled power", energy.polled))
    yield Table(("By", "Joules for each operation"), rows, f"Energy of multiplication, {energy.format}")
    for each in dict.fromkeys(energy.reasons):
        yield Text(each)


def standing_blocks(devices: tuple[MeasuredDevice, ...], published: tuple[Published, ...]) -> Iterator[Block]:
    """Each device's 16-bit rate among the published ones."""
    others = [(each.name, each.rate) for each in published]
    own = [(device.name, each.rate.median) for device in devices for each in device.formats if each.format == "bf16"]
    if not own or not others:
        return
    ranked = sorted([*others, *own], key=lambda each: -each[1].value)
    yield Chart(
        "Where these devices stand",
        "Measured multiplication in bf16: published rates of other devices, and the records of this site.",
        Axis("Device", categories=tuple(name for name, _ in ranked)),
        Axis("Rate", unit="FLOP/s", log=True),
        (_bars("published", ranked, others), _bars("measured here", ranked, own)),
        horizontal=True,
    )


def _bars(label: str, ranked: list[tuple[str, Quantity]], chosen: list[tuple[str, Quantity]]) -> Series:
    places = [(float(index), float(rate.value)) for index, (name, rate) in enumerate(ranked) if (name, rate) in chosen]
    return Series(label, tuple(x for x, _ in places), tuple(y for _, y in places), "bars")
