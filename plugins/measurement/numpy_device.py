"""The processor, driven by numpy: what there is where torch is not installed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Literal

import numpy as np
from reporter_plugins.measurement import machine
from reporter_plugins.measurement.device import Run, UnsupportedError
from reporter_plugins.measurement.record import DeviceFacts
from reporter_plugins.measurement.silent import SilentMeter
from reporter_plugins.measurement.tasks import FORMAT_BYTES, Attention, Matmul, Stream, Task

SEED: Final = 20201
_TYPES: Final = {"fp32": np.float32, "fp16": np.float16}
SCALE: Final = 3.0
_BLOCK: Final = 32 * 1024
"""Elements of triad's blocks."""


class NumpyDevice:
    """The processor through numpy and its BLAS."""

    backend: Literal["numpy", "torch"] = "numpy"

    def __init__(self) -> None:
        self.meter = SilentMeter(machine.clock)
        self._facts = machine.processor_facts()
        self._flush = np.zeros(2 * self._facts.last_cache // 8, np.float64)

    @property
    def threads(self) -> int:
        """Those of the BLAS, or of the streams where it does not say."""
        return machine.openblas()[1] or self._facts.units

    @property
    def formats(self) -> Mapping[str, str]:
        """Numpy has no type for the others."""
        return {name: "" if name in _TYPES else "numpy has no such type" for name in FORMAT_BYTES}

    def facts(self) -> DeviceFacts:
        """The processor."""
        return self._facts

    def versions(self) -> dict[str, str]:
        """Numpy's."""
        return {"numpy": np.__version__}

    def blas(self) -> str:
        """OpenBLAS names itself; of another library numpy knows name and version."""
        told, _ = machine.openblas()
        if told:
            return told
        built: Any = np.show_config(mode="dicts")
        blas = built.get("Build Dependencies", {}).get("blas", {})
        return f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip()

    def how(self, task: Task) -> str:
        """The function of numpy."""
        if isinstance(task, Stream):
            return f"numpy in {self._facts.units} threads"
        return "numpy.matmul"

    def ready(self, task: Task) -> Run:
        """Operands from a seeded generator.

        Raises UnsupportedError for attention, which numpy does not fuse.
        """
        if isinstance(task, Attention):
            raise UnsupportedError("numpy has no fused attention")
        if isinstance(task, Stream):
            return self._timed(self._stream(task), flush=False)
        return self._timed(self._matmul(task), flush=True)

    def sustained(self, task: Task, seconds: float) -> tuple[int, float]:
        """Back to back."""
        if not isinstance(task, Matmul):
            raise UnsupportedError("only a multiplication is sustained")
        call, started, count = self._matmul(task), time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            call()
            count += 1
        return count, time.perf_counter() - started

    def rest(self, seconds: float) -> None:
        """The host sleeps."""
        time.sleep(seconds)

    def _timed(self, call: Callable[[], object], *, flush: bool) -> Run:
        def run(count: int) -> list[int]:
            taken = list[int]()
            for _ in range(count):
                if flush:
                    self._flush.fill(0.0)
                started = time.perf_counter_ns()
                call()
                taken.append(max(1, time.perf_counter_ns() - started))
            return taken

        return run

    def _matmul(self, task: Matmul) -> Callable[[], object]:
        kind = _TYPES.get(task.format)
        if kind is None:
            raise UnsupportedError("numpy has no such type")
        a, b = _operand(task.m, task.k, kind, task.zeros), _operand(task.k, task.n, kind, task.zeros)
        # As people call it: the product's memory is new each time, which costs a wide product some percent.
        return lambda: np.matmul(a, b)

    def _stream(self, task: Stream) -> Callable[[], object]:
        a, b, c = (np.full(task.elements, value, np.float32) for value in (0.0, 1.0, 2.0))
        part = -(-task.elements // self._facts.units)
        parts = [slice(start, start + part) for start in range(0, task.elements, part)]
        pool, work = ThreadPoolExecutor(self._facts.units), copy if task.kind == "copy" else triad
        return lambda: list(pool.map(lambda each: work(a[each], b[each], c[each]), parts))


def copy(a: Any, b: Any, c: Any) -> None:
    """`a = b`."""
    np.copyto(a, b)


def triad(a: Any, b: Any, c: Any) -> None:
    """`a = b + s·c` with s = 3: numpy takes two passes, so a block at a time, that the second finds in the cache."""
    for low in range(0, len(a), _BLOCK):
        block = slice(low, low + _BLOCK)
        np.multiply(c[block], np.float32(SCALE), out=a[block])
        np.add(a[block], b[block], out=a[block])


def _operand(rows: int, columns: int, kind: Any, zeros: bool) -> Any:
    if zeros:
        # np.zeros maps one page of zeros again and again, and would be read from the cache.
        return np.full((rows, columns), 0, kind)
    return np.random.default_rng(SEED).standard_normal((rows, columns), np.float32).astype(kind, copy=False)
