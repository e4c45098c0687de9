"""What the operating system says of the processor: its name, caches, memory, clock, load, and the BLAS in use."""

from __future__ import annotations

import ctypes
import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from reporter_plugins.measurement.parts import Reading
from reporter_plugins.measurement.record import DeviceFacts

_CACHES: Final = Path("/sys/devices/system/cpu/cpu0/cache")
_CLOCKS: Final = Path("/sys/devices/system/cpu/cpu0/cpufreq")
_CPUINFO: Final = Path("/proc/cpuinfo")
_ASSUMED_CACHE: Final = 32 * 2**20
_BUILDS: Final = (("scipy_openblas", "64_"), ("openblas", "64_"), ("scipy_openblas", ""), ("openblas", ""))
"""How builds of OpenBLAS begin and end the names of their functions."""

_VENDORS: Final = {"AuthenticAMD": "AMD", "GenuineIntel": "Intel"}


def processor_facts() -> DeviceFacts:
    """The processor as a device."""
    cache, source = last_cache()
    model = _cpuinfo("model name") or platform.processor() or platform.machine()
    vendor = _cpuinfo("vendor_id")
    return DeviceFacts(
        kind="cpu",
        name=f"{model} ({platform.machine()})",
        vendor=_VENDORS.get(vendor, vendor),
        units=processors(),
        memory=memory(),
        last_cache=cache,
        last_cache_source=source,
        driver=None,
        power_limit=Reading(reason="a processor tells its power limit only to a privileged process"),
        clock=clock(),
        largest_clock=_clock_file("cpuinfo_max_freq"),
    )


def processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """B of main memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def last_cache() -> tuple[int, str]:
    """B of the largest cache, and how that is known."""
    sizes = list(_cache_sizes())
    if not sizes:
        return _ASSUMED_CACHE, "assumed: the system does not say"
    return max(sizes), "told by the system"


def load() -> tuple[float, ...] | None:
    """Load averages over 1, 5 and 15 minutes; None where the system keeps none."""
    try:
        return tuple(round(each, 2) for each in os.getloadavg())
    except (AttributeError, OSError):
        return None


def clock() -> Reading:
    """The clock of the first processor now, Hz."""
    found = _clock_file("scaling_cur_freq")
    megahertz = _cpuinfo("cpu MHz")
    if found.value is None and megahertz:
        return Reading(value=float(megahertz) * 1e6)
    return found


def system_versions() -> dict[str, str]:
    """Of the operating system and of Python."""
    release = platform.release().partition("-")[0]
    return {"os": f"{platform.system()} {release}", "python": platform.python_version()}


def package_version(name: str) -> str:
    """An installed distribution's version, empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def openblas() -> tuple[str, int | None]:
    """The OpenBLAS that numpy carries, with the kernel it chose for this processor, and its threads.

    Empty and None where numpy was built on another library, or the library does not say.
    """
    for path in _loaded("openblas"):
        library = ctypes.CDLL(str(path))
        for prefix, suffix in _BUILDS:
            told = getattr(library, f"{prefix}_get_config{suffix}", None)
            threads = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
            if told is not None and threads is not None:
                told.restype = ctypes.c_char_p
                return told().decode(), int(threads())
    return "", None


def _loaded(part: str) -> Iterator[Path]:
    """Shared libraries of this process whose name holds `part`."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return
    paths = {line.split(maxsplit=5)[-1] for line in lines if part in line.rpartition("/")[2]}
    yield from (Path(path) for path in sorted(paths))


def _cache_sizes() -> Iterator[int]:
    for path in sorted(_CACHES.glob("index*/size")):
        if match := re.fullmatch(r"(\d+)([KM]?)", path.read_text().strip()):
            yield int(match[1]) * {"": 1, "K": 2**10, "M": 2**20}[match[2]]


def _cpuinfo(field: str) -> str:
    try:
        text = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    match = re.search(rf"^{re.escape(field)}\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else ""


def _clock_file(name: str) -> Reading:
    try:
        return Reading(value=float((_CLOCKS / name).read_text()) * 1e3)
    except (OSError, ValueError):
        return Reading(reason="the system does not tell the processor's clock")
