"""The best shape of a format within a deadline: many looked at briefly, the promising ones timed properly.

How the finalists are timed is the device's: see `finals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import Final

from reporter_plugins.measurement import shapes
from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.device import Device, UnsupportedError
from reporter_plugins.measurement.finals import MOST, finals_for
from reporter_plugins.measurement.summary import ENOUGH, rates_of
from reporter_plugins.measurement.tasks import Matmul

from reporter import scaled

Progress = Callable[[str], None]

LOOKS: Final = 5
"""Timings of a shape before it is judged."""

HOPELESS: Final = 0.7
"""Share of the best rate below which a first timing settles it."""

BETTER: Final = 1.003
"""How much faster a neighbour must be to be gone to."""

SCOUTED_BY, CLIMBED_BY, CONTENDED_BY = 0.35, 0.6, 0.75
"""Shares of a format's time by which looking around, climbing and the semifinal end; the rest is for proper timings."""

LONGEST: Final = {"cpu": 1.0, "mps": 0.05, "cuda": 0.003}
"""Seconds of a call beyond which a shape teaches nothing more."""

PROBE_SIDES: Final = (64, 256, 512, 1024, 2048, 4096)
PROBES: Final = 5
PROBE_SHARE: Final = 20
"""A larger probe that may take more than such a part of what is left of the budget is not made."""

PROBED_BY: Final = 0.02
"""Share of the budget after which a format's probe is not made larger."""

PROBE_LONG: Final = 1e-3
"""Seconds of a call from which the probe's side is large enough; the smallest never is, it is all start."""


