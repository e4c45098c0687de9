"""How finalists are timed properly: in turn where a processor is shared, rested where a clock follows power.

A processor that others use as well is slow for a while and fast for a while: its finalists take turns, so that none is
the best for having met the machine at its fastest. A GPU's clock falls under load within a tenth of a second, and most
under the largest shapes: each finalist is timed alone, after a rest and fifty runs of its own, as mamf-finder does
(stas00/ml-engineering).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Final, Protocol

from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.device import Device, Run
from reporter_plugins.measurement.summary import ENOUGH
from reporter_plugins.measurement.tasks import Matmul

ROUND: Final = 5
"""Timings of a finalist before it is the next one's turn."""

CHUNK: Final = 0.25
"""Seconds of timings between two looks at the clock."""

LONG_ENOUGH: Final = 0.3
"""Seconds for which a finalist is timed where thirty runs take less."""

MOST: Final = 200
"""Timings of a shape."""

SEMIFINALISTS: Final = 32
SHORT_REST, REST = 0.02, 0.1
"""Seconds before a semifinalist's runs, and before a finalist's."""

SHORT_WARM_UP, SHORT_RUNS = 20, 20
WARM_UP, RUNS = 50, 100
"""Runs that count for nothing, and those that do."""

Timings = tuple[Matmul, list[int]]
"""A shape with the nanoseconds of its runs."""

Scouted = Mapping[Matmul, list[int]]


class Finals(Protocol):
    """How a device's finalists are timed."""

    between: float
    """Seconds from one run to the next, in which the cache is flushed: more than a small shape takes itself."""

    @property
    def places(self) -> int:
        """Finalists."""
        ...

    @property
    def runs(self) -> int:
        """Runs of a finalist, those that count for nothing included."""
        ...

    def typical(self, taken: Sequence[int]) -> float:
        """Nanoseconds that stand for a few runs of a shape."""
        ...

    def contend(self, ranked: Sequence[Matmul], deadline: float) -> Iterator[Timings]:
        """A better look at the most promising."""
        ...

    def time(
        self, finalists: Sequence[Matmul], scouted: Mapping[Matmul, list[int]], deadline: float
    ) -> Iterator[Timings]:
        """At least thirty timings each; a shape that the deadline cuts short is left out."""
        ...

    def again(self, shape: Matmul, expected: float, deadline: float) -> list[int]:
        """At least thirty timings of `expected` seconds each, or none."""
        ...


def finals_for(device: Device, budget: Budget) -> Finals:
    """By the kind of device."""
    return InTurn(device, budget) if device.facts().kind == "cpu" else Rested(device, budget)


class InTurn:
    """A few timings of each, round after round."""

    places, runs = 6, ENOUGH

    def __init__(self, device: Device, budget: Budget) -> None:
        self._device, self._budget, self.between = device, budget, 0.0

    def typical(self, taken: Sequence[int]) -> float:
        """The fastest: what else a machine does only ever slows a shape, and it is not to choose."""
        return min(taken)

    def contend(self, ranked: Sequence[Matmul], deadline: float) -> Iterator[Timings]:
        """Not needed."""
        yield from ()

    def time(
        self, finalists: Sequence[Matmul], scouted: Mapping[Matmul, list[int]], deadline: float
    ) -> Iterator[Timings]:
        """Where the time runs short the first goes on alone."""
        expected = {shape: median(scouted[shape]) / 1e9 for shape in finalists}
        runs = self._started([*self._fitting(expected, deadline)])
        taken = {shape: list[int]() for shape in runs}
        while turn := self._turn(taken, expected, deadline):
            for shape in turn:
                taken[shape] += runs[shape](ROUND)
        yield from ((shape, timings) for shape, timings in taken.items() if len(timings) >= ENOUGH)

    def again(self, shape: Matmul, expected: float, deadline: float) -> list[int]:
        """One after the other."""
        return timings(self._device.ready(shape), expected, self._budget, deadline, self.between)

    def _started(self, shapes: Sequence[Matmul]) -> dict[Matmul, Run]:
        runs = {shape: self._device.ready(shape) for shape in shapes}
        for run in runs.values():
            run(1)
        return runs

    def _fitting(self, expected: Mapping[Matmul, float], deadline: float) -> Iterator[Matmul]:
        """Those of which thirty timings fit into the time that is left, with a fifth of it to spare."""
        left = 0.8 * self._budget.until(deadline)
        for shape, seconds in expected.items():
            if (needed := ENOUGH * (seconds + self.between)) <= left:
                left -= needed
                yield shape

    def _turn(
        self, taken: Mapping[Matmul, list[int]], expected: Mapping[Matmul, float], deadline: float
    ) -> list[Matmul]:
        """Who is timed in the next round; nobody where all have enough, or the time is over."""
        wanting = [each for each in taken if len(taken[each]) < wanted(expected[each] + self.between)]
        if not wanting or self._budget.until(deadline) <= 0:
            return []
        first = wanting[0]
        needed = max(0, ENOUGH - len(taken[first])) * (expected[first] + self.between)
        return wanting[:1] if self._budget.until(deadline) < 2 * needed else wanting


