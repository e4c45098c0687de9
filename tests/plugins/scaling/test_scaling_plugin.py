"""A table in models.toml becomes a law in project.json and a page; a bad one is a fault with its row."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reporter_plugins.scaling.consequences import compute_optimal, law_of, marginal_gains, standing
from reporter_plugins.scaling.table import RunTable

from reporter.errors import InputFaults
from reporter.report import Report
from reporter.run import Spec, Subject, analyse, open_shop, spec_of
from reporter.run.bench import analyses_of
from reporter.testing import build_site, write_models

World = Callable[..., RunTable]

OURS = Path(__file__).parents[3] / "plugins" / "scaling" / "data"
MODEL = """
    [models.small.architecture]
    parameters = 1e9
    active_parameters = 1e9
    [models.small.training]
    tokens = 20e9
"""
TABLE = """
    [scaling.made-up]
    data = "runs.csv"
    resamples = 200
"""


def write_runs(folder: Path, table: RunTable) -> None:
    assert table.params is not None
    assert table.tokens is not None
    rows = zip(table.params.tolist(), table.tokens.tolist(), table.loss.tolist(), strict=True)
    lines = ["params,tokens,loss", *(f"{n!r},{d!r},{loss!r}" for n, d, loss in rows)]
    (folder / "runs.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def law_report(folder: Path, models: str, name: str = "made-up") -> Report:
    spec = spec_of(write_models(folder, models))
    shop = open_shop(spec)
    subject = Subject("name", f"scaling.{name}")
    analyses = analyses_of(subject, shop.registry.graph)
    others = {"parameters": {slug: _model(spec, slug) for slug in shop.project.models}}
    return Report(analyse(spec, subject, tuple(each.name for each in analyses), {}, others), analyses)


def _model(spec: Spec, slug: str) -> bytes:
    return analyse(spec, Subject("model", slug), ("architecture", "parameters"), {}, {})


@pytest.fixture
def clean(tmp_path: Path, world: World) -> Report:
    write_runs(tmp_path, world(seed=3))
    return law_report(tmp_path, MODEL + TABLE)


def faults(folder: Path, csv: str, more: str = "") -> list[str]:
    (folder / "runs.csv").write_text(csv, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        law_report(folder, f'{MODEL}\n    [scaling.made-up]\n    data = "runs.csv"\n{more}')
    return [f"{fault.place}: {fault.message} ({fault.help})" for fault in caught.value.faults]


class TestLaw:
    def test_its_symbols_are_found_with_their_intervals(self, clean: Report, law_values: dict[str, float]) -> None:
        for symbol, true in law_values.items():
            found = clean.numbers[f"scaling.made-up.{symbol}"]
            assert found.low is not None
            assert found.high is not None
            assert found.low < true < found.high, symbol

    def test_exponents_of_the_optimum_sum_to_one(self, clean: Report) -> None:
        a, b = (clean.numbers[f"scaling.made-up.{name}"] for name in ("a", "b"))
        assert a.value + b.value == pytest.approx(1)
        assert (1 - (a.high or 0), 1 - (a.low or 0)) == pytest.approx((b.low, b.high))

    def test_a_clean_table_has_no_warning(self, clean: Report) -> None:
        assert clean.document["results"]["scaling"]["values"]["warnings"] == []

    def test_the_optimum_is_that_of_the_law(self, clean: Report, law_values: dict[str, float]) -> None:
        values = {symbol: float(clean.numbers[f"scaling.made-up.{symbol}"].value) for symbol in law_values}
        flops = clean.numbers["scaling.made-up.optimal.2.flops"].value
        best = compute_optimal(law_of(values), np.array([flops]))
        assert clean.numbers["scaling.made-up.optimal.2.params"].value == pytest.approx(best.params[0])
        assert clean.numbers["scaling.made-up.optimal.2.tokens_per_param"].value == pytest.approx(
            best.tokens[0] / best.params[0]
        )

    def test_budgets_beyond_the_runs_say_so(self, clean: Report) -> None:
        optimal = clean.document["results"]["scaling"]["values"]["optimal"]
        largest = clean.document["results"]["scaling"]["values"]["ranges"]["flops"][1]
        for each in optimal:
            flops = clean.numbers[each["flops"]["$number"]].value
            assert (each["beyond"] > 1) == (flops > largest)

    def test_the_same_seed_gives_the_same_bytes(self, tmp_path: Path, world: World, clean: Report) -> None:
        again = law_report(tmp_path, MODEL + TABLE)
        other = law_report(tmp_path, MODEL + TABLE + "    seed = 7\n")
        assert again.content == clean.content
        assert other.numbers["scaling.made-up.E"].low != clean.numbers["scaling.made-up.E"].low
        assert other.numbers["scaling.made-up.E"].value == clean.numbers["scaling.made-up.E"].value

    def test_runs_of_highest_loss_are_left_out(self, tmp_path: Path, world: World, clean: Report) -> None:
        fewer = law_report(tmp_path, MODEL + TABLE + "    drop_highest_loss = 4\n")
        values = fewer.document["results"]["scaling"]["values"]
        assert (values["runs"], values["dropped"]) == (54 - 4, 4)

    def test_one_ratio_of_tokens_gives_no_exponents_but_the_loss_over_compute(
        self, tmp_path: Path, law_values: dict[str, float]
    ) -> None:
        params = np.geomspace(1e7, 1e10, 12)
        loss = (
            law_values["E"]
            + law_values["A"] / params ** law_values["alpha"]
            + law_values["B"] / (20 * params) ** law_values["beta"]
        )
        write_runs(tmp_path, RunTable(loss, params=params, tokens=20 * params))
        found = law_report(tmp_path, MODEL + TABLE).document["results"]
        assert found["scaling"]["values"]["alpha"] is None
        assert found["scaling"]["values"]["symbols"] == {}
        assert found["scaling"]["values"]["offered"]["values"].keys() == {"E", "K", "gamma"}
        assert found["scaling"]["values"]["warnings"][0]["name"] == "unidentifiable-design"
        assert found["predictions"]["status"] == "not applicable"

    def test_a_supplied_law_is_doubted_by_its_digits_and_its_interval(self, tmp_path: Path, clean: Report) -> None:
        supplied = "E = 2\n    A = 500\n    B = 2000\n    beta = 0.4\n    alpha = [0.3499, 0.3501]\n"
        values = law_report(tmp_path, f"{MODEL}{TABLE}    {supplied}").document["results"]["scaling"]["values"]
        assert {"rounded-law", "narrow-interval"} <= {each["name"] for each in values["warnings"]}
        assert values["supplied"]["objective"] > clean.numbers["scaling.made-up.objective"].value


class TestModels:
    def test_a_model_stands_where_the_law_puts_it(self, clean: Report, law_values: dict[str, float]) -> None:
        law = law_of({symbol: float(clean.numbers[f"scaling.made-up.{symbol}"].value) for symbol in law_values})
        size, tokens = np.array([1e9]), np.array([20e9])
        stands, gains = standing(law, size, tokens), marginal_gains(law, size, tokens)
        expected = {
            "loss": stands.loss, "optimal_loss": stands.optimal_loss, "compute_ratio": stands.compute_ratio,
            "size_ratio": stands.size_ratio, "gain_params": gains.params, "gain_tokens": gains.tokens,
            "gain_flops": gains.flops,
        }  # fmt: skip
        for name, value in expected.items():
            found = clean.numbers[f"predictions.made-up.models.0.{name}"]
            assert found.value == pytest.approx(float(value[0])), name
            assert found.low is not None
            assert found.low <= found.value <= (found.high or 0), name

    def test_its_interval_is_narrower_than_symbols_drawn_apart_would_give(self, clean: Report) -> None:
        loss = clean.numbers["predictions.made-up.models.0.loss"]
        apart = clean.numbers["scaling.made-up.E"]
        assert None not in (loss.low, loss.high, apart.low, apart.high)
        assert (loss.high or 0) - (loss.low or 0) < (apart.high or 0) - (apart.low or 0)

    def test_a_law_that_lacks_a_term_is_not_put_to_them(self, tmp_path: Path) -> None:
        (tmp_path / "runs.csv").write_bytes((OURS / "pile.csv").read_bytes())
        found = law_report(tmp_path, MODEL + TABLE)
        assert found.numbers["scaling.made-up.E"].value == 0
        assert found.status_of("predictions") == (
            "not applicable", "the runs do not tell E: beyond them the law foretells too low a loss"
        )  # fmt: skip


class TestFaults:
    def test_a_misspelt_column(self, tmp_path: Path) -> None:
        (found,) = faults(tmp_path, "params,tokens,lost\n1e7,1e9,3\n")
        assert found == "runs.csv:1:1: runs.csv has no column loss (did you mean 'lost'?)"

    def test_every_bad_cell_at_its_row_and_column(self, tmp_path: Path) -> None:
        found = faults(tmp_path, "params,tokens,loss\n1e7,1e9,-3\n7B,1e9,3\n1e7,,nan\n")
        assert found == [
            "runs.csv:2:9: loss must be above 0 and finite, not -3 ()",
            "runs.csv:3:1: params must be a number, not '7B' (write 7e+09)",
            "runs.csv:4:5: tokens is empty (give a number or leave out the row)",
            "runs.csv:4:6: loss must be a number, not NaN (leave out runs that did not finish)",
        ]

    def test_fewer_runs_than_symbols_after_some_are_dropped(self, tmp_path: Path) -> None:
        rows = "".join(f"{n}e7,{n}e9,{4 - n / 10}\n" for n in range(1, 8))
        (found,) = faults(tmp_path, f"params,tokens,loss\n{rows}", "    drop_highest_loss = 3\n")
        assert found.startswith("runs.csv: runs.csv has 4 runs, fewer than the 5 symbols")

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ("    E = 1.7\n    A = 400\n", "a supplied law needs B, alpha, beta too"),
            ("    resamples = 7\n", "resamples must be 0 or at least 100"),
            ("    budgets = [-1.0]\n", "budgets must be above 0"),
        ],
    )
    def test_what_is_asked_for(self, tmp_path: Path, world: World, more: str, message: str) -> None:
        write_runs(tmp_path, world())
        (found,) = faults(tmp_path, (tmp_path / "runs.csv").read_text(encoding="utf-8"), more)
        assert message in found

    def test_the_command_tells_them_and_ends_with_two(self, tmp_path: Path) -> None:
        (tmp_path / "runs.csv").write_text("params,tokens,loss\n1e7,1e9,0\n", encoding="utf-8")
        write_models(tmp_path, MODEL + TABLE)
        code = "import sys; from reporter.cli import main; sys.exit(main(['check']))"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert " --> runs.csv:2:9" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in ("gadre-c4.csv", "pile.csv"):
        (folder / name).write_bytes((OURS / name).read_bytes())
    tables = '[scaling.gadre-c4]\ndata = "gadre-c4.csv"\n[scaling.pile]\ndata = "pile.csv"\n'
    text = "\n".join(line.strip() for line in MODEL.splitlines())
    build_site(folder, f"{text}\n{tables}")
    return folder / "site"


class TestSite:
    def test_a_section_for_each_name(self, site: Path) -> None:
        page = (site / "scaling" / "index.html").read_text(encoding="utf-8")
        assert 'id="scaling.gadre-c4"' in page
        assert 'id="scaling.pile"' in page
        assert "leave-one-size-out" in page
        assert "Loss over compute" in page
        assert len(page.encode()) < 300_000

    def test_the_project_data_have_the_names_of_the_contract(self, site: Path) -> None:
        document: Any = json.loads((site / "data" / "project.json").read_text(encoding="utf-8"))
        law = document["results"]["scaling"]["values"]["gadre-c4"]
        for name in ("E", "A", "B", "alpha", "beta", "objective", "a", "b"):
            assert isinstance(law[name]["value"], float), name
            assert law[name]["source"] == "gadre-c4.csv"
        assert law["E"]["low"] < law["E"]["value"] < law["E"]["high"]
        assert law["optimal"][0]["params"]["unit"] == "parameters"

    def test_the_models_have_a_page_of_their_own(self, site: Path) -> None:
        page = (site / "predictions" / "index.html").read_text(encoding="utf-8")
        assert "lie beyond the runs" in page or "within the runs" in page
        assert "models/small/" in page
