"""Records as results: every rate a quantity that names its file, beside the datasheet's where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporter_plugins.hardware import Accelerator
from reporter_plugins.measurement.matching import row_hash
from reporter_plugins.measurement.parts import FormatResult, StreamResult, Summary, TimedMatmul
from reporter_plugins.measurement.record import Record
from reporter_plugins.measurement.supplied import MeasuredHardware

from reporter import Formula, Quantity

SHARE = Formula(
    "rate / peak",
    source="achieved over dense peak",
    rate="measured, FLOP/s",
    peak="the datasheet's, dense, FLOP/s",
)
OF_BEST = Formula("rate / best", rate="this shape, FLOP/s", best="the best shape, FLOP/s")
SHARE_OF_BANDWIDTH = Formula("rate / peak", rate="measured, B/s", peak="the datasheet's, B/s")
PER_FLOP = Formula("E / F", unit="J/FLOP", E="energy of the run, J", F="operations of the run, FLOP")


@dataclass(frozen=True, slots=True)
class Published:
    """A rate that was published of another device."""

    name: str
    rate: Quantity


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate over many runs."""

    median: Quantity
    p10: Quantity
    p90: Quantity
    largest: Quantity
    runs: int


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a multiplication."""

    name: str
    kind: str
    rate: Quantity
    share: Quantity
    """Of the dense peak; of the best shape where the device has no datasheet."""


@dataclass(frozen=True, slots=True)
class MeasuredFormat:
    """Multiplication in one format."""

    format: str
    how: str
    rate: Rate
    best_shape: str
    peak: Quantity | None
    """The datasheet's, dense."""
    share: Quantity | None
    remarks: tuple[str, ...]
    zeros_faster_by: float | None
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class MeasuredStream:
    """A stream through memory."""

    kind: str
    rate: Rate
    peak: Quantity | None
    share: Quantity | None


@dataclass(frozen=True, slots=True)
class MeasuredEnergy:
    """Joules of sustained multiplication; what the device does not tell is None, with the reason."""

    format: str
    counter: Quantity | None
    """J/FLOP by the device's counter."""
    polled: Quantity | None
    """J/FLOP by its power, asked again and again."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasuredDevice:
    """One record."""

    name: str
    device: str
    about: str
    status: str
    hardware: str
    """The catalogue's slug, empty where it has none."""
    remarks: tuple[str, ...]
    formats: tuple[MeasuredFormat, ...]
    streams: tuple[MeasuredStream, ...]
    attention: Rate | None
    attention_format: str
    energy: MeasuredEnergy | None
    skipped: Mapping[str, str]


def measured_device(name: str, table: MeasuredHardware, catalogue: Iterable[Accelerator]) -> MeasuredDevice:
    """What a record says, held against the catalogue's row."""
    record = table.record
    row = next((each for each in catalogue if each.slug == record.environment.catalogue.slug), None)
    attention = record.attention
    return MeasuredDevice(
        name=name,
        device=record.environment.device.name,
        about=_about(record),
        status=record.status,
        hardware=row.slug if row else "",
        remarks=_remarks(record, row),
        formats=tuple(_format(table, each, row) for each in record.matmul if each.shapes),
        streams=tuple(_stream(table, each, row) for each in record.bandwidth),
        attention=_rate(table, attention.rate, "FLOP/s", f"attention, {attention.task.name}") if attention else None,
        attention_format=attention.format if attention else "",
        energy=_energy(table),
        skipped={each.what: each.reason for each in record.skipped},
    )


def _about(record: Record) -> str:
    around = record.environment
    versions = ", ".join(f"{name} {version}" for name, version in around.versions.items())
    load = f", load {around.load_before[0]:g} before" if around.load_before else ""
    load += f" and {around.load_after[0]:g} after" if around.load_after else ""
    driver = f", driver {around.device.driver}" if around.device.driver else ""
    return f"{record.started[:10]}, {versions}, {around.blas}, {around.threads} threads{driver}{load}"


