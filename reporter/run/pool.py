"""The seam to worker processes: any `concurrent.futures.Executor`, with a time limit where it knows one.

The built-in one is pebble's: a task that is killed or hangs costs that task alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

Answer = TypeVar("Answer")


class WorkerDiedError(Exception):
    """The worker process ended while it ran a task."""


class WorkerHungError(Exception):
    """A task ran past its time limit."""


class Pool(Protocol):
    """Runs tasks elsewhere."""

    keeps_time: bool
    """Whether it ends a task at its limit itself; otherwise the answer is no longer waited for."""

    def start(self, seconds: float, task: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """Start a task that may take so many seconds."""
        ...


class ProcessPool:
    """Worker processes on this machine, each task with its time limit."""

    keeps_time = True

    def __init__(self, jobs: int) -> None:
        from pebble import ProcessPool as Pebble

        # A forked worker has the plugins and definitions that its parent has loaded already.
        method = "fork" if sys.platform.startswith("linux") else "spawn"
        self._pool = Pebble(
            max_workers=jobs, context=multiprocessing.get_context(method), initializer=_keep_off_standard_output
        )

    def start(self, seconds: float, task: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """Start a task; past its seconds its worker is killed."""
        # The first task forks the workers: what most analyses import is then there, once and not in each of them.
        import_module("numpy")
        return cast("Future[Answer]", self._pool.schedule(task, args=arguments, timeout=seconds))

    def close(self) -> None:
        """Stop the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _keep_off_standard_output() -> None:
    """What a plugin's library writes to a worker's standard output itself is no data of reporter's."""
    with contextlib.suppress(OSError):  # a process may have been started without one
        os.dup2(2, 1)


class ExecutorPool:
    """Any Executor, on this machine or on many: the time limit is how long the answer is waited for."""

    keeps_time = False

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def start(self, seconds: float, task: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """Start a task."""
        return self._executor.submit(task, *arguments)


@contextmanager
def process_pool(jobs: int) -> Iterator[ProcessPool]:
    """Worker processes for the length of a block."""
    pool = ProcessPool(jobs)
    try:
        yield pool
    finally:
        pool.close()


def answer(pool: Pool, future: Future[Answer], seconds: float) -> Answer:
    """What a task gave.

    Raises WorkerDiedError or WorkerHungError where it gave nothing; what the task raised itself is a bug.
    """
    from concurrent.futures import BrokenExecutor

    from pebble import ProcessExpired

    try:
        return future.result(timeout=None if pool.keeps_time else seconds)
    except TimeoutError:
        future.cancel()
        raise WorkerHungError(f"it did not finish within {seconds:g} s") from None
    except ProcessExpired as error:
        raise WorkerDiedError(f"it ended its process{_exit_text(error.exitcode)}") from None
    except BrokenExecutor:
        raise WorkerDiedError("it ended its process") from None


def _exit_text(code: int | None) -> str:
    if code is None:
        return ""
    return f" (signal {-code})" if code < 0 else f" (exit code {code})"
