"""Standard errors are the published ones, the same however the work is shared, and intervals cover."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from reporter_plugins.scaling import resample
from reporter_plugins.scaling.fit import fit_law, prepare
from reporter_plugins.scaling.intervals import (
    function_interval,
    percentile_intervals,
    sandwich_intervals,
    student,
    symbol_intervals,
    uncertainty,
)
from reporter_plugins.scaling.resample import (
    affordable_resamples,
    bootstrap,
    draw,
    draw_noise,
    residual_bootstrap,
    spread_along,
)
from reporter_plugins.scaling.sandwich import sandwich
from reporter_plugins.scaling.table import RunTable

World = Callable[..., RunTable]


def test_epochs_standard_errors_are_met_within_a_percent(epoch: RunTable) -> None:
    """Besiroglu et al. 2024, bootstrap of the Huber 1e-3 fit with seed 42."""
    draws = bootstrap(epoch, fit_law(epoch))
    published = {"A": 124.52, "B": 1293.3, "E": 0.02566, "alpha": 0.01540, "beta": 0.02060}
    for symbol, error in published.items():
        assert draws.standard_error(symbol) == pytest.approx(error, rel=0.01)
    assert draws.converged.all()


def test_resamples_cost_a_tenth_of_one_descent_each(
    epoch: RunTable, one_descent: Callable[[RunTable], float], least_cpu: Callable[..., float]
) -> None:
    """One at a time is how the published bootstrap goes; strict figures are in benchmarks/scaling."""
    fit = fit_law(epoch)
    spent = least_cpu(lambda: bootstrap(epoch, fit, resamples=1000), 3)
    assert spent / 1000 < 0.1 * one_descent(epoch)


def test_the_published_intervals_are_met(epoch: RunTable) -> None:
    """Besiroglu et al. 2024, 95 % percentiles as printed by their notebook (reference_fits.json)."""
    found = percentile_intervals(bootstrap(epoch, fit_law(epoch)))
    for symbol, low, high in (("A", 285.214, 743.626), ("B", 1042.357, 5810.344), ("beta", 0.331, 0.415)):
        assert found[symbol].low == pytest.approx(low, rel=5e-3)
        assert found[symbol].high == pytest.approx(high, rel=5e-3)


def test_rows_are_drawn_as_numpy_draws_them_one_resample_at_a_time() -> None:
    """So that seed 42 is Besiroglu's seed 42."""
    counts = np.concatenate(list(draw(17, 5, 42, 17)))
    np.random.seed(42)
    for row in counts:
        drawn = np.random.choice(17, size=17, replace=True)
        assert row.tolist() == np.bincount(drawn, minlength=17).tolist()


def test_every_resample_is_at_its_own_minimum(world: World) -> None:
    table = world(seed=2)
    fit = fit_law(table)
    draws = bootstrap(table, fit, resamples=6)
    counts = np.concatenate(list(draw(len(table), 6, resample.SEED, len(table))))
    for row, theta in zip(counts, draws.theta, strict=True):
        prepared = prepare(table, fit.form, row)
        miss = prepared.surface.log_prediction(theta[None, :])[0] - prepared.target
        again = fit_law(table, weights=row)
        assert fit.charge.value(miss) @ row == pytest.approx(again.objective, rel=1e-6)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_sharing_the_work_changes_no_bit(
    world: World, monkeypatch: pytest.MonkeyPatch, pool: type[ThreadPoolExecutor] | type[ProcessPoolExecutor]
) -> None:
    monkeypatch.setattr(resample, "BLOCK", 16)
    table = world(seed=1)
    fit = fit_law(table)
    with pool(2) as executor:
        for draws in (bootstrap, residual_bootstrap):
            shared = draws(table, fit, resamples=50, executor=executor)
            alone = draws(table, fit, resamples=50)
            assert shared.symbols.tobytes() == alone.symbols.tobytes()


def test_a_seed_decides_the_resamples(world: World) -> None:
    table = world()
    fit = fit_law(table)
    one, same, other = (bootstrap(table, fit, resamples=20, seed=seed) for seed in (1, 1, 2))
    assert one.symbols.tobytes() == same.symbols.tobytes()
    assert one.symbols.tobytes() != other.symbols.tobytes()


def test_checkpoints_of_a_run_are_drawn_together(world: World) -> None:
    """Noise that a run's rows share makes the honest standard errors larger than those of lone rows."""
    table = world(noise=0.0005)
    runs = np.repeat(np.arange(9), 6)
    shift = 0.01 * np.random.default_rng(0).standard_normal(9)[runs]
    table = replace(table, loss=table.loss * np.exp(shift))
    by_run = replace(table, run=runs)
    fit = fit_law(table)
    alone, together = bootstrap(table, fit, resamples=200), bootstrap(by_run, fit, resamples=200)
    assert together.units == 9
    assert together.column("beta").std() != alone.column("beta").std()
    spread = [np.subtract(*np.percentile(d.column("E"), [75, 25])) for d in (together, alone)]
    assert spread[0] > 1.3 * spread[1]
    assert uncertainty(by_run, fit, resamples=20).residuals is None


