"""The measurement from beginning to end: what is measured in which order, and how the budget is shared out.

    environment -> warm-up -> matrix multiplication by format -> bandwidth -> attention -> energy -> environment

Each step has a moment by which it is over. An interruption keeps what there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Literal

from reporter_plugins.measurement import machine
from reporter_plugins.measurement.assemble import Findings, environment_of, format_result
from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.device import Device, UnsupportedError
from reporter_plugins.measurement.energy import measure_energy
from reporter_plugins.measurement.parts import AttentionResult, Skipped, StreamResult, Warmup, summary_of
from reporter_plugins.measurement.record import CatalogueRow, DeviceFacts, Record
from reporter_plugins.measurement.search import Progress, Search, people_read
from reporter_plugins.measurement.summary import ENOUGH
from reporter_plugins.measurement.tasks import Attention, Matmul, Stream, StreamKind
from reporter_plugins.measurement.unsearched import attention_task, stream_task, unsearched_timings
from reporter_plugins.measurement.watch import Watch

ORDER: Final = {"cpu": ("fp32", "bf16", "fp16", "fp8", "tf32"), "cuda": ("bf16", "fp16", "fp8", "tf32", "fp32")}
"""What reports need most comes first, in case there is an interruption."""

WARM_BY, MATMUL_BY, ATTENTION_BY, ENERGY_BY = 0.08, 0.68, 0.86, 0.93
"""Shares of the budget by which the steps are over; bandwidth takes what it needs of what multiplication leaves.

What is left at the end is for the record, and for a machine under load.
"""

WARM_LEAST: Final = 0.04
"""Share of the budget that the warm-up has at least, however long the library took to start."""

WARM_SIDES: Final = (64, 256, 512, 1024, 2048, 4096, 8192)
BUSY: Final = 0.01
"""Seconds of a call that keep a device busy."""

LONGEST_ENERGY: Final = 15.0
"""Seconds of sustained work beyond which the counter tells nothing new."""

LOOKING: Final = 3
"""A format is given this many times what thirty timings of its smallest shape take: it has to look around as well."""

ZEROS: Final = 0.12
"""Share of a format's time that is kept for the same on zeros."""


def measure(
    device: Device,
    budget: Budget,
    catalogue: Callable[[DeviceFacts], CatalogueRow],
    reporter_version: str,
    progress: Progress,
) -> Record:
    """Measure a device; a KeyboardInterrupt ends it early, and the record says so."""
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    load = machine.load()
    session = Session(device, budget, progress, catalogue(device.facts()))
    status = session.run()
    return Record(
        reporter=reporter_version,
        started=started,
        status=status,
        budget_seconds=budget.seconds,
        seconds=round(budget.spent, 3),
        environment=environment_of(device, load, session.catalogue),
        warmup=session.findings.warmup,
        matmul=tuple(format_result(each, session.findings, session.catalogue, device) for each in session.searches),
        bandwidth=tuple(session.findings.streams),
        attention=session.findings.attention,
        energy=session.findings.energy,
        skipped=tuple(session.findings.skipped),
    )


