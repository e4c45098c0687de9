"""Devices: those that are there, those that are not, and what sensors tell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from reporter_plugins.hardware import built_in_accelerators
from reporter_plugins.measurement import machine, open_device
from reporter_plugins.measurement.device import UnsupportedError
from reporter_plugins.measurement.matching import row_hash, slug_of
from reporter_plugins.measurement.numpy_device import NumpyDevice, triad
from reporter_plugins.measurement.nvml import NvmlMeter, nvml_meter
from reporter_plugins.measurement.summary import exceeds_peak, rates_of
from reporter_plugins.measurement.tasks import Attention, Matmul, Stream

from reporter import UsageError


def test_a_device_that_needs_torch_is_refused_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_device, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="cuda:0 needs torch, which is not installed"):
        open_device.open_device("cuda:0")


def test_a_device_of_no_known_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no device 'tpu'"):
        open_device.open_device("tpu")


def _torch(gpus: int, apple: bool = False) -> Any:
    return SimpleNamespace(
        __version__="2.13.0",
        cuda=SimpleNamespace(is_available=lambda: gpus > 0, device_count=lambda: gpus),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: apple)),
    )


@pytest.mark.parametrize(
    ("asked", "gpus", "apple", "found"),
    [
        (None, 2, False, "cuda:0"),
        (None, 0, True, "mps"),
        (None, 0, False, "cpu"),
        ("cuda", 1, False, "cuda:0"),
        ("cuda:1", 2, False, "cuda:1"),
        ("cpu", 2, True, "cpu"),
    ],
)
def test_the_device_that_is_opened(asked: str | None, gpus: int, apple: bool, found: str) -> None:
    assert open_device._present(asked, _torch(gpus, apple)) == found


@pytest.mark.parametrize(
    ("asked", "gpus", "message"),
    [
        ("cuda:0", 0, "there is no cuda:0: torch 2.13.0 sees no CUDA device"),
        ("cuda:2", 1, "there is no cuda:2: torch 2.13.0 sees 1 CUDA device"),
        ("mps", 1, "there is no mps"),
    ],
)
def test_a_device_that_is_not_there_is_refused_in_a_line(asked: str, gpus: int, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        open_device._present(asked, _torch(gpus))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("NVIDIA H100 80GB HBM3", "h100-sxm5-80gb"),
        ("NVIDIA H200", "h200-sxm"),
        ("NVIDIA H20", "h20"),
        ("NVIDIA A100-SXM4-80GB", "a100-sxm4-80gb"),
        ("NVIDIA A100 80GB PCIe", "a100-pcie-80gb"),
        ("NVIDIA GB200", "gb200"),
        ("NVIDIA B200", "b200-sxm"),
        ("Tesla T4", "t4"),
        ("NVIDIA A10", "a10"),
        ("NVIDIA A10G", None),
        ("NVIDIA L40S", "l40s"),
        ("NVIDIA GeForce RTX 4090", "rtx-4090"),
        ("NVIDIA GeForce RTX 4090 D", None),
        ("AMD Instinct MI300X", "mi300x"),
        ("GPU of Apple M2 Ultra (arm64)", "apple-m2-ultra"),
        ("Some other device", None),
    ],
)
def test_a_device_is_found_in_the_catalogue_by_its_drivers_name(name: str, slug: str | None) -> None:
    assert slug_of(name) == slug
    assert slug is None or slug in {each.slug for each in built_in_accelerators()}


def test_every_row_has_a_hash_of_its_own_figures() -> None:
    rows = built_in_accelerators()
    assert len({row_hash(each) for each in rows}) >= len(rows) - 5  # twins such as H100 and H800 may agree
    assert row_hash(rows[0]) == row_hash(built_in_accelerators()[0])


class FakeNvmlError(Exception):
    """What NVML raises."""


def _nvml(**answers: float | Exception) -> Any:
    def answer(value: float | Exception) -> Callable[..., Any]:
        def ask(*_: Any) -> Any:
            if isinstance(value, Exception):
                raise value
            return value

        return ask

    given = {f"nvmlDeviceGet{name}": answer(value) for name, value in answers.items()}
    return SimpleNamespace(NVMLError=FakeNvmlError, NVML_CLOCK_SM=1, **given)


def test_nvml_is_read_in_base_units() -> None:
    meter = NvmlMeter(
        _nvml(TotalEnergyConsumption=5_000_000, PowerUsage=350_000, ClockInfo=1980, MaxClockInfo=1980,
              EnforcedPowerLimit=700_000, CurrentClocksThrottleReasons=0x4 | 0x1),
        None,
    )  # fmt: skip
    assert meter.joules().value == 5000
    assert meter.watts().value == 350
    assert meter.power_limit().value == 700
    assert meter.clock().value == 1.98e9
    assert meter.throttle_reasons() == ("software power cap",)


def test_what_nvml_does_not_tell_is_null_with_the_reason() -> None:
    meter = NvmlMeter(_nvml(TotalEnergyConsumption=FakeNvmlError("Not Supported"), PowerUsage=0), None)
    assert meter.joules().value is None
    assert "Not Supported" in meter.joules().reason
    assert meter.watts().value is None
    assert meter.watts().reason


def test_without_nvml_the_meter_is_silent_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    meter = nvml_meter("")
    assert meter.joules().reason == "the package nvidia-ml-py is not installed"
    assert meter.throttle_reasons() is None


def test_numpy_multiplies_random_data_and_times_every_run() -> None:
    device = NumpyDevice()
    taken = device.ready(Matmul("fp32", 64, 64, 64))(5)
    assert len(taken) == 5
    assert min(taken) > 0
    assert len(device.ready(Stream("triad", 100_000))(3)) == 3
    runs, seconds = device.sustained(Matmul("fp32", 64, 64, 64), 0.05)
    assert runs > 1
    assert seconds == pytest.approx(0.05, abs=0.5)


@pytest.mark.parametrize("task", [Attention("fp32", 1, 1, 64, 64), Matmul("bf16", 64, 64, 64)])
def test_numpy_says_what_it_cannot(task: Attention | Matmul) -> None:
    with pytest.raises(UnsupportedError, match="numpy has no"):
        NumpyDevice().ready(task)


def test_triad_adds_as_stream_does_over_blocks() -> None:
    rng = np.random.default_rng(1)
    b, c = (rng.random(100_003, np.float32) for _ in range(2))
    a = np.zeros_like(b)
    triad(a, b, c)
    assert np.allclose(a, b + 3 * c)


def test_the_processor_tells_cores_memory_and_cache() -> None:
    facts = machine.processor_facts()
    assert facts.kind == "cpu"
    assert facts.units == machine.processors() >= 1
    assert facts.memory > 2**28
    assert facts.last_cache >= 2**18


def test_rates_are_quantiles_of_work_over_time() -> None:
    found = rates_of(1e9, [1_000_000_000 // each for each in range(1, 12)])
    assert found.median == pytest.approx(6e9, rel=1e-6)
    assert found.p10 == pytest.approx(2e9, rel=1e-6)
    assert found.p90 == pytest.approx(10e9, rel=1e-6)
    assert found.max == pytest.approx(11e9, rel=1e-6)


@pytest.mark.parametrize(("rate", "peak", "found"), [(1.03, 1.0, True), (1.01, 1.0, False), (5.0, None, None)])
def test_the_peak_is_exceeded_from_two_percent_on(rate: float, peak: float | None, found: bool | None) -> None:
    assert exceeds_peak(rate, peak) is found
