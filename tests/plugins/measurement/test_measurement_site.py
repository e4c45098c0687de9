"""Records in a project: as hardware that definitions name, on the hardware page, and as inputs of a build."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from reporter_plugins.hardware import built_in_accelerators
from reporter_plugins.hardware.achieved import achieved_rates
from reporter_plugins.measurement.files import read_record, write_record
from reporter_plugins.measurement.record import Record
from reporter_plugins.measurement.supplied import OTHERS_REACH
from scripted_device import ScriptedDevice

from reporter import Given, InputFaults, Quantity
from reporter.build import Options, build
from reporter.cli import main
from reporter.testing import build_site, report_of, write_models

Measure = Callable[..., Record]
MODELS = """
    [site]
    measurements = "measurements/"

    [models.small.architecture]
    model_type = "gpt2"
    [models.small.training]
    tokens = 1e12
    hardware = "my-h100"
    utilization = 0.5
    [models.small.serving]
    hardware = "my-h100"
    batch = 4
"""


def _input(quantity: Quantity, symbol: str) -> Quantity:
    return quantity.inputs[symbol]


def test_training_stands_on_the_measured_rate_and_says_so(tmp_path: Path, record_file: Path) -> None:
    hours = report_of(tmp_path, MODELS).number("compute.accelerator_hours")
    assert hours is not None
    rate = _input(hours, "P")
    assert rate.value == read_record(record_file).measured["bf16"].rate.median
    assert isinstance(rate.origin, Given)
    assert rate.origin.source.startswith("measured: bf16, median of ")
    assert "measurements/my-h100.json" in rate.origin.source


def test_the_default_utilization_is_of_the_measured_rate(tmp_path: Path, record_file: Path) -> None:
    """A published utilization is of the dense peak: by a record of the same device the hours stay what they are."""
    models = MODELS.replace("utilization = 0.5", "")
    by_record = report_of(tmp_path, models).number("compute.accelerator_hours")
    by_datasheet = report_of(tmp_path, models.replace("my-h100", "h100-sxm5-80gb")).number("compute.accelerator_hours")
    assert by_record is not None
    assert by_datasheet is not None
    assert by_record.value == pytest.approx(by_datasheet.value, rel=0.01)


def test_others_reach_what_the_catalogue_says_they_do() -> None:
    known = {each.slug: each for each in built_in_accelerators()}
    shares = [float(each.share.value) for each in achieved_rates(known) if each.precision == "bf16"]
    assert OTHERS_REACH.low == pytest.approx(min(shares), abs=0.005)
    assert OTHERS_REACH.high == pytest.approx(max(shares), abs=0.005)
    assert OTHERS_REACH.value == pytest.approx(median(shares), abs=0.05)


def test_serving_stands_on_the_measured_rate_and_bandwidth(tmp_path: Path, record_file: Path) -> None:
    latency = report_of(tmp_path, MODELS).number("serving.decode_latency")
    record = read_record(record_file)
    assert latency is not None
    assert record.best_stream is not None
    assert _input(latency, "P").value == record.measured["bf16"].rate.median
    assert _input(latency, "m").value == record.best_stream.rate.median


def test_a_model_is_placed_by_operations_over_bytes(tmp_path: Path, record_file: Path) -> None:
    report = report_of(tmp_path, MODELS)
    decode, latency = report.number("measured_on.decode"), report.number("serving.decode_latency")
    assert decode is not None
    assert latency is not None
    given = {name: each.value for name, each in latency.inputs.items()}
    assert decode.value == pytest.approx(given["F"] / (given["W"] + given["C"]))
    assert decode.unit == "FLOP/B"


def test_the_hardware_page_shows_the_record(tmp_path: Path, record_file: Path) -> None:
    result = build_site(tmp_path, MODELS)
    assert result.failed == 0
    page = (tmp_path / "site" / "hardware" / "index.html").read_text()
    record = read_record(record_file)
    for text in (
        "my-h100: NVIDIA H100 80GB HBM3",
        "Matrix multiplication, measured against datasheet",
        "Roofline",
        "Share of the dense peak by shape, bf16",
        "Joules for each operation",
        "Where these devices stand",
        record.measured["bf16"].name,
    ):
        assert text in page, text
    data = json.loads((tmp_path / "site" / "data" / "project.json").read_text())
    (device,) = data["results"]["measurements"]["values"]["devices"]
    by_format = {each["format"]: each for each in device["formats"]}
    peak = by_format["bf16"]["peak"]["value"]
    assert peak == pytest.approx(990e12, rel=0.01)  # dense: NVIDIA's H100 datasheet prints 1,979 with sparsity
    assert by_format["bf16"]["share"]["value"] == pytest.approx(record.measured["bf16"].rate.median / peak)


def test_a_changed_record_is_built_again(tmp_path: Path, record_file: Path, measured: Measure) -> None:
    options = Options(write_models(tmp_path, MODELS), tmp_path / "site")
    assert build(options).changed > 0
    assert build(options).changed == 0
    write_record(measured(ScriptedDevice(bandwidth=2e12)), record_file)
    assert build(options).changed > 0
    shutil.copy(record_file, record_file.with_name("another.json"))
    assert build(options).changed > 0
    assert build(options).changed == 0


def test_a_site_without_records_has_no_word_of_them(tmp_path: Path) -> None:
    models = MODELS.replace('measurements = "measurements/"', "").replace("my-h100", "h100-sxm5-80gb")
    build_site(tmp_path, models)
    assert "On measured devices" not in (tmp_path / "site" / "models" / "small" / "index.html").read_text()


@pytest.mark.parametrize("command", ["check", "build"])
def test_an_edited_record_is_a_fault_of_the_input(
    tmp_path: Path, record_file: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record_file.write_text(record_file.read_text().replace('"threads": 1', '"threads": 2'))
    write_models(tmp_path, MODELS)
    monkeypatch.chdir(tmp_path)
    assert main([command]) == 2
    told = capsys.readouterr().err
    assert "measurements/my-h100.json was changed after it was measured" in told
    assert "Traceback" not in told


def test_a_folder_that_is_not_there_is_told_at_its_key(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        report_of(tmp_path, MODELS)
    fault = next(each for each in caught.value.faults if each.key == "site.measurements")
    assert "there is no folder measurements/" in fault.message
    assert fault.place is not None
    assert fault.place.line == 3


def test_a_record_and_a_table_of_one_name_are_refused(tmp_path: Path, record_file: Path) -> None:
    with pytest.raises(InputFaults, match=r"\[hardware.my-h100\] has the name of a record"):
        report_of(tmp_path, MODELS + "\n    [hardware.my-h100]\n    bf16 = 1e12\n")


def _is_name(text: str) -> bool:
    """Texts without a translation: the record's name and versions."""
    return any(name in text for name in ("my-h100", "python", "reporter measure")) or text == "hardware"


