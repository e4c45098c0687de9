"""NVIDIA's sensors through NVML: energy counter, power, clocks, why clocks are held back.

NVML's energy counter is in millijoules since the driver was loaded, from Volta on; its power is an average over about
a second on most devices from Ampere on, so that a short burst looks flat in it. Both are kept, side by side.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from reporter_plugins.measurement.device import Meter
from reporter_plugins.measurement.parts import Reading
from reporter_plugins.measurement.silent import SilentMeter

REASONS: Final = {
    0x4: "software power cap",
    0x8: "hardware slowdown",
    0x20: "software thermal slowdown",
    0x40: "hardware thermal slowdown",
    0x80: "hardware power brake",
}
"""NVML's bits for clocks that are held back; idle, application clocks and the like are no throttling."""


class NvmlMeter:
    """One GPU."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml, self._handle = nvml, handle

    def joules(self) -> Reading:
        """Since the driver was loaded."""
        return self._reading("the energy counter", 1e-3, "nvmlDeviceGetTotalEnergyConsumption")

    def watts(self) -> Reading:
        """Averaged as the device does."""
        return self._reading("the power", 1e-3, "nvmlDeviceGetPowerUsage")

    def power_limit(self) -> Reading:
        """The limit that is enforced, W."""
        return self._reading("the power limit", 1e-3, "nvmlDeviceGetEnforcedPowerLimit")

    def clock(self) -> Reading:
        """Of the multiprocessors, Hz."""
        return self._reading("the clock", 1e6, "nvmlDeviceGetClockInfo", self._nvml.NVML_CLOCK_SM)

    def largest_clock(self) -> Reading:
        """The highest it may take, Hz."""
        return self._reading("the largest clock", 1e6, "nvmlDeviceGetMaxClockInfo", self._nvml.NVML_CLOCK_SM)

    def driver(self) -> str | None:
        """Its version."""
        try:
            return str(self._nvml.nvmlSystemGetDriverVersion())
        except self._nvml.NVMLError:
            return None

    def throttle_reasons(self) -> tuple[str, ...] | None:
        """In words; None where NVML does not tell."""
        try:
            bits = int(self._nvml.nvmlDeviceGetCurrentClocksThrottleReasons(self._handle))
        except self._nvml.NVMLError:
            return None
        return tuple(text for bit, text in REASONS.items() if bits & bit)

    def _reading(self, what: str, unit: float, function: str, *arguments: Any) -> Reading:
        """What a function of NVML gives for this device, times its unit."""
        try:
            value = float(getattr(self._nvml, function)(self._handle, *arguments)) * unit
        except self._nvml.NVMLError as error:
            return Reading(reason=f"NVML does not tell {what}: {error}")
        return Reading(value=value) if value > 0 else Reading(reason=f"NVML tells 0 for {what}")


def nvml_meter(bus: str) -> Meter:
    """The meter of the GPU at a PCI address, the first where none is given; a silent one where NVML is not there."""
    try:
        nvml: Any = import_module("pynvml")
    except ImportError:
        return _silent("the package nvidia-ml-py is not installed")
    try:
        nvml.nvmlInit()
        handle = nvml.nvmlDeviceGetHandleByPciBusId(bus.encode()) if bus else nvml.nvmlDeviceGetHandleByIndex(0)
    except nvml.NVMLError as error:
        return _silent(f"NVML cannot be used: {error}")
    return NvmlMeter(nvml, handle)


def _silent(reason: str) -> Meter:
    missing = Reading(reason=reason)
    return SilentMeter(lambda: missing, reason)
