"""From what was asked for (`cuda:0`, `mps`, `cpu`, or nothing) to a device that is there."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from reporter_plugins.measurement.device import Device

from reporter import UsageError

_ASKED = re.compile(r"cpu|mps|cuda(:\d{1,3})?")


def open_device(asked: str | None) -> Device:
    """The device; where none is asked for the first GPU, or else the processor.

    Raises UsageError, in one line, where this machine does not have what was asked for.
    """
    if asked is not None and not _ASKED.fullmatch(asked):
        raise UsageError(f"there is no device {asked!r}: it is cpu, mps, cuda or cuda:N")
    if find_spec("torch") is None:
        return _by_numpy(asked)
    from reporter_plugins.measurement.torch_device import TorchDevice

    return TorchDevice(_present(asked, import_module("torch")))


def _by_numpy(asked: str | None) -> Device:
    if asked not in (None, "cpu"):
        raise UsageError(f"{asked} needs torch, which is not installed: `pip install 'reporter[torch]'`")
    from reporter_plugins.measurement.numpy_device import NumpyDevice

    return NumpyDevice()


def _present(asked: str | None, torch: Any) -> str:
    gpus = int(torch.cuda.device_count()) if torch.cuda.is_available() else 0
    apple = bool(torch.backends.mps.is_available())
    if asked is None:
        return "cuda:0" if gpus else "mps" if apple else "cpu"
    if asked.startswith("cuda"):
        index = int(asked.partition(":")[2] or 0)
        if index >= gpus:
            raise UsageError(f"there is no {asked}: torch {torch.__version__} sees {_count(gpus)}")
        return f"cuda:{index}"
    if asked == "mps" and not apple:
        raise UsageError(f"there is no mps: torch {torch.__version__} sees no GPU of Apple")
    return asked


def _count(gpus: int) -> str:
    return "no CUDA device" if not gpus else f"{gpus} CUDA device{'s' if gpus > 1 else ''}"
