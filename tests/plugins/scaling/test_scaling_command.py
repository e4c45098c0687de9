"""`reporter fit`: the page's numbers in the terminal and as JSON, faults in a line each, charts as files."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from reporter_plugins.commands.fit import FORMS, command
from reporter_plugins.scaling.command import Wanted, fitted
from reporter_plugins.scaling.definition import FormName
from reporter_plugins.scaling.forms import FORMS as KNOWN
from reporter_plugins.scaling.table import RunTable

from reporter.cli import main

SHARED = Path(__file__).parents[4] / "shared" / "data" / "scaling"
OURS = Path(__file__).parents[3] / "plugins" / "scaling" / "data"
GADRE = OURS / "gadre-c4.csv"


def fit_json(path: Path, *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(command, [str(path), "--json", *options], standalone_mode=False)
    assert done.exception is None, done.exception
    return dict(json.loads(done.stdout))


def sets() -> list[str]:
    file = SHARED / "reference_fits.json"
    return list(json.loads(file.read_text(encoding="utf-8"))["fits"]) if file.exists() else []


@pytest.mark.parametrize(
    "name", sets() or [pytest.param("", marks=pytest.mark.skip("../shared/data/scaling is absent"))]
)
def test_objective_is_that_of_the_reference(name: str, reference: dict[str, Any]) -> None:
    expected = reference["fits"][name]
    found = fit_json(SHARED / expected["file"], "--resamples", "0")
    most = 1e-6 if expected["hard"] else 1e-9
    assert found["objective"] <= expected["objective"] * (1 + most)


def test_epochs_240_points(shared_table: Callable[[str], RunTable]) -> None:
    shared_table("sets/chinchilla_epoch245.csv")
    found = fit_json(SHARED / "sets" / "chinchilla_epoch245.csv", "--drop-highest-loss", "5")
    assert found["runs"] == 240
    assert found["a"] == pytest.approx(0.5139, abs=5e-5)
    # Besiroglu et al. 2024, arXiv:2404.10102, their notebook: the fit with a fixed threshold of 1e-3.
    errors = {"A": 124.52, "B": 1293.3, "E": 0.02566, "alpha": 0.01540, "beta": 0.02060}
    for symbol, error in errors.items():
        assert found["standard_errors"][symbol] == pytest.approx(error, rel=0.01)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return fit_json(GADRE, "--resamples", "300")


class TestJson:
    def test_symbols_stand_at_the_top(self, found: dict[str, Any]) -> None:
        assert all(isinstance(found[name], float) for name in ("objective", "E", "A", "B", "alpha", "beta", "a", "b"))

    def test_every_symbol_has_its_error_and_intervals(self, found: dict[str, Any]) -> None:
        for symbol in ("E", "A", "B", "alpha", "beta", "a"):
            (low, high), (inner_low, inner_high) = found["intervals"][symbol], found["intervals_90"][symbol]
            assert low <= inner_low < inner_high <= high
            assert found["standard_errors"][symbol] > 0

    def test_warnings_have_names(self, found: dict[str, Any]) -> None:
        assert "leave-one-size-out" in {each["name"] for each in found["warnings"]}

    def test_a_seed_decides_the_intervals_and_nothing_else(self, found: dict[str, Any]) -> None:
        again = fit_json(GADRE, "--resamples", "300")
        other = fit_json(GADRE, "--resamples", "300", "--seed", "7")
        assert again == found
        assert other["E"] == found["E"]
        assert other["intervals"] != found["intervals"]

    @pytest.mark.parametrize(("form", "symbols"), [("flops", {"E", "K", "gamma"}), ("tokens-power", {"B", "beta"})])
    def test_other_laws_have_other_symbols(self, form: str, symbols: set[str]) -> None:
        found = fit_json(GADRE, "--form", form, "--resamples", "0")
        assert all(isinstance(found[symbol], float) for symbol in symbols)
        assert found["a"] is None


class TestTerminal:
    def test_the_numbers_and_the_warnings(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["fit", str(GADRE), "--resamples", "200"]) == 0
        text = capsys.readouterr().out
        assert "E + A/N^alpha + B/D^beta, fitted to 34 runs" in text
        assert "extrapolation" in text
        assert "warning: leave-one-size-out" in text

    def test_a_table_that_cannot_tell_exponents_shows_none(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rows = "".join(f"{n},{20 * n},{1.8 + 480 / n**0.35 + 900 / n**0.37}\n" for n in np.geomspace(1e7, 1e10, 12))
        (tmp_path / "runs.csv").write_text(f"params,tokens,loss\n{rows}", encoding="utf-8")
        assert main(["fit", str(tmp_path / "runs.csv"), "--resamples", "200"]) == 0
        text = capsys.readouterr().out
        assert "none are shown" in text
        assert "L(C) = E + K/C^gamma" in text
        assert "warning: unidentifiable-design" in text
        assert "\nalpha" not in text


class TestFaults:
    @pytest.mark.parametrize(
        ("csv", "lines"),
        [
            ("params,tokens,lost\n1,2,3\n", ["runs.csv:1 loss: has no column loss (did you mean 'lost'?)"]),
            (
                "params,tokens,loss\n1e7,1e9,0\n1e7,1e9\n",
                ["runs.csv:3: has 2 cells where the header has 3"],
            ),
            ("params,tokens,loss\n", ["runs.csv: holds no rows (give one training run a line)"]),
        ],
    )
    def test_one_line_each_and_two(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], csv: str, lines: list[str]
    ) -> None:
        (tmp_path / "runs.csv").write_text(csv, encoding="utf-8")
        assert main(["fit", str(tmp_path / "runs.csv")]) == 2
        assert capsys.readouterr().err.splitlines() == [f"error: {line}" for line in lines]

    def test_a_file_that_is_not_there(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["fit", str(tmp_path / "none.csv")]) == 2
        assert "none.csv cannot be read: No such file" in capsys.readouterr().err

    @pytest.mark.parametrize("plot", ["chart.gif", "nowhere/chart.svg"])
    def test_a_chart_that_cannot_be_written_is_known_before_the_fit(self, tmp_path: Path, plot: str) -> None:
        assert main(["fit", str(tmp_path / "not-read.csv"), "--plot", str(tmp_path / plot)]) == 2


class TestPlot:
    def test_svg_stands_alone(self, tmp_path: Path) -> None:
        assert main(["fit", str(GADRE), "--resamples", "0", "--plot", str(tmp_path / "law.svg")]) == 0
        svg = (tmp_path / "law.svg").read_text(encoding="utf-8")
        assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
        assert "var(--" not in svg

    def test_png_is_in_the_pages_colours(self, tmp_path: Path) -> None:
        from matplotlib.image import imread

        assert main(["fit", str(GADRE), "--resamples", "0", "--plot", str(tmp_path / "law.png")]) == 0
        pixels = (imread(tmp_path / "law.png")[..., :3] * 255).round().astype(int).reshape(-1, 3)
        seen = {tuple(pixel) for pixel in np.unique(pixels, axis=0).tolist()}
        assert {(0x2F, 0x6F, 0xB7), (0xD9, 0x82, 0x2B)} <= seen
        assert (1, 1, 1) not in seen


def test_a_million_rows(tmp_path: Path, law_values: dict[str, float]) -> None:
    stream = np.random.default_rng(0)
    params, tokens = np.exp(stream.uniform(17, 23, 10**6)), np.exp(stream.uniform(20, 27, 10**6))
    noise = np.exp(0.01 * stream.standard_normal(10**6))
    loss = (
        law_values["E"]
        + law_values["A"] / params ** law_values["alpha"]
        + law_values["B"] / tokens ** law_values["beta"]
    ) * noise
    np.savetxt(
        tmp_path / "runs.csv",
        np.stack([params, tokens, loss], 1),
        "%.6g",
        ",",
        header="params,tokens,loss",
        comments="",
    )
    start = time.process_time()
    found = fitted(Wanted(tmp_path / "runs.csv"))
    assert time.process_time() - start < 36  # three times the 10 s of a quiet machine: other work shares the cores
    assert found.E is not None
    assert math.isclose(found.E.value, law_values["E"], rel_tol=2e-3)
    assert found.resamples == 0
    assert found.E.low is not None
    assert found.E.low < law_values["E"] < (found.E.high or 0)


def test_the_command_names_every_law() -> None:
    from typing import get_args

    assert set(FORMS) == {form.name for form in KNOWN} == set(get_args(FormName))


def test_help_and_the_package_load_no_numpy() -> None:
    code = "import sys, reporter_plugins.commands.fit, reporter_plugins.scaling; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
