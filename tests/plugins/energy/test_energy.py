"""Energy, carbon, water and cost of training."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from reporter_plugins.workload import known_grids

from reporter.report import Report
from reporter.testing import build_site, report_of

RUNS = Path(__file__).parents[3].parent / "shared" / "data" / "energy" / "training_runs.csv"
NAMES = Path(__file__).parents[3].parent / "shared" / "data" / "hardware" / "accelerators.csv"

RUN = """
    [models.run.architecture]
    parameters = 7e9

    [models.run.training]
    tokens = 2e12
    hardware = "a100-sxm4-80gb"
    accelerator_hours = 100000
"""


def run(folder: Path, more: str = "") -> Report:
    return report_of(folder, RUN + "".join(f"    {line}\n" for line in more.splitlines()))


def test_energy_is_hours_times_draw_times_pue(tmp_path: Path) -> None:
    numbers = run(tmp_path, 'pue = 1.1\naccelerator_power = 350\nhost = "excluded"').numbers
    assert numbers["energy.training"].value == pytest.approx(100_000 * 350 * 1.1)
    assert numbers["energy.per_token"].value == pytest.approx(38.5e6 / 2e12)


def test_the_host_is_in_it_or_not_or_the_range_covers_both(tmp_path: Path) -> None:
    excluded = run(tmp_path, 'host = "excluded"').numbers["energy.training"]
    included = run(tmp_path, 'host = "included"').numbers["energy.training"]
    either = run(tmp_path).numbers["energy.training"]
    assert excluded.value < either.value < included.value
    assert either.low is not None
    assert either.high is not None
    assert either.low < excluded.value
    assert either.high > included.value


def test_carbon_is_location_based_and_market_based_apart(tmp_path: Path) -> None:
    numbers = run(tmp_path, "grid = 423\nmarket_grid = 0").numbers
    assert numbers["energy.carbon"].value == pytest.approx(numbers["energy.training"].value / 1000 * 423)
    assert numbers["energy.carbon_market"].value == 0


@pytest.mark.parametrize(("region", "year"), [("FR", "2024"), ("US-VA", "2020"), ("CN", "2024")])
def test_a_region_is_known_offline_with_its_year(tmp_path: Path, region: str, year: str) -> None:
    grid = known_grids()[region]
    assert year in getattr(grid.intensity.origin, "source", "")
    numbers = run(tmp_path, f'grid = "{region}"').numbers
    expected = numbers["energy.training"].value / 1000 * grid.intensity.value
    assert numbers["energy.carbon"].value == pytest.approx(expected)


def test_every_state_and_the_world_are_known() -> None:
    states = [region for region in known_grids() if region.startswith("US-")]
    assert len(states) == 51
    assert 400 < known_grids()["world"].intensity.value < 550


def test_llamas_published_energy_is_design_power_times_hours(tmp_path: Path) -> None:
    """Touvron et al. 2023, table 15: 82,432 h x 400 W x 1.1 = 36 MWh, 14 tCO2e at 385 g/kWh."""
    report = report_of(
        tmp_path,
        """
        [models.llama.architecture]
        parameters = 6.7e9
        [models.llama.training]
        tokens = 1e12
        hardware = "a100-sxm4-80gb"
        accelerator_hours = 82432
        pue = 1.1
        grid = 385
        energy_published = 36e6
        energy_basis = "thermal design power x hours"
        carbon_published = 14e6
        """,
    )
    energy = report.numbers["energy.training"]
    assert energy.low is not None
    assert energy.high is not None
    assert energy.low < 36e6 < energy.high
    carbon = report.numbers["energy.carbon"]
    assert carbon.low is not None
    assert carbon.high is not None
    assert carbon.low < 14e6 < carbon.high
    assert report.document["results"]["energy"]["values"]["basis"] == "thermal design power x hours"


def test_a_measured_energy_is_taken_and_the_computed_one_stands_beside_it(tmp_path: Path) -> None:
    report = run(tmp_path, 'energy_published = "44 MWh"\nenergy_basis = "measured"')
    assert report.numbers["energy.training"].value == 44e6
    assert report.numbers["energy.computed"].is_uncertain
    assert report.document["results"]["energy"]["values"]["basis"] == "measured"


def test_blooms_embodied_carbon(tmp_path: Path) -> None:
    """Luccioni et al. 2022, arXiv:2211.02001, section 4.1: 11.2 t for 1.08 million hours."""
    report = report_of(
        tmp_path,
        """
        [models.bloom.architecture]
        parameters = 176e9
        [models.bloom.training]
        tokens = 366e9
        hardware = "a100-sxm4-80gb"
        accelerator_hours = 1082990
        """,
    )
    embodied = report.numbers["energy.embodied_carbon"]
    assert embodied.low is not None
    assert embodied.high is not None
    assert embodied.low < 11.2e6 < embodied.high


def test_cost_is_hours_times_price(tmp_path: Path) -> None:
    """DeepSeek-V3, arXiv:2412.19437, table 1: 2.788 million H800 hours at 2 dollars are 5.576 million."""
    report = report_of(
        tmp_path,
        """
        [models.v3.architecture]
        parameters = 671e9
        active_parameters = 37e9
        [models.v3.training]
        tokens = 14.8e12
        hardware = "h800-sxm5"
        accelerator_hours = 2.788e6
        price = 2
        """,
    )
    assert report.numbers["energy.cost"].value == pytest.approx(5.576e6)


def test_prices_in_dollars_are_not_shown_in_another_currency(tmp_path: Path) -> None:
    dollars = run(tmp_path)
    assert dollars.numbers["energy.cost"].is_uncertain
    euros = report_of(tmp_path, '[site]\ncurrency = "EUR"\n' + "\n".join(line.strip() for line in RUN.splitlines()))
    assert "energy.cost" not in euros.numbers


def test_water_is_on_site_and_off_site(tmp_path: Path) -> None:
    numbers = run(tmp_path, "pue = 1.25\nwater_usage = 1.8").numbers
    energy = numbers["energy.training"].value
    assert numbers["energy.water_on_site"].value == pytest.approx(energy / 1.25 / 1000 * 1.8)
    parts = numbers["energy.water_on_site"].value + numbers["energy.water_off_site"].value
    assert numbers["energy.water"].value == pytest.approx(parts)


def test_a_device_without_design_power_says_so(tmp_path: Path) -> None:
    models = RUN.replace("a100-sxm4-80gb", "trainium3").replace("100000", "300000")
    report = report_of(tmp_path, models)
    assert report.document["results"]["energy"]["status"] == "not applicable"
    assert "no design power" in report.document["results"]["energy"]["reason"]


def _measured() -> list[dict[str, str]]:
    if not RUNS.exists():
        pytest.skip("the gathered data are not on this machine")
    with RUNS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "basis=measured" in row["note"]]
    return [row for row in rows if row["reported_mwh"] and row["params"]]


def test_measured_energy_is_inside_the_interval(tmp_path: Path) -> None:
    """Issue 4: reported energy with a measured basis lies inside the 90 % interval."""
    rows = _measured()
    with NAMES.open(encoding="utf-8") as file:
        slugs = {row["name"]: row["slug"] for row in csv.DictReader(file)} | {"V100 SXM2": "v100-sxm2-32gb"}
    for row in rows:
        active = f"\nactive_parameters = {row['active_params']}" if row["active_params"] else ""
        lines = [
            f"tokens = {row['tokens']}" if row["tokens"] else f"flops_published = {row['reported_flops']}",
            f'hardware = "{slugs[row["hardware"]]}"',
            *([f"accelerator_hours = {row['gpu_hours']}"] if row["gpu_hours"] else []),
            *([f"pue = {row['pue']}"] if row["pue"] and "NO_pue" not in row["note"] else []),
            *(["pue = 1"] if "NO_pue" in row["note"] else []),
        ]
        text = f"[models.run.architecture]\nparameters = {row['params']}{active}\n[models.run.training]\n"
        energy = report_of(tmp_path, text + "\n".join(lines)).numbers["energy.training"]
        assert energy.low is not None
        assert energy.high is not None
        assert energy.low <= float(row["reported_mwh"]) * 1e6 <= energy.high, row["model"]
    assert len(rows) == 9


def test_the_page_holds_published_runs_against_computed_ones(tmp_path: Path) -> None:
    result = build_site(tmp_path, RUN)
    page = (tmp_path / "site" / "energy" / "index.html").read_text(encoding="utf-8")
    assert result.failed == 0
    assert "Furthest off: " in page
    assert "Measured energy inside the 90 % interval" in page


def test_no_part_of_the_energy_is_below_nothing(tmp_path: Path) -> None:
    hosts = run(tmp_path).numbers["energy.hosts"]
    assert hosts.low == 0  # the range of hosts begins where they are not counted
    assert hosts.samples.min() == 0


def test_a_measured_draw_of_a_device_without_design_power_leaves_its_host_out(tmp_path: Path) -> None:
    chip = '\n    [hardware.chip]\n    bf16 = "400 TFLOP/s"\n'
    text = RUN.replace("a100-sxm4-80gb", "chip") + "    accelerator_power = 200\n    pue = 1\n" + chip
    found = report_of(tmp_path, text)
    assert found.numbers["energy.training"].value == 100_000 * 200
    host = found.document["results"]["energy"]["values"]["host"]
    assert host == "host not counted: the device has no design power"
