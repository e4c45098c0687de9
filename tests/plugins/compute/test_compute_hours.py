"""Accelerator-hours: reported, computed, refused; and the default range of utilization."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from reporter_plugins.compute.utilization import (
    CENTRES,
    EXPERTS_FACTOR,
    SIZE_POWER,
    SPREAD,
    default_utilization,
    generation,
    published_utilization,
)
from reporter_plugins.hardware.catalogue import built_in_accelerators

from reporter import InputFaults, Quantity
from reporter.report import Report
from reporter.testing import report_of

RUNS = Path(__file__).parents[3].parent / "shared" / "data" / "energy" / "training_runs.csv"
NAMES = Path(__file__).parents[3].parent / "shared" / "data" / "hardware" / "accelerators.csv"
DEVICES = {each.slug: each for each in built_in_accelerators()}


def stated(parameters: str, training: str) -> str:
    return f"[models.run.architecture]\n{parameters}\n[models.run.training]\n{training}\n"


def fault_of(tmp_path: Path, parameters: str, training: str) -> Any:
    with pytest.raises(InputFaults) as raised:
        report_of(tmp_path, stated(parameters, training))
    (fault,) = raised.value.faults
    return fault


def test_hours_follow_from_a_given_utilization(tmp_path: Path) -> None:
    training = 'tokens = 1e12\nhardware = "a100-sxm4-80gb"\nutilization = 0.4\naccelerators = 512\ndeadline = 30'
    numbers = report_of(tmp_path, stated("parameters = 10e9", training)).numbers
    hours = 6 * 10e9 * 1e12 / (312e12 * 0.4 * 3600)
    assert numbers["compute.accelerator_hours"].value == pytest.approx(hours)
    assert numbers["compute.duration"].value == pytest.approx(hours / 512 / 24)
    assert numbers["compute.devices.30"].value == math.ceil(hours / 720)


def test_a_given_utilization_counts_attention_where_the_length_is_given(tmp_path: Path) -> None:
    """A framework's MFU counts attention (Chowdhery et al. 2022, appendix B)."""
    models = """
        [models.run.architecture]
        model_type = "gpt2"
        [models.run.training]
        tokens = 1e9
        sequence_length = 1024
        hardware = "a100-sxm4-80gb"
        utilization = 0.4
    """
    numbers = report_of(tmp_path, models).numbers
    expected = numbers["compute.exact.training_flops"].value / (312e12 * 0.4 * 3600)
    assert numbers["compute.accelerator_hours"].value == pytest.approx(expected)


def test_reported_hours_are_kept_and_imply_a_utilization(tmp_path: Path) -> None:
    training = 'tokens = 2e12\nhardware = "a100-sxm4-80gb"\naccelerator_hours = 184320'
    numbers = report_of(tmp_path, stated("parameters = 6738415616", training)).numbers
    assert numbers["compute.accelerator_hours"].value == 184320
    # 6 * 6.738e9 * 2e12 / (184320 * 3600 * 312e12)
    assert numbers["compute.utilization"].value == pytest.approx(0.3906, rel=1e-3)


def test_devices_and_days_give_hours(tmp_path: Path) -> None:
    training = 'tokens = 2e12\nhardware = "a100-sxm4-80gb"\naccelerators = 1000\nduration = 10'
    numbers = report_of(tmp_path, stated("parameters = 7e9", training)).numbers
    assert numbers["compute.accelerator_hours"].value == 240_000


def test_a_device_without_bf16_is_trained_on_in_fp16(tmp_path: Path) -> None:
    training = 'tokens = 1e12\nhardware = "v100-sxm2-32gb"\nutilization = 0.2'
    numbers = report_of(tmp_path, stated("parameters = 1e9", training)).numbers
    assert numbers["compute.accelerator_hours"].value == pytest.approx(6e21 / (125e12 * 0.2 * 3600))


def test_more_than_the_peak_is_refused(tmp_path: Path) -> None:
    """K-EXAONE, 236B with 23B active: by its total its hours would take 116 % of the peak."""
    training = 'tokens = 11e12\nhardware = "b200-sxm"\naccelerator_hours = 1658880'
    fault = fault_of(tmp_path, "parameters = 236e9", training)
    assert "116% of the peak of the B200 SXM" in fault.message
    assert "active_parameters" in fault.help
    assert fault.key == "models.run.training.accelerator_hours"
    assert fault.place.line == 6
    numbers = report_of(tmp_path, stated("parameters = 236e9\nactive_parameters = 23e9", training)).numbers
    assert numbers["compute.utilization"].value == pytest.approx(0.113, rel=0.01)


