"""The example's own test, as a plugin author would write it."""

from pathlib import Path

import pytest

from reporter.testing import report_of

pytest.importorskip("reporter_water", reason="the example is not installed: pip install -e examples/reporter-water")

MODELS = """
[models.small.cooling]
energy = "2 MWh"
litres_per_kwh = [1.5, 2.0]
"""


def test_water_is_energy_times_litres_with_the_interval_of_the_range(tmp_path: Path) -> None:
    water = report_of(tmp_path, MODELS).numbers["cooling_water.training"]
    assert water.unit == "L"
    assert water.low == pytest.approx(3000, rel=0.01)
    assert water.high == pytest.approx(4000, rel=0.01)
