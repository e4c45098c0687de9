"""The protocol on a scripted device: what it finds, in which time, and what it leaves out by name."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import pytest
from reporter_plugins.measurement.command import exit_code, told
from reporter_plugins.measurement.record import Record
from reporter_plugins.measurement.tasks import Matmul
from scripted_device import RATES, ScriptedDevice, smooth

Measure = Callable[..., Record]


def test_every_format_is_found_at_nearly_its_best_rate(measured: Measure) -> None:
    record = measured()
    assert {each.format for each in record.matmul} == set(RATES)
    for each in record.matmul:
        assert each.headline is not None
        assert each.headline.rate.median > 0.95 * RATES[each.format]


def test_the_headline_is_the_median_of_the_best_shape(measured: Measure) -> None:
    found = measured(ScriptedDevice(jitter=0.05)).of_format("bf16")
    assert found is not None
    assert found.headline is not None
    rates = [found.headline.work * 1e9 / each for each in found.headline.samples_ns]
    assert found.headline.rate.median == pytest.approx(statistics.median(rates))
    assert found.headline.rate.median == max(each.rate.median for each in found.shapes)
    assert found.headline.rate.p10 < found.headline.rate.median < found.headline.rate.p90 <= found.headline.rate.max


def test_no_rate_stands_on_fewer_than_thirty_timings(measured: Measure) -> None:
    record = measured()
    timed = [*(shape for each in record.matmul for shape in each.shapes), *record.bandwidth, record.attention]
    assert timed
    assert all(each is not None and each.rate.n >= 30 == min(30, len(each.samples_ns)) for each in timed)


def test_shapes_are_square_transformer_shaped_and_deep(measured: Measure) -> None:
    found = measured().of_format("bf16")
    assert found is not None
    kinds = {each.kind for each in found.shapes} | {each.kind for each in found.scouted}
    assert kinds >= {"square", "transformer", "deep"}


def test_the_search_goes_where_the_device_is_fast(measured: Measure) -> None:
    """A device that is fastest at one length of the inner product, and on squares."""

    def likes(task: Matmul) -> float:
        near = abs(task.k - 5120) / 5120
        return 800e12 / (1 + near) / (1 + abs(task.m - task.n) / (task.m + task.n))

    found = measured(ScriptedDevice(rate=likes)).of_format("bf16")
    assert found is not None
    assert found.headline is not None
    assert found.headline.rate.median > 0.97 * 800e12


@pytest.mark.parametrize("best", [(2048, 2048, 13312), (1024, 10240, 5120), (12288, 18432, 1024), (1792, 16128, 3072)])
def test_the_search_comes_close_to_what_an_exhaustive_one_found(measured: Measure, best: tuple[int, int, int]) -> None:
    """Devices that are fastest at the best shapes of mamf-finder's table, 2 % slower for each doubling of a side."""

    def rate(task: Matmul) -> float:
        away = sum(abs(math.log2(side / wanted)) for side, wanted in zip((task.m, task.n, task.k), best, strict=True))
        return 800e12 * (1 - 0.02 * away)

    found = measured(ScriptedDevice(rate=rate)).of_format("bf16")
    assert found is not None
    assert found.headline is not None
    assert found.headline.rate.median >= 0.98 * 800e12


def test_a_clock_that_falls_under_load_is_met_after_a_rest(measured: Measure) -> None:
    """The large shapes of a search must not cost the small ones their clock (seen on an H200: 690 for 813 TFLOP/s)."""
    found = measured(ScriptedDevice(slowed_by=0.3)).of_format("bf16")
    assert found is not None
    assert found.headline is not None
    assert found.headline.rate.median > 0.96 * max(smooth(Matmul("bf16", m, 2 * m, 8192)) for m in (1024, 2048, 4096))


def test_a_library_that_starts_slowly_costs_the_warm_up_nothing(measured: Measure) -> None:
    warmup = measured(ScriptedDevice(starts_in=6.0)).warmup
    assert warmup is not None
    assert warmup.seconds >= 0.04 * 60
    assert warmup.last is not None
    assert warmup.last > 0.5 * RATES["bf16"]


def test_a_format_says_how_long_its_search_took(measured: Measure) -> None:
    record = measured()
    assert all(each.seconds is not None and 0 < each.seconds < record.seconds for each in record.matmul)


@pytest.mark.parametrize("seconds", [5, 10, 60, 300])
@pytest.mark.parametrize("slower", [1, 1e3, 1e5])
def test_it_ends_inside_its_budget(measured: Measure, seconds: float, slower: float) -> None:
    device = ScriptedDevice(rate=lambda task: smooth(task) / slower, bandwidth=3e12 / min(slower, 1e4))
    record = measured(device, seconds)
    assert record.seconds <= seconds
    assert device.clock.now - 100 <= seconds


def test_a_format_too_slow_for_the_budget_is_left_out_by_name(measured: Measure) -> None:
    device = ScriptedDevice(rate=lambda task: 1e8 if task.format == "fp16" else smooth(task))
    record = measured(device)
    assert record.of_format("fp16") is None
    (reason,) = [each.reason for each in record.skipped if each.what == "fp16"]
    assert "30 timings of 512×512×512 would take 80.5 s" in reason
    assert record.of_format("bf16") is not None
    assert not any(isinstance(each, Matmul) and each.format == "fp16" and each.m > 256 for each in device.asked)


def test_a_format_that_the_device_lacks_is_left_out_with_the_reason(measured: Measure) -> None:
    record = measured(ScriptedDevice(lacking={"fp8": "it needs compute capability 8.9"}))
    assert [(each.what, each.reason) for each in record.skipped] == [("fp8", "it needs compute capability 8.9")]