def test_every_text_of_the_page_is_translated(tmp_path: Path, record_file: Path) -> None:
    build_site(tmp_path, MODELS.replace("[site]", '[site]\n    language = "zh"'))
    page = (tmp_path / "site" / "hardware" / "index.html").read_text()
    section = re.search(r'<section[^>]*id="measurements".*?</section>', page, re.DOTALL)
    assert section is not None
    shown = re.sub(r"<(svg|table).*?</\1>", "", section[0], flags=re.DOTALL)
    words = [word for word in re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", shown) if not _is_name(word)]
    assert words == []
    assert "矩阵乘法" in section[0]


def test_a_missing_device_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "--device", "cuda:7"]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("error: ")
    assert "\n" not in told


@pytest.mark.parametrize("budget", ["fast", "1s", "2h", "-60s", "61m"])
def test_a_budget_that_is_none_is_refused(budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", f"--budget={budget}"]) == 2
    assert "--budget" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_found_before_measuring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["measure", "--device", "cpu", "-o", str(tmp_path / "file" / "record.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_page_says_that_it_is_calibrated(tmp_path: Path, record_file: Path) -> None:
    build_site(tmp_path, MODELS)
    page = (tmp_path / "site" / "models" / "small" / "report.md").read_text(encoding="utf-8")
    assert page.count("Rates are measured (measurements/my-h100.json, ") == 2  # of training, and of serving
    build_site(tmp_path, MODELS.replace("my-h100", "h100-sxm5-80gb"))
    page = (tmp_path / "site" / "models" / "small" / "report.md").read_text(encoding="utf-8")
    assert "calibrated" not in page


@pytest.mark.parametrize("precision", ["bf16", "fp8"])
def test_the_default_utilization_holds_in_every_format(precision: str, tmp_path: Path, record_file: Path) -> None:
    """Published utilization is of the datasheet's 16-bit peak, whatever was measured: hours stay what they are."""
    models = MODELS.replace("utilization = 0.5", f'precision = "{precision}"')
    by_record = report_of(tmp_path, models).number("compute.accelerator_hours")
    by_datasheet = report_of(tmp_path, models.replace("my-h100", "h100-sxm5-80gb")).number("compute.accelerator_hours")
    assert by_record is not None
    assert by_datasheet is not None
    assert by_record.value == pytest.approx(by_datasheet.value, rel=0.01)


def test_a_slow_card_stays_in_its_generation(tmp_path: Path, measured: Measure) -> None:
    """An H100 PCIe that reaches 450 TFLOP/s is no A100: its datasheet's peak decides."""
    device = ScriptedDevice(name="NVIDIA H100 PCIe", rate=lambda task: 450e12 * min(1.0, task.flops / 1e11))
    write_record(measured(device), tmp_path / "measurements" / "my-h100.json")
    models = MODELS.replace("utilization = 0.5", "")
    by_record = report_of(tmp_path, models).number("compute.accelerator_hours")
    by_datasheet = report_of(tmp_path, models.replace("my-h100", "h100-pcie-80gb")).number("compute.accelerator_hours")
    assert by_record is not None
    assert by_datasheet is not None
    assert by_record.value == pytest.approx(by_datasheet.value, rel=0.02)


def test_what_is_published_of_a_device_holds_for_its_record(tmp_path: Path, record_file: Path) -> None:
    by_record = report_of(tmp_path, MODELS).number("energy.cost")
    assert by_record is not None
    by_datasheet = report_of(tmp_path, MODELS.replace("my-h100", "h100-sxm5-80gb")).number("energy.cost")
    assert by_datasheet is not None
    assert by_record.inputs["c"].value == by_datasheet.inputs["c"].value


def test_what_is_odd_about_a_rate_stands_below_the_table(tmp_path: Path, record_file: Path, measured: Measure) -> None:
    device = ScriptedDevice(lacking=dict.fromkeys(("fp32", "tf32", "fp8"), "not asked for"))
    device.meter.reasons = ("software power cap",)
    write_record(measured(device), record_file)
    build_site(tmp_path, MODELS)
    page = (tmp_path / "site" / "hardware" / "index.html").read_text()
    assert "Clocks were held back by a software power cap: bf16, fp16." in page