def _remarks(record: Record, row: Accelerator | None) -> tuple[str, ...]:
    told = record.environment.catalogue
    return _those_that_hold(
        (record.status != "complete", "The measurement was interrupted: it has what there was until then."),
        (row is not None and told.sha256 != row_hash(row), "The catalogue's row has changed since this was measured."),
        (told.slug is None, f"No datasheet to hold it against: {told.reason}."),
    )


def _those_that_hold(*remarks: tuple[bool | None, str]) -> tuple[str, ...]:
    return tuple(text for holds, text in remarks if holds)


def _rate(table: MeasuredHardware, rate: Summary, unit: str, what: str) -> Rate:
    def of(value: float, which: str) -> Quantity:
        return Quantity(value, unit, table.origin(f"{what}, {which} of {rate.n} runs"))

    return Rate(of(rate.median, "median"), of(rate.p10, "10 %"), of(rate.p90, "90 %"), of(rate.max, "fastest"), rate.n)


def _format(table: MeasuredHardware, found: FormatResult, row: Accelerator | None) -> MeasuredFormat:
    best = found.shapes[0]
    rate = _rate(table, best.rate, "FLOP/s", f"{found.format}, {best.name}")
    peak = row.peak(found.format) if row else None
    return MeasuredFormat(
        format=found.format,
        how=found.how,
        rate=rate,
        best_shape=best.name,
        peak=peak,
        share=SHARE(rate=rate.median, peak=peak) if peak else None,
        remarks=_flags(found),
        zeros_faster_by=found.flags.zeros_faster_by if found.flags else None,
        shapes=tuple(_shape(table, found.format, each, rate.median, peak) for each in found.shapes),
    )


def _shape(
    table: MeasuredHardware, number_format: str, shape: TimedMatmul, best: Quantity, peak: Quantity | None
) -> Shape:
    told = f"{number_format}, {shape.name}, median of {shape.rate.n} runs"
    rate = Quantity(shape.rate.median, "FLOP/s", table.origin(told))
    share = SHARE(rate=rate, peak=peak) if peak else OF_BEST(rate=rate, best=best)
    return Shape(shape.name, shape.kind, rate, share)


def _flags(found: FormatResult) -> tuple[str, ...]:
    flags = found.flags
    if flags is None:
        return ()
    return _those_that_hold(
        (flags.exceeds_peak, "above 1.02 of the dense peak"),
        (flags.noisy, "noisy, nine runs in ten spread over more than a tenth"),
        (flags.throttled, f"clocks were held back by {_listed(flags.throttle_reasons)}"),
    )


def _stream(table: MeasuredHardware, found: StreamResult, row: Accelerator | None) -> MeasuredStream:
    rate = _rate(table, found.rate, "B/s", found.kind)
    peak = row.bandwidth if row else None
    share = SHARE_OF_BANDWIDTH(rate=rate.median, peak=peak) if peak else None
    return MeasuredStream(found.kind, rate, peak, share)


def _energy(table: MeasuredHardware) -> MeasuredEnergy | None:
    energy = table.record.energy
    if energy is None:
        return None
    flops = Quantity(energy.flops, "FLOP", table.origin(f"energy, {energy.format}, {energy.shape}"))

    def per_flop(joules: float | None, what: str) -> Quantity | None:
        return None if joules is None else PER_FLOP(E=Quantity(joules, "J", table.origin(what)), F=flops)

    readings = energy.counter_joules, energy.polled_joules
    counter, polled = per_flop(readings[0].value, "energy counter"), per_flop(readings[1].value, "polled power")
    return MeasuredEnergy(energy.format, counter, polled, tuple(each.reason for each in readings if each.reason))


def _listed(reasons: tuple[str, ...]) -> str:
    """`a software power cap, a hardware slowdown`."""
    return ", ".join(f"a {reason}" for reason in reasons)
