"""The catalogue of accelerators: complete, sourced, and free of figures with sparsity."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.hardware import FORMATS, known_accelerators
from reporter_plugins.hardware.catalogue import built_in_accelerators

from reporter import Given, InputFaults, Quantity
from reporter.testing import report_of, write_models

GATHERED = Path(__file__).parents[3].parent / "shared" / "data" / "hardware" / "accelerators.csv"

ONE_RATE = {
    "gaudi3": "runs bf16 and fp8 at one rate (Intel Gaudi 3 whitepaper)",
    "tpu-v5p": "has no fp8 arithmetic of its own: at the rate of bf16 (Google Cloud)",
    "tpu-v6e": "has no fp8 arithmetic of its own: at the rate of bf16 (Google Cloud)",
    "trainium1": "runs bf16 and fp8 at one rate (AWS Neuron documentation)",
    "trainium3": "has fp8 as MXFP8, at four times bf16 (AWS Neuron documentation)",
}
"""Devices whose fp8 is not about twice their bf16."""

ONE_RATE_TF32 = {
    "gaudi3": "runs TF32 on a quarter of its units",
    "trainium1": "runs TF32 at the rate of bf16 (AWS Neuron documentation)",
    "trainium2": "runs TF32 at the rate of bf16 (AWS Neuron documentation)",
    "trainium3": "runs TF32 at the rate of bf16 (AWS Neuron documentation)",
}

DEVICES = built_in_accelerators()
BY_SLUG = known_accelerators(DEVICES, {})


def low(quantity: Quantity) -> float:
    return float(quantity.value if quantity.low is None else quantity.low)


def high(quantity: Quantity) -> float:
    return float(quantity.value if quantity.high is None else quantity.high)


def test_there_are_53_devices_each_with_a_slug_of_its_own() -> None:
    assert len(DEVICES) == len(BY_SLUG) == 53


@pytest.mark.parametrize("device", DEVICES, ids=lambda each: each.slug)
def test_every_figure_has_a_source_and_a_range_in_order(device: Any) -> None:
    figures = [device.memory, device.bandwidth, device.power, device.link_bandwidth, *device.peaks.values()]
    for figure in (each for each in figures if each is not None):
        assert isinstance(figure.origin, Given)
        assert figure.origin.source
        assert low(figure) <= figure.value <= high(figure)


@pytest.mark.parametrize("device", DEVICES, ids=lambda each: each.slug)
def test_no_peak_is_above_12_tflops_a_watt(device: Any) -> None:
    """Where sources disagree, the lowest claim over the highest power: a sparse figure would fail even so."""
    if device.power is not None:
        for peak in device.peaks.values():
            assert low(peak) / high(device.power) < 12e12


@pytest.mark.parametrize("device", DEVICES, ids=lambda each: each.slug)
def test_fp8_is_about_twice_bf16_and_bf16_twice_tf32(device: Any) -> None:
    wide, fp8, tf32 = device.peak("bf16"), device.peak("fp8"), device.peak("tf32")
    if wide and fp8 and device.slug not in ONE_RATE:
        assert 1.9 < fp8.value / wide.value < 2.1
    if wide and tf32 and device.slug not in ONE_RATE_TF32:
        assert 1.9 < wide.value / tf32.value < 2.1


def test_each_exception_is_one() -> None:
    for slug in ONE_RATE:
        device = BY_SLUG[slug]
        assert not 1.9 < device.peaks["fp8"].value / device.peaks["bf16"].value < 2.1
    for slug in ONE_RATE_TF32:
        device = BY_SLUG[slug]
        assert not 1.9 < device.peaks["bf16"].value / device.peaks["tf32"].value < 2.1


@pytest.mark.skipif(not GATHERED.exists(), reason="the gathered data are not on this machine")
def test_the_catalogue_agrees_with_the_gathered_figures() -> None:
    columns = {"memory": ("memory_gb", 1e9), "bandwidth": ("mem_bw_gb_s", 1e9), "power": ("tdp_w", 1.0)}
    columns |= {name: (f"{name}_tops" if name == "int8" else f"{name}_tflops", 1e12) for name in FORMATS}
    with GATHERED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["slug"] for row in rows} == set(BY_SLUG)
    for row in rows:
        device = BY_SLUG[row["slug"]]
        for name, (column, scale) in columns.items():
            figure = device.peak(name) if name in FORMATS else getattr(device, name)
            if row[column]:
                assert low(figure) <= float(row[column]) * scale * 1.0001, (row["slug"], name)
                assert high(figure) >= float(row[column]) * scale * 0.9999, (row["slug"], name)


MODEL = """
    [models.small.architecture]
    parameters = 1e9

    [models.small.training]
    tokens = 1e10
"""


@pytest.mark.parametrize(
    ("written", "message", "help_text"),
    [
        ('hardware = "a100-sxm-80gb"', "unknown hardware 'a100-sxm-80gb'", "did you mean 'a100-sxm4-80gb'"),
        ('hardware = "a100-sxm4-80gb"\n    precision = "fp8"', "does not have fp8", "it has: fp64"),
        ('hardware = "v100-sxm2-32gb"\n    precision = "bf16"', "does not have bf16", "fp16"),
    ],
)
def test_a_wrong_device_is_one_fault_with_its_line(tmp_path: Path, written: str, message: str, help_text: str) -> None:
    with pytest.raises(InputFaults) as raised:
        report_of(tmp_path, MODEL + f"    {written}\n")
    (fault,) = raised.value.faults
    assert message in fault.message
    assert help_text in fault.help
    assert fault.place is not None
    assert fault.place.line >= 7
    assert fault.key in ("models.small.training.hardware", "models.small.training.precision")


def test_a_device_of_the_users_own_is_known_to_a_training_table(tmp_path: Path) -> None:
    own = """
        [hardware.my-chip]
        name = "My chip"
        bf16 = "100 TFLOP/s"
        power = 250
    """
    models = f'{own}\n{MODEL.replace("    ", "        ")}        hardware = "my-chip"\n        utilization = 0.5\n'
    report = report_of(tmp_path, models)
    # 6 * 1e9 * 1e10 / (100e12 * 0.5) / 3600
    assert report.numbers["compute.accelerator_hours"].value == pytest.approx(6e19 / 50e12 / 3600)


def test_a_sparse_figure_of_the_users_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as raised:
        report_of(tmp_path, "[hardware.odd]\nbf16 = 5e15\npower = 300\n" + MODEL)
    (fault,) = raised.value.faults
    assert "16.7 TFLOP/s a watt" in fault.message
    assert fault.key == "hardware.odd.bf16"


def test_the_page_lists_every_device(tmp_path: Path) -> None:
    from reporter.testing import build_site

    write_models(tmp_path, MODEL)
    result = build_site(tmp_path, MODEL)
    page = (tmp_path / "site" / "hardware" / "index.html").read_text(encoding="utf-8")
    assert result.failed == 0
    assert all(device.name in page for device in DEVICES)