@pytest.mark.parametrize(
    ("written", "key", "message"),
    [
        ("utilization = 1.2", "utilization", "utilization must be at most 1"),
        ("hardware_utilization = 1.2", "hardware_utilization", "hardware_utilization must be at most 1"),
        ("tokens = -1e12", "tokens", "tokens must be greater than 0"),
        ("accelerators = 0", "accelerators", "accelerators must be greater than 0"),
        ('grid = "US-VAA"', "grid", "unknown grid 'US-VAA'"),
        ("grid = -3", "grid", "grid must be at least 0"),
        ("pue = 0.9", "pue", "pue must be at least 1"),
    ],
)
def test_bad_input_is_one_fault_with_line_and_key(tmp_path: Path, written: str, key: str, message: str) -> None:
    fault = fault_of(tmp_path, "parameters = 1e9", written)
    assert fault.message == message
    assert fault.key == f"models.run.training.{key}"
    assert (fault.place.line, fault.place.column > 1) == (4, True)


def test_the_default_range_is_the_fit_to_the_whole_runs() -> None:
    """Least squares on the logarithm: a level a generation, a power of the size from the H100 on, one for experts."""
    figures = [each for each in published_utilization(DEVICES) if each.whole_run and each.parameters is not None]
    rows, logarithms = [], []
    for each in figures:
        assert each.parameters is not None
        level = generation(DEVICES[each.hardware])
        size = math.log(min(max(each.parameters.value, 2e9), 1e11) / 1e10) if level == "H100 generation" else 0.0
        levels = [level == name for name in ("first tensor cores", "A100 generation", "H100 generation")]
        rows.append([*map(float, levels), size, float(each.experts)])
        logarithms.append(math.log(each.utilization.value))
    fitted, *_ = np.linalg.lstsq(np.array(rows), np.array(logarithms), rcond=None)
    expected = [math.log(CENTRES[name]) for name in ("first tensor cores", "A100 generation", "H100 generation")]
    assert len(figures) == 43
    assert fitted == pytest.approx([*expected, SIZE_POWER, math.log(EXPERTS_FACTOR)], abs=0.01)


def test_the_range_holds_every_whole_run_and_nearly_every_benchmark() -> None:
    outside = []
    for each in published_utilization(DEVICES):
        if each.parameters is not None:
            device = DEVICES[each.hardware]
            centre = default_utilization(device, device.usual_format, each.parameters, experts=each.experts)
            if not centre.value / SPREAD <= each.utilization.value <= centre.value * SPREAD:
                outside.append((each.model, each.hardware, each.whole_run))
    assert outside == [("MPT 7B (benchmark)", "h100-sxm5-80gb", False)]


def test_an_8_bit_run_reaches_the_share_of_the_16_bit_peak() -> None:
    device = DEVICES["h800-sxm5"]
    active = Quantity(37e9, "parameters")
    wide = default_utilization(device, "bf16", active, experts=True)
    narrow = default_utilization(device, "fp8", active, experts=True)
    assert narrow.value * 1979 == pytest.approx(wide.value * 989)


def _rows() -> list[dict[str, str]]:
    if not RUNS.exists():
        pytest.skip("the gathered data are not on this machine")
    with RUNS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _slugs() -> dict[str, str]:
    if not NAMES.exists():
        pytest.skip("the gathered data are not on this machine")
    with NAMES.open(encoding="utf-8") as file:
        return {row["name"]: row["slug"] for row in csv.DictReader(file)} | {"V100 SXM2": "v100-sxm2-32gb"}


def _report(folder: Path, row: dict[str, str], slug: str) -> Report:
    active = f"\nactive_parameters = {row['active_params']}" if row["active_params"] else ""
    work = f"tokens = {row['tokens']}" if row["tokens"] else f"flops_published = {row['reported_flops']}"
    return report_of(folder, stated(f"parameters = {row['params']}{active}", f'{work}\nhardware = "{slug}"'))


def test_published_hours_from_operations_and_the_default_range(tmp_path: Path) -> None:
    """Issue 4: the median error is at most 20 %, and at least 90 % of the hours are inside the 90 % interval."""
    slugs, errors, inside = _slugs(), [], []
    for row in _rows():
        if row["gpu_hours"] and row["params"] and (row["tokens"] or row["reported_flops"]):
            hours = _report(tmp_path, row, slugs[row["hardware"]]).numbers["compute.accelerator_hours"]
            published = float(row["gpu_hours"])
            assert hours.low is not None
            assert hours.high is not None
            errors.append(abs(hours.value / published - 1))
            inside.append(hours.low <= published <= hours.high)
    assert len(errors) >= 29
    assert median(errors) <= 0.20
    assert sum(inside) / len(inside) >= 0.90
