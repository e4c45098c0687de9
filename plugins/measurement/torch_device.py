"""A device driven by torch: a GPU of NVIDIA or AMD (`cuda`), one of Apple (`mps`), or the processor.

torch is imported by its name when it is asked for: it stays out of every import at a module's top.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, Literal

from reporter_plugins.measurement import machine
from reporter_plugins.measurement.device import Meter, Run, UnsupportedError
from reporter_plugins.measurement.nvml import NvmlMeter, nvml_meter
from reporter_plugins.measurement.parts import Reading
from reporter_plugins.measurement.record import DeviceFacts
from reporter_plugins.measurement.silent import SilentMeter
from reporter_plugins.measurement.tasks import FORMAT_BYTES, Attention, Stream, Task
from reporter_plugins.measurement.torch_calls import TorchCalls

SEED: Final = 20201
LEAST_FLUSH: Final = 256 * 2**20
"""B written before each timed run on a GPU, as Triton's do_bench and mamf-finder do; more for a larger cache."""

BETWEEN_LOOKS: Final = 0.02
"""Seconds of work that a GPU is given before the clock is looked at."""

_LEAST: Final = {"tf32": (8, 0), "bf16": (8, 0), "fp8": (8, 9)}
"""The compute capability of NVIDIA's GPUs from which they multiply in a format."""


