"""A device whose timings are a script: a rate by format, work and shape, on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from reporter_plugins.measurement.device import Run, UnsupportedError
from reporter_plugins.measurement.parts import Reading
from reporter_plugins.measurement.record import DeviceFacts
from reporter_plugins.measurement.tasks import FORMAT_BYTES, Attention, Matmul, Stream, Task

NO = Reading(reason="the script has none")
RATES = {"fp32": 60e12, "tf32": 400e12, "fp16": 780e12, "bf16": 800e12, "fp8": 1400e12}


class ScriptedClock:
    """Seconds that only work makes pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class ScriptedMeter:
    """A meter whose counter grows with the clock: `drawn` watts by the counter, `told` by polling."""

    clock_of: ScriptedClock
    drawn: float | None = 700.0
    told: float | None = 690.0
    reasons: tuple[str, ...] | None = ()

    def joules(self) -> Reading:
        return NO if self.drawn is None else Reading(value=self.drawn * self.clock_of.now)

    def watts(self) -> Reading:
        return NO if self.told is None else Reading(value=self.told)

    def clock(self) -> Reading:
        return Reading(value=1.98e9)

    def throttle_reasons(self) -> tuple[str, ...] | None:
        return self.reasons


def smooth(task: Matmul) -> float:
    """FLOP/s: better for larger shapes, best for one that is twice as wide as long."""
    size = max(0.02, task.flops / (task.flops + 2 * 1024**3))
    away = abs(task.n / task.m - 2)
    return RATES[task.format] * size / (1 + 0.02 * away)


@dataclass
class ScriptedDevice:
    """Everything that the protocol asks of a device, from a script."""

    clock: ScriptedClock = field(default_factory=ScriptedClock)
    rate: Callable[[Matmul], float] = smooth
    bandwidth: float = 3.0e12
    zeros: float = 1.15
    lacking: Mapping[str, str] = field(default_factory=dict)
    jitter: float = 0.0
    attention: bool = True
    refused: frozenset[str] = frozenset()
    kind: Literal["cpu", "cuda", "mps"] = "cuda"
    name: str = "NVIDIA H100 80GB HBM3"
    interrupt_after: int | None = None
    slowed_by: float = 0.0
    """Share of the rate that a second of work costs; a rest gives it back."""
    flush: float = 0.0
    """Seconds before each run that no timing counts."""
    starts_in: float = 0.0
    """Seconds of the very first call."""
    backend: Literal["numpy", "torch"] = "torch"
    threads: int = 1
    asked: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.meter = ScriptedMeter(self.clock)
        self._calls = count()
        self._heat = 0.0

    @property
    def formats(self) -> Mapping[str, str]:
        return {name: self.lacking.get(name, "") for name in FORMAT_BYTES}

    def facts(self) -> DeviceFacts:
        return DeviceFacts(
            kind=self.kind, name=self.name, vendor="NVIDIA", units=132, memory=80 * 10**9, last_cache=50 * 2**20,
            last_cache_source="the script", driver="580.1", power_limit=Reading(value=700.0),
            clock=Reading(value=1.98e9), largest_clock=Reading(value=1.98e9),
        )  # fmt: skip

    def versions(self) -> dict[str, str]:
        return {"torch": "2.13.0"}

    def blas(self) -> str:
        return "a script"

    def how(self, task: Task) -> str:
        return "scripted"

    def ready(self, task: Task) -> Run:
        if isinstance(task, Attention) and not self.attention:
            raise UnsupportedError("the script has no attention")
        if isinstance(task, Matmul) and task.format in self.refused:
            raise UnsupportedError("the script refuses it")
        self.asked.append(task)

        def run(runs: int) -> list[int]:
            return [self._one(task) for _ in range(runs)]

        return run

    def sustained(self, task: Task, seconds: float) -> tuple[int, float]:
        one = self._seconds(task)
        runs = max(1, int(seconds / one))
        self.clock.now += runs * one
        self._heat = min(1.0, self._heat + runs * one)
        return runs, runs * one

    def rest(self, seconds: float) -> None:
        self.clock.now += seconds
        self._heat = max(0.0, self._heat - 10 * seconds)

    def _one(self, task: Task) -> int:
        number = next(self._calls)
        if self.interrupt_after is not None and number >= self.interrupt_after:
            raise KeyboardInterrupt
        seconds = self._seconds(task) * (1 + self.jitter * (number % 10) / 10) * (1 + self.slowed_by * self._heat)
        self._heat = min(1.0, self._heat + seconds)
        self.clock.now += seconds + self.flush + (self.starts_in if number == 0 else 0.0)
        return max(1, round(seconds * 1e9))

    def _seconds(self, task: Task) -> float:
        if isinstance(task, Stream):
            return task.bytes / self.bandwidth
        if isinstance(task, Attention):
            return task.flops / (RATES[task.format] / 2)
        return task.flops / (self.rate(task) * (self.zeros if task.zeros else 1))
