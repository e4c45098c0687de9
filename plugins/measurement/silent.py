"""The meter of a device that has no sensors: every figure is missing, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reporter_plugins.measurement.parts import Reading

NO_COUNTER: Final = "the device has no energy counter that an unprivileged process may read"


class SilentMeter:
    """No energy, no power; a clock where the system tells it."""

    def __init__(self, clock: Callable[[], Reading], reason: str = NO_COUNTER) -> None:
        self._clock, self._missing = clock, Reading(reason=reason)

    def joules(self) -> Reading:
        """None."""
        return self._missing

    def watts(self) -> Reading:
        """None."""
        return self._missing

    def clock(self) -> Reading:
        """The system's."""
        return self._clock()

    def throttle_reasons(self) -> tuple[str, ...] | None:
        """It does not say."""
        return None
