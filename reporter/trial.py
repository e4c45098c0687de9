"""A trial of a third party's code in a process of its own, before it may run in this one.

An import that never returns, or that ends its process, cannot be caught: a forked copy of this process tries it first.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import Final

LONGEST: Final = 60
"""Seconds that a plugin may take to be loaded: importing a large library from a cold disk takes ten."""

_RETURNED: Final = b"returned"


def ends_this_process(work: Callable[[], object], longest: int = LONGEST) -> str:
    """Why `work` would not return, "it did not finish within 60 s"; empty where it returns or raises.

    Empty too where a process cannot be forked: on another system, or beside other threads.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return ""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _try(work, longest, write)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        returned = answer.read() == _RETURNED
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if returned:
        return ""
    if code == -signal.SIGALRM:
        return f"it did not finish within {longest} s"
    return f"it ended its process ({f'signal {-code}' if code < 0 else f'exit code {code}'})"


def _try(work: Callable[[], object], longest: int, write: int) -> None:
    """What the copy does: it says nothing but that it came back, and ends without cleaning up what is not its own."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(longest)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for each in (0, 1, 2):
            os.dup2(nowhere, each)
        with contextlib.suppress(BaseException):
            work()
        os.write(write, _RETURNED)
    finally:
        os._exit(0)