class Search:
    """One format's search: it can be stopped at any moment, and has what it found until then."""

    def __init__(self, device: Device, number_format: str, budget: Budget, progress: Progress) -> None:
        self.format = number_format
        self.scouted = dict[Matmul, list[int]]()
        self.timed = dict[Matmul, list[int]]()
        """Shapes with enough timings."""
        self._device, self._budget, self._progress = device, budget, progress
        self._finals = finals_for(device, budget)
        self._probed = 0.0
        self._began = self._deadline = budget.started
        self.seconds = 0.0
        """What the search took, its probe aside."""
        self._largest_flops = 0.0

    @property
    def best(self) -> Matmul | None:
        """The shape with the highest median rate among those timed often enough."""
        return max(self.timed, key=lambda shape: _rate(shape, self.timed[shape]), default=None)

    @property
    def needed(self) -> float:
        """Seconds that thirty timings of the smallest shape take at the probe's rate."""
        return ENOUGH * (shapes.smallest(self.format).flops / self._probed + self._finals.between)

    def too_slow(self, left: float) -> str:
        """Why a format is left out whose timings do not fit into `left` seconds."""
        return (
            f"{ENOUGH} timings of {shapes.smallest(self.format).name} would take {self.needed:.3g} s at the "
            f"{self._probed / 1e9:.3g} GFLOP/s of a probe, and there are {max(left, 0):.3g} s for this format"
        )

    def probe(self) -> None:
        """The rate of one call, large enough to be more than a launch; the least of a few.

        Raises UnsupportedError where the format cannot be run.
        """
        over = self._budget.clock() + PROBED_BY * self._budget.seconds
        for side in PROBE_SIDES:
            seconds = self._probe(Matmul(self.format, side, side, side))
            left = self._budget.until(self._budget.at(1))
            is_long = seconds > PROBE_LONG or self._budget.until(over) < 0
            if (is_long and side > PROBE_SIDES[0]) or 64 * seconds > left / PROBE_SHARE:
                break

    def _probe(self, task: Matmul) -> float:
        """Seconds of a call: the least of several, as a machine under load is slow at times, and a format is not."""
        run, began = self._device.ready(task), self._budget.clock()
        left = self._budget.until(self._budget.at(1))
        taken = run(1)
        if PROBES * taken[0] / 1e9 < left / PROBE_SHARE**2:
            taken = [*taken, *run(PROBES)]
        self._finals.between = max(0.0, self._budget.clock() - began - sum(taken) / 1e9) / len(taken)
        seconds = min(taken) / 1e9
        self._probed = max(self._probed, task.flops / seconds)
        return seconds

    def run(self, deadline: float) -> None:
        """Search until the deadline; `probe` comes first."""
        self._began, self._deadline = self._budget.clock(), deadline
        # As long as all the runs of every finalist fit into the time.
        fitting = self._budget.until(deadline) / (self._finals.runs * self._finals.places)
        longest = min(max(fitting - self._finals.between, fitting / 4), LONGEST[self._device.facts().kind])
        self._largest_flops = self._probed * longest
        memory = self._device.facts().memory / 8
        self._scout(shapes.candidates(self.format, self._largest_flops, memory), self._moment(SCOUTED_BY))
        if not self.scouted:
            return
        self._climb(memory)
        self.scouted |= self._finals.contend(self._ranked(), self._moment(CONTENDED_BY))
        for shape, taken in self._finals.time(list(self._finalists()), self.scouted, deadline):
            self._keep(shape, taken)
        self._confirm()
        self._settle()
        if not self.timed:  # a machine under load was slower than it seemed
            self._last_chance(min(self.scouted, key=lambda each: median(self.scouted[each])))

    def _moment(self, share: float) -> float:
        return self._began + share * (self._deadline - self._began)

    def _scout(self, found: Iterable[Matmul], deadline: float) -> None:
        for shape in found:
            if self._budget.until(deadline) <= 0 and self.scouted:
                return
            self._look(shape)

    def _look(self, shape: Matmul) -> None:
        """A few timings; one where the first shows that it is no use."""
        try:
            run = self._device.ready(shape)
        except UnsupportedError:
            return
        run(1)
        self.scouted[shape] = run(1)
        if self._promise(shape) > HOPELESS * self._best_promise():
            self.scouted[shape] += run(LOOKS - 1)
        self._tell(shape, self.scouted[shape])

    def _promise(self, shape: Matmul) -> float:
        """FLOP/s by the few timings there are."""
        return shape.flops * 1e9 / self._finals.typical(self.scouted[shape])

    def _best_promise(self) -> float:
        return max(map(self._promise, self.scouted), default=0.0)

    def _climb(self, memory: float) -> None:
        """From the best shape to its best neighbour, as long as there is a faster one."""
        deadline = self._moment(CLIMBED_BY)
        here = self._ranked()[0]
        while self._budget.until(deadline) > 0:
            before = self._promise(here)
            least, most = self._largest_flops / shapes.SPAN, self._largest_flops
            allowed = (each for each in shapes.neighbours(here) if least <= each.flops <= most)
            fresh = [each for each in allowed if each.bytes <= memory and each not in self._seen()]
            self._scout(fresh, deadline)
            here = self._ranked()[0]
            if self._promise(here) < BETTER * before:
                return

    def _seen(self) -> set[Matmul]:
        return {Matmul(each.format, each.m, each.n, each.k, "searched") for each in self.scouted}

    def _ranked(self) -> list[Matmul]:
        return sorted(self.scouted, key=self._promise, reverse=True)

    def _finalists(self) -> Iterator[Matmul]:
        """The fastest, then the fastest of each kind, then the next fastest."""
        ranked = self._ranked()
        of_kind = {each.kind: each for each in reversed(ranked)}
        order = dict.fromkeys([ranked[0], *of_kind.values(), *ranked])
        yield from list(order)[: self._finals.places]

    def _confirm(self) -> None:
        """The best shape once more: its timings won among several, and the best of several is partly the luckiest.

        Where it falls behind, the next one is confirmed.
        """
        confirmed = set[Matmul]()
        while (best := self.best) and best not in confirmed:
            again = self._finals.again(best, median(self.timed[best]) / 1e9, self._deadline)
            if len(again) < ENOUGH:
                return
            self.timed[best] = again
            confirmed.add(best)

    def _settle(self) -> None:
        """A noisy headline is timed on, as long as there is time: the median is then over more of the machine's day."""
        while (best := self.best) and rates_of(best.flops, self.timed[best]).noisy and len(self.timed[best]) < MOST:
            more = self._finals.again(best, median(self.timed[best]) / 1e9, self._deadline)
            if not more:
                return
            self.timed[best] += more

    def _last_chance(self, shape: Matmul) -> None:
        """The shape with the shortest call; one that the deadline cuts short stays scouted."""
        taken = self._finals.again(shape, median(self.scouted[shape]) / 1e9, self._deadline)
        if len(taken) >= ENOUGH:
            self._keep(shape, taken)

    def zeros(self, deadline: float) -> list[int]:
        """The best shape on zeros, timed as it was; nothing where there is no time for it."""
        if self.best is None:
            return []
        return self._finals.again(self.best.with_zeros(), median(self.timed[self.best]) / 1e9, deadline)

    def _keep(self, shape: Matmul, taken: list[int]) -> None:
        self.timed[shape] = taken
        del self.scouted[shape]
        self._tell(shape, taken)

    def _tell(self, shape: Matmul, taken: list[int]) -> None:
        everything = {**self.scouted, **self.timed}
        best = max(_rate(each, runs) for each, runs in everything.items())
        self._progress(f"{self.format} {shape.name}: {people_read(_rate(shape, taken))}, best {people_read(best)}")


def people_read(rate: float, unit: str = "FLOP/s") -> str:
    """A rate at the multiple people use: `163 GFLOP/s`."""
    return " ".join(scaled(rate, unit))


def _rate(shape: Matmul, taken: list[int]) -> float:
    return shape.flops * 1e9 / median(taken)
