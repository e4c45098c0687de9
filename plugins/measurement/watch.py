"""Asks a sensor again and again while something else runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

INTERVAL: Final = 0.05
"""Seconds between two questions."""


class Watch(Generic[Answer]):
    """Within `with`, `ask` is called in a thread of its own; the answers are kept."""

    def __init__(self, ask: Callable[[], Answer], interval: float = INTERVAL) -> None:
        self.answers = list[Answer]()
        self._ask, self._interval = ask, interval
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch[Answer]:
        """Begin to ask."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        """A sensor that does not answer, with None, is not asked again: asking takes time from what is timed."""
        self.answers.append(self._ask())
        while self.answers[-1] is not None and not self._over.wait(self._interval):
            self.answers.append(self._ask())
