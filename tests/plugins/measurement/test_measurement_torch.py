"""The device behind torch, on the processor; skipped where torch is not installed."""

from __future__ import annotations

from typing import Any

import pytest
from reporter_plugins.measurement.device import UnsupportedError
from reporter_plugins.measurement.tasks import Attention, Matmul, Stream

torch: Any = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def device() -> Any:
    from reporter_plugins.measurement.torch_device import TorchDevice

    return TorchDevice("cpu")


@pytest.mark.parametrize("number_format", ["fp32", "bf16", "fp16"])
def test_it_multiplies_in_the_format(device: Any, number_format: str) -> None:
    product = device.calls.matmul(Matmul(number_format, 64, 32, 48))()
    assert product.shape == (64, 32)
    assert product.dtype == {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[number_format]
    assert product.float().abs().sum() > 0  # random data, never zeros


def test_fp8_is_scaled_mm_of_random_data(device: Any) -> None:
    try:
        product = device.calls.matmul(Matmul("fp8", 64, 32, 48))()
    except (RuntimeError, NotImplementedError) as error:
        pytest.skip(f"this build of torch has no _scaled_mm on the processor: {error}")
    assert product.shape == (64, 32)
    assert product.dtype == torch.bfloat16
    assert product.float().abs().sum() > 0


def test_zeros_are_zeros(device: Any) -> None:
    assert device.calls.matmul(Matmul("fp32", 64, 32, 48, zeros=True))().abs().sum() == 0


def test_every_run_is_timed(device: Any) -> None:
    for task in (Matmul("fp32", 64, 64, 64), Attention("fp32", 1, 2, 64, 32), Stream("copy", 10_000)):
        taken = device.ready(task)(4)
        assert len(taken) == 4
        assert min(taken) > 0


def test_triad_adds_as_stream_does(device: Any) -> None:
    assert torch.all(device.calls.stream(Stream("triad", 1000))() == 1.0 + 3.0 * 2.0)


def test_what_torch_refuses_is_said_in_a_line(device: Any) -> None:
    with pytest.raises(UnsupportedError, match="torch refuses it: ") as caught:
        device.ready(Attention("fp8", 1, 2, 64, 32))
    assert "\n" not in str(caught.value)


def test_a_gpu_is_timed_by_its_events(device: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a made-up GPU: flush, event, work, event for every run, in this order; the host waits once, at the end."""
    said = list[str]()

    class Event:
        def __init__(self, enable_timing: bool) -> None:
            assert enable_timing

        def record(self) -> None:
            said.append("event")

        def elapsed_time(self, _: Event) -> float:
            return 0.25

    monkeypatch.setattr(device, "kind", "cuda")
    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda _: said.append("wait"))
    monkeypatch.setattr(device._flush, "zero_", lambda: said.append("flush"), raising=False)
    taken = device._by_events(lambda: said.append("work"), 2, flush=True)
    assert taken == [250_000, 250_000]  # 0.25 ms
    assert said == ["flush", "event", "work", "event"] * 2 + ["wait"]


@pytest.mark.parametrize(
    ("capability", "lacking"), [((7, 0), {"tf32", "bf16", "fp8"}), ((8, 0), {"fp8"}), ((8, 9), set()), ((9, 0), set())]
)
def test_formats_by_compute_capability(
    device: Any, monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], lacking: set[str]
) -> None:
    monkeypatch.setattr(device, "kind", "cuda")
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    assert {name for name, why in device.formats.items() if why} == lacking
