"""What is timed at one size, without a search: streams through memory, and fused attention."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.device import Device, UnsupportedError
from reporter_plugins.measurement.finals import timings
from reporter_plugins.measurement.record import DeviceFacts
from reporter_plugins.measurement.summary import ENOUGH
from reporter_plugins.measurement.tasks import ELEMENT_BYTES, Attention, Stream, StreamKind

CACHES: Final = 4
"""Arrays of the streams are this many times the last cache."""

LEAST_GPU_ARRAY: Final = 512 * 2**20
"""B: a GPU's streams are at least so long, that starting them counts for nothing."""

ATTENTION_LENGTHS: Final = (8192, 4096, 2048, 1024, 512)
HEAD_SIZE: Final = 128
HEADS: Final = 16
SHORTER, SMALLER = 4, 64
"""Attention is tried at a quarter of its length first, and a stream at a part of its arrays."""


def stream_task(kind: StreamKind, facts: DeviceFacts) -> Stream:
    """A stream long enough for a device."""
    least = 0 if facts.kind == "cpu" else LEAST_GPU_ARRAY
    return Stream(kind, max(CACHES * facts.last_cache, least) // ELEMENT_BYTES)


def attention_task(number_format: str, rate: float, left: float) -> Attention:
    """The longest whose thirty timings fit into `left` seconds, by the FLOP/s that multiplication reaches."""
    tasks = [Attention(number_format, 1, HEADS, length, HEAD_SIZE) for length in ATTENTION_LENGTHS]
    # Attention is no faster than half of multiplication on most devices.
    return next((each for each in tasks if 2 * each.flops * (ENOUGH + 5) < left * rate), tasks[-1])


def unsearched_timings(device: Device, task: Attention | Stream, budget: Budget, deadline: float) -> tuple[int, ...]:
    """Nanoseconds of at least thirty runs.

    Raises UnsupportedError where the device cannot run the task, or not often enough before the deadline.
    """
    expected, run = _expected(device, task), device.ready(task)
    if ENOUGH * expected > budget.until(deadline) > 4 * expected:
        expected = run(1)[0] / 1e9  # a small one starts more than it works: try the whole
    taken = timings(run, expected, budget, deadline)
    if len(taken) < ENOUGH:
        left = max(0.0, budget.until(deadline))
        raise UnsupportedError(
            f"{len(taken)} of {ENOUGH} timings fitted, of {expected:.3g} s each; {left:.3g} s are left"
        )
    return tuple(taken)


def _expected(device: Device, task: Attention | Stream) -> float:
    """Seconds of one run, from a small one: the whole may be too long for a try."""
    small: Attention | Stream
    if isinstance(task, Stream):
        small, times = replace(task, elements=max(1, task.elements // SMALLER)), SMALLER
    else:
        small, times = replace(task, length=task.length // SHORTER), SHORTER**2
    return times * min(device.ready(small)(2)) / 1e9
