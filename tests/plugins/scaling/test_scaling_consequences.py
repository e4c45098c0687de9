"""Optimal sizes, prices and gains are those that the law itself gives."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reporter_plugins.scaling.consequences import (
    Law,
    budget_for_loss,
    compute_optimal,
    law_of,
    laws_of,
    marginal_gains,
    serving_optimal,
    standing,
)
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.published import published_law
from reporter_plugins.scaling.table import RunTable

optimize = pytest.importorskip("scipy.optimize")

LAW = Law(E=1.8, A=480.0, B=2100.0, alpha=0.35, beta=0.37)
exponents = st.floats(0.1, 0.9)


def test_chinchillas_own_budget_has_the_known_ratios(epoch: RunTable) -> None:
    """Tokens a parameter at 5.76e23 FLOP, from reference_fits.json, hoffmann_2022.D_over_N_at_5_76e23."""
    budget = np.array([5.76e23])
    laws = {
        92.65: published_law("hoffmann-2022-rounded").law,
        58.93: published_law("hoffmann-2022").law,
        17.92: law_of(fit_law(epoch).values),
    }
    for ratio, law in laws.items():
        assert compute_optimal(law, budget).tokens_per_param.item() == pytest.approx(ratio, abs=0.005)


@given(alpha=exponents, beta=exponents, log_flops=st.floats(18, 26))
def test_no_other_size_is_better_for_the_budget(alpha: float, beta: float, log_flops: float) -> None:
    law, flops = Law(1.7, 400.0, 900.0, alpha, beta), 10.0**log_flops
    best = compute_optimal(law, np.array([flops]))
    assert 6 * best.params * best.tokens == pytest.approx(flops, rel=1e-9)
    for factor in (0.8, 1.25):
        params = best.params * factor
        assert law.loss(params, flops / (6 * params)) > best.loss


@given(alpha=exponents, beta=exponents, log_flops=st.floats(18, 26))
def test_the_budget_for_the_optimal_loss_is_the_budget(alpha: float, beta: float, log_flops: float) -> None:
    law = Law(1.7, 400.0, 900.0, alpha, beta)
    best = compute_optimal(law, np.array([10.0**log_flops]))
    if best.loss.item() - 1.7 > 1e-6:
        back = budget_for_loss(law, best.loss)
        assert back.flops == pytest.approx(best.flops, rel=1e-4)
        assert back.params == pytest.approx(best.params, rel=1e-4)


def test_a_loss_below_the_irreducible_one_has_no_budget() -> None:
    assert budget_for_loss(LAW, np.array([1.79, 1.8])).flops.tolist() == [np.inf, np.inf]


def test_an_optimal_model_stands_at_one_and_others_waste() -> None:
    best = compute_optimal(LAW, np.array([1e22]))
    params = np.array([best.params.item(), 4 * best.params.item(), best.params.item() / 4])
    found = standing(LAW, params, 1e22 / (6 * params))
    assert found.excess[0] == pytest.approx(0, abs=1e-12)
    assert found.compute_ratio[0] == pytest.approx(1, rel=1e-9)
    assert found.size_ratio == pytest.approx([1, 4, 0.25], rel=1e-9)
    assert (found.excess[1:] > 0).all()
    assert (found.compute_ratio[1:] > 1).all()


def test_ten_times_more_gains_what_the_law_says() -> None:
    params, tokens = np.array([7e9]), np.array([2e12])
    gains = marginal_gains(LAW, params, tokens)
    assert gains.params == pytest.approx(480 * 7e9**-0.35 * (1 - 10**-0.35))
    assert gains.tokens == pytest.approx(2100 * 2e12**-0.37 * (1 - 10**-0.37))
    best = compute_optimal(LAW, np.array([1e22]))
    richer = compute_optimal(LAW, np.array([1e23]))
    assert marginal_gains(LAW, best.params, best.tokens).flops == pytest.approx(best.loss - richer.loss, rel=1e-9)


def test_without_demand_the_serving_optimum_is_the_training_optimum() -> None:
    found, best = serving_optimal(LAW, np.array([2.1]), np.array([0.0])), budget_for_loss(LAW, np.array([2.1]))
    assert found.params == pytest.approx(best.params, rel=1e-6)
    assert found.saving == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("demand", [1e11, 1e13])
def test_the_serving_optimum_is_the_cheapest_for_the_demand(demand: float) -> None:
    """Sardana et al. 2024: total = 6 N D + 2 N T along the loss, minimised here by scipy."""
    loss = 2.1

    def total(log_params: float) -> float:
        params = np.exp(log_params)
        left = loss - LAW.E - LAW.A * params**-LAW.alpha
        tokens = (LAW.B / left) ** (1 / LAW.beta)
        return float(6 * params * tokens + 2 * params * demand)

    top = float(np.log(budget_for_loss(LAW, np.array([loss])).params.item()))
    floor = float(np.log(LAW.A / (loss - LAW.E)) / LAW.alpha)
    least = optimize.minimize_scalar(total, bounds=(floor + 1e-3, top), method="bounded", options={"xatol": 1e-10})
    found = serving_optimal(LAW, np.array([loss]), np.array([demand]))
    assert (found.training_flops + found.serving_flops).item() == pytest.approx(least.fun, rel=1e-8)
    assert 0 < found.saving.item() < 1


def test_more_demand_asks_for_a_smaller_model() -> None:
    found = serving_optimal(LAW, np.full(3, 2.1), np.array([1e11, 1e12, 1e13]))
    assert (np.diff(found.params) < 0).all()
    assert (np.diff(found.tokens) > 0).all()


def test_a_loss_out_of_reach_cannot_be_served() -> None:
    assert np.isnan(serving_optimal(LAW, np.array([1.5]), np.array([1e12])).params).all()


def test_a_stack_of_laws_answers_for_all_at_once() -> None:
    symbols = np.array([[1.8, 480.0, 0.35, 2100.0, 0.37], [1.7, 400.0, 0.34, 410.0, 0.28]])
    stack = laws_of(symbols, ("E", "A", "alpha", "B", "beta"))
    budgets = np.array([1e20, 1e22, 1e24])
    together = compute_optimal(stack, budgets)
    assert together.params.shape == (2, 3)
    assert together.params[0] == pytest.approx(compute_optimal(LAW, budgets).params)


def test_the_exponents_of_the_optimum_sum_to_one(reference: dict[str, Any]) -> None:
    law = law_of(reference["fits"]["chinchilla_epoch240"])
    assert law.a == pytest.approx(0.5138995, abs=1e-7)
    assert law.a + law.b == pytest.approx(1)
