"""IsoFLOP profiles, envelopes, repeated data, and the approaches beside each other."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from reporter_plugins.scaling.approaches import approaches
from reporter_plugins.scaling.consequences import Law, compute_optimal
from reporter_plugins.scaling.envelope import envelope, has_curves
from reporter_plugins.scaling.epochs import epoch_surface, fit_repetition, params_for_tokens, repeated_loss
from reporter_plugins.scaling.faults import TableFault
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.isoflop import budgets, isoflop, power_line
from reporter_plugins.scaling.table import RunTable, run_table

LAW = Law(E=1.8, A=480.0, B=2100.0, alpha=0.35, beta=0.37)


def profiles(noise: float = 0.0, spread: float = 1.0) -> RunTable:
    """Five budgets of nine sizes around the optimum of LAW."""
    flops = np.repeat(np.geomspace(1e18, 1e22, 5), 9)
    best = compute_optimal(LAW, flops).params
    params = best * np.exp(np.tile(np.linspace(-spread, spread, 9), 5))
    tokens = flops / (6 * params)
    stream = np.random.default_rng(0)
    loss = LAW.loss(params, tokens) * np.exp(noise * stream.standard_normal(len(flops)))
    return run_table(loss, params=params, tokens=tokens, flops=flops)


def curves() -> RunTable:
    """Twelve sizes with forty checkpoints each, without schedule effects."""
    params = np.repeat(np.geomspace(2e7, 2e10, 12), 40)
    tokens = np.tile(np.geomspace(1e8, 2e12, 40), 12)
    table = run_table(LAW.loss(params, tokens), params=params, tokens=tokens)
    return replace(table, run=np.repeat(np.arange(12), 40))


def test_llama_3s_profiles_give_the_known_line(shared_table: Callable[[str], RunTable]) -> None:
    """From reference_fits.json, llama3_2024.here: D = 0.2994 C^0.5368 over ten budgets, 1.61e13 at 3.8e25."""
    found = isoflop(shared_table("sets/llama3_isoflop133.csv"))
    assert found is not None
    assert len(found.used) == 10
    assert found.tokens.coefficient == pytest.approx(0.2994, abs=5e-5)
    assert found.tokens.exponent == pytest.approx(0.5368, abs=5e-5)
    assert found.params.exponent == pytest.approx(0.4632, abs=5e-5)
    assert found.tokens.at(np.array([3.8e25])).item() == pytest.approx(1.61e13, rel=1e-3)


def test_profiles_of_a_law_give_its_exponent() -> None:
    """The optimum's a = beta/(alpha+beta); narrow profiles are parabolas to third order."""
    found = isoflop(profiles(spread=0.3))
    assert found is not None
    assert found.cubic_params is not None
    assert found.params.exponent == pytest.approx(float(LAW.a), abs=2e-3)
    assert abs(found.cubic_params.exponent - float(LAW.a)) < abs(found.params.exponent - float(LAW.a)) + 1e-6


def test_a_cubic_is_nearer_than_a_parabola_on_wide_profiles() -> None:
    table = profiles(spread=1.5)
    found = isoflop(table)
    assert found is not None
    best = compute_optimal(LAW, np.array([p.flops for p in found.used])).params
    parabola = np.abs(np.log([p.params for p in found.used] / best)).max()
    cubic = np.abs(np.log([p.cubic_params for p in found.used] / best)).max()
    assert cubic < parabola / 2


def test_a_minimum_outside_its_runs_is_left_out_with_the_reason() -> None:
    table = profiles()
    params = table.column("params")
    small = params < compute_optimal(LAW, np.full(len(table), 1e18)).params * 0.9
    found = isoflop(table.rows(small | (table.column("flops") > 2e18)))
    assert found is not None
    assert found.profiles[0].fault == "the minimum is not bracketed: no run is larger"
    assert len(found.used) == 4


def test_budgets_with_too_few_runs_are_no_profiles() -> None:
    assert isoflop(profiles().rows(np.arange(9))) is None
    assert [len(rows) for rows in budgets(np.r_[np.full(3, 1e18), np.full(4, 1e20)])] == [4]


def test_a_line_in_logs_has_its_standard_error() -> None:
    """scipy.stats.linregress on the same points."""
    linregress = pytest.importorskip("scipy.stats").linregress
    flops, values = np.geomspace(1e18, 1e22, 6), np.array([1.0, 2.1, 3.9, 8.2, 15.0, 33.0])
    ours, theirs = power_line(flops, values), linregress(np.log(flops), np.log(values))
    assert ours.exponent == pytest.approx(theirs.slope)
    assert ours.error == pytest.approx(theirs.stderr)
    assert np.isnan(power_line(flops[:2], values[:2]).error)