def test_few_runs_get_redrawn_residuals_too_and_many_do_not(world: World) -> None:
    few, many = world(), world(sizes=12, lengths=9)
    assert uncertainty(few, fit_law(few), resamples=20).residuals is not None
    assert uncertainty(many, fit_law(many), resamples=20).residuals is None


def test_redrawn_noise_is_as_large_as_that_of_runs_with_such_a_loss() -> None:
    """Noise that falls ninefold along the losses is drawn so again, and even noise stays even."""
    stream = np.random.default_rng(0)
    expected = np.linspace(1.0, 0.5, 400)
    falling = np.geomspace(0.09, 0.01, 400)
    found = spread_along(falling * stream.standard_normal(400), expected)
    assert found[0] / found[-1] == pytest.approx(9, rel=0.3)
    even = spread_along(0.01 * stream.standard_normal(400), expected)
    assert even.max() / even.min() < 1.5
    noise = np.concatenate(list(draw_noise(falling * stream.standard_normal(400), found, 400, 1)))
    assert noise[:, :40].std() > 4 * noise[:, -40:].std()


def test_intervals_lie_out_by_students_t(epoch: RunTable) -> None:
    """Hesterberg 2015, arXiv:1411.5279: quantiles at Phi(-t sqrt(n/(n-p))), for rows that are drawn again."""
    stats = pytest.importorskip("scipy.stats")
    found = uncertainty(epoch, fit_law(epoch), resamples=200)
    t = stats.t.ppf(0.975, 235) * np.sqrt(240 / 235)
    assert found.tail(0.95) == pytest.approx(stats.norm.cdf(-t), rel=1e-3)
    few = epoch.rows(np.arange(0, 240, 8))
    found = uncertainty(few, fit_law(few), resamples=200)
    assert found.tail(0.95) == pytest.approx(stats.norm.cdf(-stats.t.ppf(0.975, 25)), rel=1e-3)


def test_nominal_intervals_cover(world: World, law_values: dict[str, float]) -> None:
    """A cheap look at what benchmarks/scaling/coverage.py measures: 60 worlds of 35 runs, nominal 95 %.

    Fewer than 52 hits of 60 have a chance under 1 in 100 if the coverage is 95 %.
    """
    hits = dict.fromkeys((*law_values, "a"), 0)
    truth = {**law_values, "a": law_values["beta"] / (law_values["alpha"] + law_values["beta"])}
    widths = []
    for seed in range(60):
        table = world(sizes=7, lengths=5, seed=1000 + seed)
        found = symbol_intervals(uncertainty(table, fit_law(table), resamples=120, seed=seed))
        widths.append(float(found["alpha"].high - found["alpha"].low))
        for symbol, value in truth.items():
            hits[symbol] += bool(found[symbol].low <= value <= found[symbol].high)
    assert min(hits.values()) >= 52
    assert 0.005 < np.median(widths) < 0.2


def test_sandwich_and_bootstrap_agree_where_both_hold(epoch: RunTable) -> None:
    fit = fit_law(epoch)
    errors = sandwich(prepare(epoch, fit.form), fit).symbol_errors()
    draws = bootstrap(epoch, fit, resamples=1000)
    for symbol in ("E", "alpha"):
        assert errors[symbol] == pytest.approx(draws.standard_error(symbol), rel=0.25)


def test_sandwich_intervals_hold_the_value_and_grow_with_the_level(epoch: RunTable) -> None:
    fit = fit_law(epoch)
    found = sandwich(prepare(epoch, fit.form), fit)
    wide, narrow = sandwich_intervals(found, 0.99), sandwich_intervals(found, 0.8)
    for symbol, value in fit.values.items():
        assert wide[symbol].low < narrow[symbol].low < value < narrow[symbol].high < wide[symbol].high


def test_the_sandwich_of_shared_noise_is_wider_with_clusters(world: World) -> None:
    table = world(noise=0.0005)
    runs = np.repeat(np.arange(9), 6)
    table = replace(table, loss=table.loss * np.exp(0.01 * np.random.default_rng(0).standard_normal(9)[runs]))
    fit = fit_law(table)
    prepared = prepare(table, fit.form)
    alone, together = sandwich(prepared, fit).symbol_errors(), sandwich(prepared, fit, runs).symbol_errors()
    assert together["alpha"] > 1.2 * alone["alpha"]


def test_a_function_of_the_symbols_has_an_interval(epoch: RunTable) -> None:
    fit = fit_law(epoch)
    found = uncertainty(epoch, fit, resamples=300)
    doubled = function_interval(found, lambda symbols: 2 * symbols[:, [0, 2]])
    plain = symbol_intervals(found)
    assert np.asarray(doubled.low) == pytest.approx([2 * plain["E"].low, 2 * plain["alpha"].low])
    assert np.asarray(doubled.error) == pytest.approx([2 * plain["E"].error, 2 * plain["alpha"].error])


@pytest.mark.parametrize("freedom", [4, 10, 22, 235])
def test_students_quantile_is_close(freedom: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert student(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=5e-3)


def test_very_large_tables_get_fewer_resamples_and_then_none() -> None:
    assert affordable_resamples(240) == 4000
    assert affordable_resamples(50_000) == 400
    assert affordable_resamples(1_000_000) == 0
    assert affordable_resamples(240, wanted=50) == 50
