"""A time limit for a block of Python."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


class Overtime(BaseException):
    """A block ran past its time limit."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise Overtime in a block that takes longer. Compiled code that never returns is ended by the pool."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise Overtime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
