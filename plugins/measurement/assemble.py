"""Findings to the parts of a record: rates, flags, the environment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reporter_plugins.measurement import machine
from reporter_plugins.measurement.device import Device
from reporter_plugins.measurement.parts import (
    AttentionResult,
    Energy,
    Flags,
    FormatResult,
    Scouted,
    Skipped,
    StreamResult,
    TimedMatmul,
    Warmup,
    summary_of,
)
from reporter_plugins.measurement.record import CatalogueRow, Environment
from reporter_plugins.measurement.search import Search
from reporter_plugins.measurement.summary import exceeds_peak, rates_of
from reporter_plugins.measurement.tasks import Matmul

Throttling = Sequence[tuple[str, ...] | None]
"""What a device said, each time it was asked, about why it holds its clocks back."""


@dataclass(slots=True)
class Findings:
    """What a measurement has found so far, beside its searches."""

    warmup: Warmup | None = None
    zeros: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Nanoseconds of the best shape on zeros, by format."""
    throttling: dict[str, Throttling] = field(default_factory=dict)
    """By format."""
    streams: list[StreamResult] = field(default_factory=list)
    attention: AttentionResult | None = None
    energy: Energy | None = None
    skipped: list[Skipped] = field(default_factory=list)


def environment_of(device: Device, load_before: tuple[float, ...] | None, catalogue: CatalogueRow) -> Environment:
    """What is around the device, and how it is once all is done."""
    return Environment(
        device=device.facts(),
        backend=device.backend,
        versions={**machine.system_versions(), **device.versions()},
        blas=device.blas(),
        threads=device.threads,
        load_before=load_before,
        load_after=machine.load(),
        clock_after=device.meter.clock(),
        catalogue=catalogue,
    )


def format_result(search: Search, findings: Findings, catalogue: CatalogueRow, device: Device) -> FormatResult:
    """One format: its shapes from the fastest to the slowest, what was only looked at, and the flags."""
    shapes = sorted(map(_timed, search.timed.items()), key=lambda each: -each.rate.median)
    any_shape = search.best or Matmul(search.format, 1, 1, 1)
    return FormatResult(
        format=search.format,
        how=device.how(any_shape),
        shapes=tuple(shapes),
        scouted=tuple(_scouted(shape, taken) for shape, taken in search.scouted.items()),
        flags=_flags(search.format, shapes[0], findings, catalogue) if shapes else None,
        seconds=round(search.seconds, 3),
    )


def _timed(item: tuple[Matmul, list[int]]) -> TimedMatmul:
    shape, taken = item
    samples = tuple(taken)
    rate = summary_of(shape.flops, samples)
    return TimedMatmul(m=shape.m, n=shape.n, k=shape.k, kind=shape.kind, rate=rate, samples_ns=samples)


def _scouted(shape: Matmul, taken: list[int]) -> Scouted:
    return Scouted(m=shape.m, n=shape.n, k=shape.k, kind=shape.kind, samples_ns=tuple(taken))


def _flags(number_format: str, headline: TimedMatmul, findings: Findings, catalogue: CatalogueRow) -> Flags:
    rates = rates_of(headline.work, headline.samples_ns)
    zeros = findings.zeros.get(number_format)
    told = [each for each in findings.throttling.get(number_format, ()) if each is not None]
    reasons = _in_order(reason for each in told for reason in each)
    return Flags(
        exceeds_peak=exceeds_peak(rates.median, catalogue.peaks.get(number_format)),
        noisy=rates.noisy,
        throttled=bool(reasons) if told else None,
        throttle_reasons=reasons,
        zeros_faster_by=rates_of(headline.work, zeros).median / rates.median - 1 if zeros else None,
    )


def _in_order(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))