class TorchDevice:
    """A device through torch."""

    backend: Literal["numpy", "torch"] = "torch"

    def __init__(self, name: str) -> None:
        self.torch: Any = import_module("torch")
        self.device = self.torch.device(name)
        self.kind: Literal["cpu", "cuda", "mps"] = self.device.type
        self.torch.manual_seed(SEED)
        self.meter = self._meter()
        self._facts = self._found()
        least = LEAST_FLUSH if self.kind != "cpu" else 0
        self.calls = TorchCalls(self.torch, self.device)
        self._flush = self.calls.empty(max(least, 2 * self._facts.last_cache) // 4)

    @property
    def threads(self) -> int:
        """Torch's own count."""
        return int(self.torch.get_num_threads())

    @property
    def formats(self) -> Mapping[str, str]:
        """By the GPU's generation; on others a probe call tells."""
        return {name: self._lacks(name) for name in FORMAT_BYTES}

    def facts(self) -> DeviceFacts:
        """As torch and NVML name it."""
        return self._facts

    def versions(self) -> dict[str, str]:
        """torch's, and CUDA's or ROCm's."""
        found = {"torch": str(self.torch.__version__)}
        for name in ("cuda", "hip"):
            if told := getattr(self.torch.version, name, None):
                found[name] = str(told)
        return found

    def blas(self) -> str:
        """What multiplies: cuBLAS or rocBLAS, Metal, or the processor's library with the instructions it may use."""
        if self.kind == "cuda":
            return f"rocBLAS of ROCm {self.torch.version.hip}" if self.torch.version.hip else self._cublas()
        if self.kind == "mps":
            return "Metal Performance Shaders"
        lines = str(self.torch.__config__.show()).splitlines()
        libraries = [
            line.partition("(Git")[0].strip(" -")
            for line in lines
            if "Math Kernel Library" in line or "MKL-DNN" in line
        ]
        return "; ".join([*libraries, f"instructions {self.torch.backends.cpu.get_cpu_capability()}"])

    def how(self, task: Task) -> str:
        """The function of torch."""
        if isinstance(task, Attention):
            return "torch.nn.functional.scaled_dot_product_attention, no mask"
        if isinstance(task, Stream):
            return "Tensor.copy_" if task.kind == "copy" else "torch.add(alpha)"
        if task.format == "fp8":
            return "torch._scaled_mm, scales of 1, bf16 out, use_fast_accum=False"
        return "torch.mm(a, b.t())" + {"tf32": ", precision high", "fp32": ", precision highest"}.get(task.format, "")

    def ready(self, task: Task) -> Run:
        """Operands from torch's seeded generator.

        Raises UnsupportedError where torch refuses the task.
        """
        call = self._call(task)
        return self._timed(call, flush=not isinstance(task, Stream))

    def sustained(self, task: Task, seconds: float) -> tuple[int, float]:
        """Back to back, the clock looked at between batches: GPUs are asked ahead and never wait."""
        call = self._call(task)
        batch = 1 if self.kind == "cpu" else self._batch(call)
        started, count = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            for _ in range(batch):
                call()
            count += batch
            self._wait()
        return count, time.perf_counter() - started

    def rest(self, seconds: float) -> None:
        """The host sleeps."""
        time.sleep(seconds)

    def _batch(self, call: Callable[[], object]) -> int:
        started = time.perf_counter()
        call()
        self._wait()
        return max(1, int(BETWEEN_LOOKS / (time.perf_counter() - started)))

    def _call(self, task: Task) -> Callable[[], object]:
        """The task as a function that was called once: what cannot run says so here."""
        try:
            call = self.calls.make(task)
            call()
            self._wait()
        except (RuntimeError, NotImplementedError, TypeError, AttributeError) as error:
            first = (str(error) or type(error).__name__).partition("\n")[0]
            raise UnsupportedError(f"torch refuses it: {first}") from error
        return call

    def _timed(self, call: Callable[[], object], *, flush: bool) -> Run:
        if self.kind == "cpu":
            return lambda count: self._by_host_clock(call, count, flush)
        return lambda count: self._by_events(call, count, flush)

    def _by_host_clock(self, call: Callable[[], object], count: int, flush: bool) -> list[int]:
        taken = list[int]()
        for _ in range(count):
            if flush:
                self._flush.zero_()
            started = time.perf_counter_ns()
            call()
            taken.append(max(1, time.perf_counter_ns() - started))
        return taken

    def _by_events(self, call: Callable[[], object], count: int, flush: bool) -> list[int]:
        """Every run between two events on the device; the host only waits at the end."""
        event = self.torch.cuda.Event if self.kind == "cuda" else import_module("torch.mps.event").Event
        pairs = [(event(enable_timing=True), event(enable_timing=True)) for _ in range(count)]
        for started, ended in pairs:
            if flush:
                self._flush.zero_()
            started.record()
            call()
            ended.record()
        self._wait()
        return [max(1, round(started.elapsed_time(ended) * 1e6)) for started, ended in pairs]

    def _wait(self) -> None:
        if self.kind == "cuda":
            self.torch.cuda.synchronize(self.device)
        elif self.kind == "mps":
            self.torch.mps.synchronize()

    @property
    def _is_nvidia(self) -> bool:
        return self.kind == "cuda" and not self.torch.version.hip

    def _lacks(self, name: str) -> str:
        if not self._is_nvidia:
            return "it is a format of NVIDIA's tensor cores" if name == "tf32" else ""
        least, own = _LEAST.get(name, (0, 0)), tuple(self.torch.cuda.get_device_capability(self.device))
        if own >= least:
            return ""
        return f"it needs compute capability {least[0]}.{least[1]}, and this is {own[0]}.{own[1]}"

    def _meter(self) -> Meter:
        if self.kind == "cuda":
            return nvml_meter(self._bus())
        no_clock = Reading(reason="torch does not tell the clock of this device")
        return SilentMeter(machine.clock if self.kind == "cpu" else lambda: no_clock)

    def _bus(self) -> str:
        found = self.torch.cuda.get_device_properties(self.device)
        parts = [getattr(found, f"pci_{name}_id", None) for name in ("domain", "bus", "device")]
        return "" if None in parts else f"{parts[0]:08x}:{parts[1]:02x}:{parts[2]:02x}.0"

    def _found(self) -> DeviceFacts:
        if self.kind == "cpu":
            return machine.processor_facts()
        if self.kind == "mps":
            return self._apple()
        found = self.torch.cuda.get_device_properties(self.device)
        vendor = "AMD" if self.torch.version.hip else "NVIDIA"
        return self._gpu(str(found.name), vendor, int(found.multi_processor_count), int(found.total_memory), found)

    def _apple(self) -> DeviceFacts:
        name = machine.processor_facts().name
        return self._gpu(f"GPU of {name}", "Apple", 1, int(self.torch.mps.recommended_max_memory()), None)

    def _gpu(self, name: str, vendor: str, units: int, memory: int, found: Any) -> DeviceFacts:
        told = getattr(found, "L2_cache_size", None)
        own = self.meter if isinstance(self.meter, NvmlMeter) else None
        missing = Reading(reason="NVML cannot be asked about this device")
        return DeviceFacts(
            kind=self.kind, name=name, vendor=vendor, units=units, memory=memory,
            last_cache=int(told or LEAST_FLUSH // 4),
            last_cache_source="told by the driver" if told else "assumed: the driver does not say",
            driver=own.driver() if own else None,
            power_limit=own.power_limit() if own else missing,
            clock=self.meter.clock(),
            largest_clock=own.largest_clock() if own else missing,
        )  # fmt: skip

    def _cublas(self) -> str:
        return f"cuBLAS of CUDA {self.torch.version.cuda}"
