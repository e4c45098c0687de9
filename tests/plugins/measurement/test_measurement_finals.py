"""How finalists are timed: rested and alone on a GPU, confirmed by fresh timings, with the flush planned for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.finals import REST, RUNS, WARM_UP, finals_for
from reporter_plugins.measurement.record import Record
from reporter_plugins.measurement.search import Search
from reporter_plugins.measurement.tasks import Matmul
from scripted_device import ScriptedDevice

Measure = Callable[..., Record]
FIRST, SECOND = (Matmul("bf16", side, side, side) for side in (4096, 2048))


def test_a_finalist_on_a_gpu_has_a_rest_and_fifty_runs_before_a_hundred_count() -> None:
    device = ScriptedDevice()
    finals = finals_for(device, Budget(60.0, device.clock, device.clock()))
    began = device.clock()
    taken = finals.again(FIRST, 1e-3, began + 10)
    calls = next(device._calls)
    assert (len(taken), calls) == (RUNS, 1 + WARM_UP + RUNS) == (100, 151)
    assert device.clock() - began == pytest.approx(REST + calls * taken[0] / 1e9, rel=1e-3)


class Fresh:
    """Finals whose fresh timings are given: in nanoseconds, by shape."""

    between = 0.0

    def __init__(self, fresh: dict[Matmul, int]) -> None:
        self.fresh = fresh

    def again(self, shape: Matmul, expected: float, deadline: float) -> list[int]:
        return [self.fresh[shape]] * 30


@pytest.mark.parametrize(
    ("fresh", "best", "nanoseconds"),
    [
        ({FIRST: 1000, SECOND: 140}, FIRST, 1000),  # confirmed
        ({FIRST: 1500, SECOND: 140}, SECOND, 140),  # it was luck, and the next one is confirmed
    ],
)
def test_the_winner_is_confirmed_by_fresh_timings(fresh: dict[Matmul, int], best: Matmul, nanoseconds: int) -> None:
    device = ScriptedDevice()
    search = Search(device, "bf16", Budget(60.0, device.clock, device.clock()), lambda line: None)
    search.timed = {FIRST: [990] * 30, SECOND: [130] * 30}
    search._finals = Fresh(fresh)  # type: ignore[assignment]
    search._confirm()
    assert search.best == best
    assert search.timed[best] == [nanoseconds] * 30


def test_what_the_flush_takes_is_planned_for(measured: Measure) -> None:
    """Two processors: 12 ms to overwrite twice the cache before each run, 30 of them in a tenth of ten seconds."""
    rates = {"fp32": 150e9, "bf16": 17e9, "fp16": 18e9, "fp8": 80e9}
    device = ScriptedDevice(
        kind="cpu", name="a processor", flush=0.012, rate=lambda task: rates[task.format], bandwidth=25e9,
        lacking={"tf32": "it is a format of NVIDIA's tensor cores"},
    )  # fmt: skip
    record = measured(device, 10)
    assert record.seconds <= 10
    assert "fp32" in record.measured
    assert all(each.headline is not None for each in record.matmul)


def test_energy_is_counted_no_longer_than_it_teaches(measured: Measure) -> None:
    energy = measured(ScriptedDevice(), 300).energy
    assert energy is not None
    assert energy.seconds == pytest.approx(15.0, rel=0.01)


def test_a_search_ends_with_its_winner_confirmed(measured: Measure) -> None:
    """On a processor a finalist is made ready for a look and for its turns, and the winner once more."""
    device = ScriptedDevice(kind="cpu", name="a processor", rate=lambda task: 1e12 / (1 + abs(task.k - 2048) / 2048))
    found = measured(device).of_format("fp32")
    assert found is not None
    best = found.shapes[0]
    asked = [each for each in device.asked if isinstance(each, Matmul) and each.format == "fp32" and not each.zeros]
    assert sum((each.m, each.n, each.k) == (best.m, best.n, best.k) for each in asked) == 3
