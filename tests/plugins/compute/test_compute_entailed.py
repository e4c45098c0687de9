"""What training entails: data, repetition, search, and ten times the parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.report import Report
from reporter.testing import report_of


def entailed(folder: Path, parameters: float, training: str, more: str = "") -> Report:
    text = f"[models.run.architecture]\nparameters = {parameters}\n[models.run.training]\n{training}\n{more}"
    return report_of(folder, text)


def test_chinchilla_is_compute_optimal(tmp_path: Path) -> None:
    """Hoffmann et al. 2022: 70B on 1.4T tokens, 20 a parameter, 5.76e23 FLOP."""
    numbers = entailed(tmp_path, 70e9, "tokens = 1.4e12").numbers
    assert numbers["entailed.tokens_per_parameter"].value == pytest.approx(20)
    assert numbers["entailed.over_optimal"].value == pytest.approx(1)
    assert numbers["entailed.optimal_parameters"].value == pytest.approx(70e9)


def test_repeated_tokens_are_worth_less(tmp_path: Path) -> None:
    """Muennighoff et al. 2023: four epochs are worth nearly as much as new data; forty are not."""
    four = entailed(tmp_path, 1e9, "tokens = 40e9\nunique_tokens = 10e9").numbers
    forty = entailed(tmp_path, 1e9, "tokens = 400e9\nunique_tokens = 10e9").numbers
    assert four["entailed.worth"].value / 40e9 > 0.9
    assert forty["entailed.worth"].value / 400e9 < 0.4


@pytest.mark.parametrize(
    ("parameters", "training", "risk"),
    [
        (1e9, "tokens = 20e9", "low"),
        (175e9, "tokens = 300e9", "moderate"),
        (1e9, "tokens = 80e9\nunique_tokens = 10e9", "moderate"),
        (1e9, "tokens = 400e9\nunique_tokens = 10e9", "high"),
        (1e9, "tokens = 0.5e9", "high"),
    ],
)
def test_the_risk_of_overfitting(tmp_path: Path, parameters: float, training: str, risk: str) -> None:
    document = entailed(tmp_path, parameters, training).document
    assert document["results"]["entailed"]["values"]["risk"] == risk


def test_the_budget_of_a_search(tmp_path: Path) -> None:
    """Bergstra & Bengio 2012: 59 random trials have one of the best twentieth with 95 % probability."""
    search = "[models.run.search]\nhyper_parameters = 5\nvalues = 3\nshare = 0.1\n"
    numbers = entailed(tmp_path, 1e9, "tokens = 20e9", search).numbers
    assert numbers["entailed.random.trials"].value == 59
    assert numbers["entailed.grid.trials"].value == 3**5
    assert numbers["entailed.bayesian.trials"].value == 50
    assert numbers["entailed.random.flops"].value == pytest.approx(59 * 0.1 * 6 * 1e9 * 20e9)


def test_ten_times_the_parameters(tmp_path: Path) -> None:
    numbers = entailed(tmp_path, 7e9, "tokens = 2e12").numbers
    now = numbers["compute.training_flops"].value
    assert numbers["entailed.tenfold_same_data"].value == pytest.approx(10 * now)
    assert numbers["entailed.tenfold_more_data"].value == pytest.approx(100 * now)
    assert numbers["entailed.tenfold_tokens"].value == pytest.approx(20e12)
