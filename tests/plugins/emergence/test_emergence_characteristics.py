"""Operating characteristics on a few draws; `benchmarks/emergence/operating_characteristics.py` measures them well."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

SEED = 20_260


@pytest.fixture(scope="module")
def nulls(characteristics: ModuleType, synthetic: ModuleType) -> list[Any]:
    return list(characteristics.simulate(synthetic.NULLS, 1, SEED, rivals=False, scales=(5, 8)))


@pytest.fixture(scope="module")
def sudden(characteristics: ModuleType) -> list[Any]:
    return list(characteristics.simulate(["S1"], 3, SEED + 1, rivals=False))


def test_a_null_is_hardly_ever_called_emergent(nulls: list[Any]) -> None:
    # One percent of 132 draws; six or more would come by chance once in five hundred times.
    assert sum(result.called for result in nulls) <= 5


def test_a_sharp_rise_is_found(characteristics: ModuleType, sudden: list[Any]) -> None:
    assert characteristics.share(result.plain for result in sudden if result.drawn.scales > 5) >= 90
    assert characteristics.share(result.plain for result in sudden if result.drawn.scales == 5) >= 80


@pytest.mark.parametrize("label", ["onset", "half_rise"])
def test_intervals_hold_the_truth(characteristics: ModuleType, sudden: list[Any], label: str) -> None:
    # 95 % of 72, less three standard errors of 2.6 %.
    assert characteristics.coverage([r for r in sudden if r.called], label) >= 87


def test_one_odd_largest_run_is_never_plainly_emergent(characteristics: ModuleType) -> None:
    results = characteristics.simulate(["R4"], 1, SEED + 2, rivals=False)
    assert not any(result.plain for result in results)
    assert any(result.called for result in results)


def test_binomial_aicc_is_fooled_by_a_raw_line_and_ours_is_not(characteristics: ModuleType) -> None:
    results = characteristics.simulate(["G6"], 1, SEED + 3)
    assert characteristics.share(result.aicc for result in results) > 50
    assert characteristics.share(result.called for result in results) <= 12.5


@pytest.mark.parametrize("metric", [1, 2])
def test_artefacts_are_found_and_seldom_invented(characteristics: ModuleType, metric: int) -> None:
    found = {smooth: characteristics.artefacts(2, SEED, smooth=smooth, metric=metric) for smooth in (True, False)}
    likely = {
        smooth: characteristics.share(a.artefact.verdict == "likely" for a in held) for smooth, held in found.items()
    }
    assert likely[True] >= 75
    assert likely[False] <= 10


@pytest.mark.parametrize(("choices", "centre", "width"), [(2, 9.4, 0.5), (4, 9.7, 0.4), (5, 9.9, 0.7)])
def test_psignifit_puts_the_midpoint_at_the_same_place(
    synthetic: ModuleType, assessor: Any, choices: int, centre: float, width: float
) -> None:
    """The independent oracle: half-rise of a curve that reaches its ceiling is the psychometric threshold."""
    psignifit = pytest.importorskip("psignifit", reason="psignifit, the independent oracle, is not installed")
    chance, positions = 1 / choices, np.linspace(8, 11, 8)
    expected = chance + (1 - chance) * 0.95 * synthetic.logistic(positions, centre, width)
    hits = np.random.default_rng(choices).binomial(500, expected).astype(float)
    oracle = psignifit.psignifit(
        np.column_stack([positions, hits, np.full(8, 500)]), sigmoid="logistic", experiment_type=f"{choices}AFC"
    )
    low, high = oracle.confidence_intervals["threshold"]["0.95"]
    curve = synthetic._curve("t", "accuracy", positions, hits / 500, 500, chance)
    half_rise = assessor.assess(curve).half_rise
    assert low <= half_rise.position <= high
    assert half_rise.low <= oracle.parameter_estimate_MAP["threshold"] <= half_rise.high


def test_draws_are_those_of_the_recipe(synthetic: ModuleType) -> None:
    drawn = synthetic.draw("S1", 5, 0.25, (200, 4e-4), np.random.default_rng(1))
    assert drawn.positions[-1] - drawn.positions[0] == pytest.approx(2.5)
    assert drawn.onset < drawn.half_rise
    many = synthetic.count(np.full(3000, 0.5), 10**6, 4e-4, np.random.default_rng(1))
    # An intraclass correlation of 4e-4 is one point of run-to-run standard deviation at p = 0.5.
    assert np.std(many / 10**6) == pytest.approx(0.01, rel=0.06)
