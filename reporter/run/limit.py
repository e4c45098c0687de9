"""A time limit for a block of Python."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeAlias


class Overtime(BaseException):
    """A block ran past its time limit."""


Limit: TypeAlias = Callable[[float], AbstractContextManager[None]]
"""Gives a block so many seconds: Overtime is raised in one that takes longer."""


@contextlib.contextmanager
def time_limits() -> Iterator[Limit]:
    """Limits for the blocks inside. Compiled code that never returns is ended by the pool.

    Where there is no alarm (another thread, another system) the limits are the pool's alone.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield lambda seconds: contextlib.nullcontext()
        return
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        yield _within
    finally:
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _ring(*_: object) -> None:
    raise Overtime