def test_the_envelope_of_a_laws_curves_gives_its_exponent() -> None:
    found = envelope(curves())
    assert found.params.exponent == pytest.approx(float(LAW.a), abs=0.03)
    assert found.params.exponent + found.tokens.exponent == pytest.approx(1)
    assert found.runs_on_it == 10
    assert found.best_loss == pytest.approx(compute_optimal(LAW, found.flops).loss, rel=5e-3)


def test_without_curves_there_is_no_envelope() -> None:
    assert not has_curves(profiles())
    with pytest.raises(TableFault, match="no training curves"):
        envelope(profiles())


def test_the_approaches_agree_on_the_data_of_a_law() -> None:
    table = profiles(noise=1e-4, spread=0.5)
    found = {approach.name: approach for approach in approaches(table, fit_law(table))}
    assert set(found) == {"isoflop", "isoflop-cubic", "parametric"}
    for approach in found.values():
        assert approach.a == pytest.approx(float(LAW.a), abs=0.02)
        assert 6 * approach.params * approach.tokens == pytest.approx(approach.flops, rel=0.05)
    grid = curves()
    assert next(iter(approaches(grid, fit_law(grid)))).name == "envelope"


def repeated(noise: float = 0.0) -> RunTable:
    """Runs over 1 to 60 epochs, made with R_D* = 15.39 and R_N* = 5.31 (Muennighoff et al. 2023, section 6)."""
    stream = np.random.default_rng(0)
    params, unique = 10 ** stream.uniform(8, 10, 60), 10 ** stream.uniform(8.5, 11, 60)
    epochs = 10 ** stream.uniform(0, 1.8, 60)
    table = run_table(np.ones(60), params=params, tokens=unique * epochs)
    table = replace(table, unique_tokens=unique, epochs=epochs)
    theta = np.log(np.array([[5.31, 15.39]]))
    loss = np.exp(epoch_surface(table, LAW).log_prediction(theta)[0] + noise * stream.standard_normal(60))
    return replace(table, loss=loss)


def test_the_half_lives_of_repeated_data_are_found_again() -> None:
    found = fit_repetition(repeated(), LAW)
    assert found.tokens == pytest.approx(15.39, rel=1e-6)
    assert found.params == pytest.approx(5.31, rel=1e-6)
    assert found.converged
    noisy = fit_repetition(repeated(0.003), LAW)
    assert noisy.tokens == pytest.approx(15.39, rel=0.1)
    assert noisy.params == pytest.approx(5.31, rel=0.2)


def test_one_epoch_of_a_small_model_is_the_law_itself() -> None:
    unique = np.array([1e10, 1e11])
    params = params_for_tokens(LAW, unique) * 0.5
    table = run_table(np.ones(2), params=params, tokens=unique)
    table = replace(table, unique_tokens=unique, epochs=np.ones(2))
    found = fit_repetition(repeated(), LAW)
    assert repeated_loss(found, table) == pytest.approx(LAW.loss(params, unique), rel=1e-12)


def test_a_repeated_token_is_worth_less_than_a_new_one() -> None:
    found = fit_repetition(repeated(), LAW)
    once = run_table(np.ones(1), params=np.array([1e9]), tokens=np.array([4e10]))
    fresh = replace(once, unique_tokens=np.array([4e10]), epochs=np.ones(1))
    again = replace(once, unique_tokens=np.array([4e9]), epochs=np.full(1, 10.0))
    single = replace(once, tokens=np.array([4e9]), unique_tokens=np.array([4e9]), epochs=np.ones(1))
    losses = [repeated_loss(found, table).item() for table in (fresh, again, single)]
    assert losses == sorted(losses)


def test_a_half_life_that_no_run_can_tell_is_infinite_and_the_other_is_found() -> None:
    table = repeated()
    endless = np.log(np.array([[5.31, 1e12]]))
    noise = 0.003 * np.random.default_rng(1).standard_normal(len(table))
    flattered = noise - 0.002 * np.log(table.column("epochs"))  # repeats better than new tokens
    loss = np.exp(epoch_surface(table, LAW).log_prediction(endless)[0] + flattered)
    found = fit_repetition(replace(table, loss=loss), LAW)
    assert found.tokens == np.inf
    assert found.params == pytest.approx(5.31, rel=0.2)
    assert found.converged