@dataclass(slots=True)
class Session:
    """One measurement under way."""

    device: Device
    budget: Budget
    progress: Progress
    catalogue: CatalogueRow
    searches: list[Search] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def run(self) -> Literal["complete", "interrupted"]:
        """Every step in turn; how it ended."""
        try:
            self.warm_up()
            self.multiply()
            for kind in ("copy", "triad"):
                self.stream(kind)
            self.attend()
            self.count_energy()
        except KeyboardInterrupt:
            self.skip("the rest", "the measurement was interrupted")
            return "interrupted"
        return "complete"

    def skip(self, what: str, reason: str) -> None:
        """Note what is left out."""
        self.findings.skipped.append(Skipped(what=what, reason=reason))

    def warm_up(self) -> None:
        """Sustained multiplication: clocks and temperature settle before anything counts."""
        task = self._warm_task()
        if task is None:
            return
        deadline = self._warm_by()
        rates = list[float]()
        began = self.budget.clock()
        while (left := self.budget.until(deadline)) > 0:
            count, seconds = self.device.sustained(task, min(1.0, left))
            rates.append(count * task.flops / seconds)
            self.progress(f"warm-up: {people_read(rates[-1])}")
        ends = (rates[0], rates[-1]) if rates else (None, None)
        self.findings.warmup = Warmup(seconds=self.budget.clock() - began, first=ends[0], last=ends[1])

    def _warm_by(self) -> float:
        """The first call of a library may take seconds: what it takes is not the warm-up's."""
        return max(self.budget.at(WARM_BY), self.budget.clock() + WARM_LEAST * self.budget.seconds)

    def _warm_task(self) -> Matmul | None:
        """In the first format that the device multiplies in; None where there is none."""
        for name in self.formats():
            try:
                if not self.device.formats[name]:
                    return self._busy_task(name)
            except UnsupportedError:
                continue  # the probe of the format says so in the record
        return None

    def _busy_task(self, name: str) -> Matmul:
        """The smallest square that keeps the device busy for a hundredth of a second, or the largest there is."""
        task, window = Matmul(name, 64, 64, 64), self.budget.until(self._warm_by())
        for side in WARM_SIDES:
            task = Matmul(name, side, side, side)
            seconds = min(self.device.ready(task)(2)) / 1e9
            if seconds > BUSY or 20 * seconds > window:
                break
        return task

    def formats(self) -> tuple[str, ...]:
        """Every format, what matters most on this kind of device first."""
        return ORDER["cpu" if self.device.facts().kind == "cpu" else "cuda"]

    def multiply(self) -> None:
        """A probe of each format, then those that fit in turn; what one does not use is the next one's."""
        ahead = self._affordable(list(self._probed()))
        while ahead:
            share = self.budget.until(self.budget.at(MATMUL_BY)) / len(ahead)
            self.one_format(ahead.pop(0), self.budget.clock() + share)

    def _probed(self) -> Iterator[Search]:
        for name in self.formats():
            search = Search(self.device, name, self.budget, self.progress)
            try:
                if reason := self.device.formats[name]:
                    raise UnsupportedError(reason)
                search.probe()
                yield search
            except UnsupportedError as error:
                self.skip(name, str(error))

    def _affordable(self, searches: list[Search]) -> list[Search]:
        """Those whose least timings fit into an equal share of the time, the slowest left out first."""
        left = self.budget.until(self.budget.at(MATMUL_BY)) * (1 - ZEROS)
        while searches:
            slowest = max(searches, key=lambda each: each.needed)
            if LOOKING * slowest.needed * len(searches) <= left:
                break
            self.skip(slowest.format, slowest.too_slow(left / len(searches)))
            searches.remove(slowest)
        return searches

    def one_format(self, search: Search, deadline: float) -> None:
        """The search, then its best shape on zeros."""
        self.searches.append(search)
        watch, began = Watch(self.device.meter.throttle_reasons), self.budget.clock()
        self.findings.throttling[search.format] = watch.answers
        try:
            with watch:
                search.run(deadline - ZEROS * self.budget.until(deadline))
            if search.best is None:
                raise UnsupportedError(f"the time did not suffice for {ENOUGH} timings of a shape")
            search.seconds = self.budget.clock() - began
            self.on_zeros(search, deadline)
        except UnsupportedError as error:
            self.skip(search.format, str(error))

    def on_zeros(self, search: Search, deadline: float) -> None:
        """The best shape on zeros, where there is time for it."""
        zeros = search.zeros(deadline)
        if len(zeros) >= ENOUGH:
            self.findings.zeros[search.format] = tuple(zeros)

    def stream(self, kind: StreamKind) -> None:
        """Copy or triad on arrays four times the last cache."""
        task = stream_task(kind, self.device.facts())
        taken = self._timed(task, self.budget.at(ENERGY_BY))
        if taken:
            rate = summary_of(task.bytes, taken)
            self.progress(f"{kind}: {people_read(rate.median, 'B/s')}")
            result = StreamResult(kind=kind, elements=task.elements, rate=rate, samples_ns=taken)
            self.findings.streams.append(result)

    def attend(self) -> None:
        """Fused attention in the fastest common format, at the longest length that fits."""
        name = max(("bf16", "fp16", "fp32"), key=self._rate_of)
        deadline = self.budget.at(ATTENTION_BY)
        task = attention_task(name, self._rate_of(name), self.budget.until(deadline))
        taken = self._timed(task, deadline)
        if taken:
            rate = summary_of(task.flops, taken)
            self.progress(f"attention: {people_read(rate.median)}")
            self.findings.attention = AttentionResult(
                format=name, how=self.device.how(task), batch=task.batch, heads=task.heads, length=task.length,
                head_size=task.head_size, rate=rate, samples_ns=taken,
            )  # fmt: skip

    def _rate_of(self, number_format: str) -> float:
        """FLOP/s of a format's best shape, 0 where it was not measured."""
        return next((_headline(each) for each in self.searches if each.format == number_format), 0.0)

    def _timed(self, task: Attention | Stream, deadline: float) -> tuple[int, ...]:
        """At least thirty timings, or none, and the reason noted."""
        try:
            return unsearched_timings(self.device, task, self.budget, deadline)
        except UnsupportedError as error:
            self.skip(task.kind if isinstance(task, Stream) else "attention", str(error))
            return ()

    def count_energy(self) -> None:
        """Joules of the fastest format's best shape, again and again."""
        best = max((each for each in self.searches if each.best), key=_headline, default=None)
        if best is None or best.best is None:
            self.skip("energy", "no multiplication was timed")
            return
        reading = self.device.meter.joules(), self.device.meter.watts()
        if all(each.value is None for each in reading):
            self.skip("energy", reading[0].reason)
            return
        seconds = min(self.budget.until(self.budget.at(ENERGY_BY)), LONGEST_ENERGY)
        self.findings.energy = measure_energy(self.device, best.best, max(seconds, 0.5))


def _headline(search: Search) -> float:
    """FLOP/s of its best shape."""
    shape = search.best
    return shape.flops * 1e9 / median(search.timed[shape]) if shape else 0.0
