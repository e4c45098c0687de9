"""How long a measurement may take, and what is left of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds from a start on a clock; deadlines are moments on that clock."""

    seconds: float
    clock: Clock = time.monotonic
    started: float = 0.0

    @classmethod
    def from_now(cls, seconds: float, clock: Clock = time.monotonic) -> Budget:
        """A budget that begins now."""
        return cls(seconds, clock, clock())

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    def at(self, share: float) -> float:
        """The moment at which a share of the budget is spent."""
        return self.started + share * self.seconds

    def until(self, moment: float) -> float:
        """Seconds until a moment; below 0 where it has passed."""
        return moment - self.clock()
