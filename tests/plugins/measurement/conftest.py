"""Records that the tests share, measured on a scripted device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reporter_plugins.hardware import built_in_accelerators
from reporter_plugins.measurement.budget import Budget
from reporter_plugins.measurement.files import write_record
from reporter_plugins.measurement.matching import catalogue_row
from reporter_plugins.measurement.protocol import measure
from reporter_plugins.measurement.record import Record
from scripted_device import ScriptedDevice

Measure = Callable[..., Record]


@pytest.fixture
def measured() -> Measure:
    """Measures a scripted device, for 60 s of its own clock where nothing else is said."""

    def run(device: ScriptedDevice | None = None, seconds: float = 60.0, lines: list[str] | None = None) -> Record:
        device = device or ScriptedDevice()
        budget = Budget.from_now(seconds, device.clock)
        told = [] if lines is None else lines
        catalogue = built_in_accelerators()
        return measure(device, budget, lambda facts: catalogue_row(facts, catalogue), "0.1.0", told.append)

    return run


@pytest.fixture
def record_file(tmp_path: Path, measured: Measure) -> Path:
    """A record of the scripted H100 in a folder `measurements`."""
    path = tmp_path / "measurements" / "my-h100.json"
    write_record(measured(), path)
    return path