class Rested:
    """Each alone, after a rest and a warm-up of its own."""

    places, runs = 10, WARM_UP + RUNS

    def __init__(self, device: Device, budget: Budget) -> None:
        self._device, self._budget, self.between = device, budget, 0.0

    def typical(self, taken: Sequence[int]) -> float:
        """The median: nobody else slows a GPU, and its fastest run met a clock that it does not keep."""
        return median(taken)

    def contend(self, ranked: Sequence[Matmul], deadline: float) -> Iterator[Timings]:
        """Twenty runs each: shapes that draw less power come out ahead of where a look at a hot device saw them."""
        for shape in ranked[:SEMIFINALISTS]:
            run = self._device.ready(shape)
            first = self._seconds(lambda run=run: run(1))  # type: ignore[misc]
            if SHORT_REST + (SHORT_WARM_UP + SHORT_RUNS) * first > self._budget.until(deadline):
                return
            self._device.rest(SHORT_REST)
            run(SHORT_WARM_UP)
            yield shape, run(SHORT_RUNS)

    def time(
        self, finalists: Sequence[Matmul], scouted: Mapping[Matmul, list[int]], deadline: float
    ) -> Iterator[Timings]:
        """A hundred runs each."""
        for shape in finalists:
            if taken := self.again(shape, median(scouted[shape]) / 1e9, deadline):
                yield shape, taken

    def again(self, shape: Matmul, expected: float, deadline: float) -> list[int]:
        """Less of a warm-up, and no rest, where the time is short."""
        run = self._device.ready(shape)
        each = max(expected, self._seconds(lambda: run(1)))
        left = self._budget.until(deadline)
        if ENOUGH * each > left:
            return []
        if REST + (WARM_UP + RUNS) * each <= left:
            self._device.rest(REST)
            run(WARM_UP)
        return [*self._chunks(run, each, deadline)]

    def _chunks(self, run: Run, each: float, deadline: float) -> Iterator[int]:
        chunk, taken = max(1, int(CHUNK / each)), 0
        while taken < RUNS and self._budget.until(deadline) > 0:
            yield from run(count := min(chunk, RUNS - taken))
            taken += count

    def _seconds(self, work: Callable[[], object]) -> float:
        """By the host's clock: the flush between two runs counts as well."""
        began = self._budget.clock()
        work()
        return self._budget.clock() - began


def wanted(expected: float) -> int:
    """Timings of runs of so many seconds each: thirty, and more where they are short."""
    return min(MOST, max(ENOUGH, int(LONG_ENOUGH / max(expected, 1e-9))))


def timings(run: Run, expected: float, budget: Budget, deadline: float, between: float = 0.0) -> list[int]:
    """Nanoseconds of at least thirty runs, more where they are short; fewer where the deadline comes first.

    None at all where thirty of `expected` seconds each, and `between` from one to the next, do not fit.
    """
    if budget.until(deadline) < ENOUGH * (expected + between):
        return []
    run(1)
    most = wanted(expected + between)
    chunk = max(1, int(CHUNK / max(expected + between, 1e-9)))
    taken = list[int]()
    while len(taken) < most and budget.until(deadline) > 0:
        taken += run(min(chunk, most - len(taken)))
    return taken
