"""The roofline of a measured device with the project's models on it: prefill and decoding of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reporter_plugins.measurement.placement import Placement
from reporter_plugins.measurement.results import MeasuredDevice

from reporter import Axis, Block, Cell, Chart, Details, Formula, Model, Quantity, Series, Table, Word

ATTAINABLE = Formula(
    "min(P, I * m)",
    unit="FLOP/s",
    source="Williams et al. 2009, doi:10.1145/1498765.1498785",
    P="measured rate of multiplication, FLOP/s",
    I="operations for each byte that is read, FLOP/B",
    m="measured bandwidth, B/s",
)
MOST: Final = 30
"""Models on a chart and in its table, the first of models.toml; every model's own page has its figures."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One phase of one model on one device."""

    model: str
    phase: str
    intensity: Quantity
    attainable: Quantity
    bound: str


@dataclass(frozen=True, slots=True)
class Roof:
    """A device's roofs and what stands below them."""

    format: str
    """In which the models are taken to multiply."""
    rate: Quantity
    bandwidth: Quantity
    placed: tuple[Placed, ...]


def roof_of(device: MeasuredDevice, placements: Mapping[Model, Placement]) -> Roof | None:
    """The roof of a device's fastest common format; None where it has no rate or no bandwidth."""
    by_format = {each.format: each.rate.median for each in device.formats}
    usual = [each for each in ("bf16", "fp16", "fp32") if each in by_format]
    if not usual or not device.streams:
        return None
    name = max(usual, key=lambda each: by_format[each].value)
    bandwidth = max((each.rate.median for each in device.streams), key=lambda each: each.value)
    placed = [
        _placed(model.name, phase, intensity, by_format[name], bandwidth)
        for model, placement in list(placements.items())[:MOST]
        for phase, intensity in (("prefill", placement.prefill), ("decode", placement.decode))
        if intensity is not None
    ]
    return Roof(name, by_format[name], bandwidth, tuple(placed))


def _placed(model: str, phase: str, intensity: Quantity, rate: Quantity, bandwidth: Quantity) -> Placed:
    attainable = ATTAINABLE(P=rate, I=intensity, m=bandwidth)
    bound = "compute" if intensity.value * bandwidth.value >= rate.value else "memory"
    return Placed(model, phase, intensity, attainable, bound)


def roof_blocks(roof: Roof, device: MeasuredDevice) -> Iterator[Block]:
    """The chart and its table."""
    points = {phase: [each for each in roof.placed if each.phase == phase] for phase in ("prefill", "decode")}
    turn = float(roof.rate.value / roof.bandwidth.value)
    ends = [float(each.intensity.value) for each in roof.placed] + [turn / 30, turn * 30]
    left, right = min(ends) / 2, max(ends) * 2
    yield Chart(
        "Roofline",
        "Below the slope a device waits for its memory, below the flat roof for its arithmetic. "
        "Each point is a model of this site while it reads a prompt, or while it writes one token after another.",
        Axis("Operations for each byte read, FLOP/B", log=True),
        Axis("Attainable", unit="FLOP/s", log=True),
        (
            *(_line(each.format, float(each.rate.median.value), roof, left, right) for each in device.formats),
            *(_points(phase, found) for phase, found in points.items() if found),
        ),
    )
    if roof.placed:
        columns = ("Model", "Phase", "FLOP/B", "Attainable", "Waits for")
        rows = tuple(_row(each) for each in roof.placed)
        yield Details("Models on the roofline", (Table(columns, rows, sortable=True),))


def _line(label: str, rate: float, roof: Roof, left: float, right: float) -> Series:
    bandwidth = float(roof.bandwidth.value)
    turn = rate / bandwidth
    x = (left, min(max(turn, left), right), right)
    return Series(label, x, tuple(min(rate, each * bandwidth) for each in x), "line")


def _points(phase: str, placed: list[Placed]) -> Series:
    x = tuple(float(each.intensity.value) for each in placed)
    y = tuple(float(each.attainable.value) for each in placed)
    return Series(phase, x, y, "points", names=tuple(each.model for each in placed))


def _row(placed: Placed) -> tuple[Cell, ...]:
    tone = Word(placed.bound, "neutral")
    return placed.model, placed.phase, placed.intensity, placed.attainable, tone
