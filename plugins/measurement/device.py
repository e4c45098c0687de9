"""What the protocol asks of a device, and no more: a test scripts one, numpy and torch are two others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from reporter_plugins.measurement.parts import Reading
from reporter_plugins.measurement.record import DeviceFacts
from reporter_plugins.measurement.tasks import Task

Run = Callable[[int], list[int]]
"""Runs a prepared task so many times; gives the nanoseconds of each, the cache flushed before it."""


class UnsupportedError(Exception):
    """A device, or the library that drives it, cannot run a task; the text says why."""


class Meter(Protocol):
    """What a device says about itself while it works."""

    def joules(self) -> Reading:
        """Its energy counter, which only grows."""
        ...

    def watts(self) -> Reading:
        """What it draws now."""
        ...

    def clock(self) -> Reading:
        """Its clock now, Hz."""
        ...

    def throttle_reasons(self) -> tuple[str, ...] | None:
        """Why it holds its clocks back now; empty where it does not, None where it does not say."""
        ...


class Device(Protocol):
    """A device with the library that drives it."""

    @property
    def backend(self) -> Literal["numpy", "torch"]:
        """The library."""
        ...

    @property
    def meter(self) -> Meter:
        """Its sensors."""
        ...

    @property
    def threads(self) -> int:
        """Threads of the host that compute."""
        ...

    @property
    def formats(self) -> Mapping[str, str]:
        """Every format that is asked for, and why the device does not have it; empty where it may."""
        ...

    def facts(self) -> DeviceFacts:
        """How the device names itself."""
        ...

    def versions(self) -> dict[str, str]:
        """The library's version and those below it."""
        ...

    def blas(self) -> str:
        """The library that multiplies, and the kernel it chose."""
        ...

    def how(self, task: Task) -> str:
        """The routine that runs a task."""
        ...

    def ready(self, task: Task) -> Run:
        """Prepare a task: its operands are made, nothing is timed.

        Raises UnsupportedError where it cannot be run.
        """
        ...

    def sustained(self, task: Task, seconds: float) -> tuple[int, float]:
        """Run a task again and again for about so long, no cache flushed: how many times, and the exact seconds."""
        ...

    def rest(self, seconds: float) -> None:
        """Do nothing for so long, so that clock and temperature recover."""
        ...