def test_what_the_library_refuses_is_left_out_and_the_rest_is_measured(measured: Measure) -> None:
    record = measured(ScriptedDevice(refused=frozenset({"bf16", "fp8"})))
    assert [(each.what, each.reason) for each in record.skipped] == [
        ("bf16", "the script refuses it"),
        ("fp8", "the script refuses it"),
    ]
    assert record.measured.keys() == {"fp16", "tf32", "fp32"}


def test_a_device_that_multiplies_in_nothing_still_gives_a_record(measured: Measure) -> None:
    record = measured(ScriptedDevice(refused=frozenset(RATES)))
    assert record.measured == {}
    assert {each.what for each in record.skipped} >= set(RATES)
    assert exit_code(record) == 1
    assert told(record)[-1] == "error: no multiplication could be measured within 60 s; give --budget more"
    assert len(record.bandwidth) == 2


def test_data_is_random_and_zeros_are_told_apart(measured: Measure) -> None:
    device = ScriptedDevice(zeros=1.15)
    found = measured(device).of_format("bf16")
    assert found is not None
    assert found.flags is not None
    assert found.flags.zeros_faster_by == pytest.approx(0.15, abs=0.001)
    on_zeros = [each for each in device.asked if isinstance(each, Matmul) and each.zeros]
    assert len(on_zeros) == len(RATES)


def test_a_rate_above_the_peak_is_flagged(measured: Measure) -> None:
    flags = {each.format: each.flags for each in measured(ScriptedDevice(rate=lambda task: 1.1e15)).matmul}
    assert flags["bf16"] is not None
    assert flags["bf16"].exceeds_peak is True  # 1100 over 990 TFLOP/s
    assert flags["fp8"] is not None
    assert flags["fp8"].exceeds_peak is False  # 1100 under 1979


def test_a_rate_within_two_percent_above_the_peak_is_not(measured: Measure) -> None:
    found = measured(ScriptedDevice(rate=lambda task: 1.019 * 990e12)).of_format("bf16")
    assert found is not None
    assert found.flags is not None
    assert found.flags.exceeds_peak is False


@pytest.mark.parametrize(("jitter", "noisy"), [(0.0, False), (0.05, False), (0.3, True)])
def test_a_spread_of_a_tenth_is_noise(measured: Measure, jitter: float, noisy: bool) -> None:
    found = measured(ScriptedDevice(jitter=jitter)).of_format("bf16")
    assert found is not None
    assert found.flags is not None
    assert found.flags.noisy is noisy


@pytest.mark.parametrize(("reasons", "throttled"), [((), False), (("software power cap",), True), (None, None)])
def test_throttling_is_what_the_device_says(
    measured: Measure, reasons: tuple[str, ...] | None, throttled: bool | None
) -> None:
    device = ScriptedDevice()
    device.meter.reasons = reasons
    found = measured(device).of_format("bf16")
    assert found is not None
    assert found.flags is not None
    assert found.flags.throttled is throttled
    assert found.flags.throttle_reasons == (reasons or ())


def test_streams_move_arrays_of_at_least_four_times_the_last_cache(measured: Measure) -> None:
    device = ScriptedDevice(kind="cpu", name="a processor")
    record = measured(device)
    assert [each.kind for each in record.bandwidth] == ["copy", "triad"]
    assert {each.elements * 4 for each in record.bandwidth} == {4 * 50 * 2**20}
    assert record.bandwidth[0].rate.median == pytest.approx(3.0e12, rel=1e-3)


def test_energy_is_the_counter_and_the_polled_power_side_by_side(measured: Measure) -> None:
    energy = measured().energy
    assert energy is not None
    assert energy.counter_joules.value == pytest.approx(700 * energy.seconds)
    assert energy.polled_joules.value == pytest.approx(690 * energy.seconds)
    assert energy.polls >= 1


def test_energy_that_is_not_told_is_null_with_the_reason_and_never_zero(measured: Measure) -> None:
    device = ScriptedDevice()
    device.meter.drawn = None
    energy = measured(device).energy
    assert energy is not None
    assert (energy.counter_joules.value, energy.counter_joules.reason) == (None, "the script has none")
    device = ScriptedDevice()
    device.meter.drawn = device.meter.told = None
    record = measured(device)
    assert record.energy is None
    assert ("energy", "the script has none") in [(each.what, each.reason) for each in record.skipped]


def test_an_interruption_keeps_what_there_is(measured: Measure) -> None:
    whole = ScriptedDevice()
    measured(whole)
    calls = next(whole._calls)
    record = measured(ScriptedDevice(interrupt_after=calls // 2))
    assert record.status == "interrupted"
    assert record.measured
    assert record.attention is None
    assert record.skipped[-1].what == "the rest"


@pytest.mark.parametrize("calls", [0, 1, 10, 40, 100, 400, 1000])
def test_interrupted_anywhere_it_is_a_valid_record(measured: Measure, calls: int) -> None:
    record = measured(ScriptedDevice(interrupt_after=calls))
    assert record.status == "interrupted"
    assert Record.model_validate_json(record.model_dump_json(by_alias=True)) == record


def test_the_environment_is_told(measured: Measure) -> None:
    around = measured().environment
    assert around.catalogue.slug == "h100-sxm5-80gb"
    assert around.catalogue.sha256 is not None
    assert around.versions.keys() >= {"os", "python", "torch"}
    assert around.device.power_limit.value == 700.0


def test_progress_tells_the_current_best(measured: Measure) -> None:
    lines = list[str]()
    measured(lines=lines)
    assert any(line.startswith("bf16 ") and "best" in line for line in lines)
