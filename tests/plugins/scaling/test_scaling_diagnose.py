"""A clean table raises no warning; every pitfall has a table that raises its own, with the reason."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reporter_plugins.scaling import findings
from reporter_plugins.scaling.checks_supplied import check_intervals, check_rounding, rounding
from reporter_plugins.scaling.checks_table import duplicate_rows, identifiable
from reporter_plugins.scaling.diagnose import diagnose
from reporter_plugins.scaling.findings import Finding
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.forms import CHINCHILLA, LOSS_OF_FLOPS
from reporter_plugins.scaling.intervals import symbol_intervals, uncertainty
from reporter_plugins.scaling.published import published_law
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.resample import bootstrap
from reporter_plugins.scaling.stability import by_threshold, drop_curve, held_out, leave_one_size_out
from reporter_plugins.scaling.table import RunTable, run_table

World = Callable[..., RunTable]


def found(table: RunTable, resamples: int = 200, **asked: Any) -> dict[str, Finding]:
    fit = fit_law(table)
    draws = bootstrap(table, fit, resamples=resamples)
    return {finding.name: finding for finding in diagnose(table, fit, draws, **asked)}


@pytest.mark.parametrize("seed", range(6))
def test_a_clean_table_raises_no_warning(world: World, seed: int) -> None:
    table = world(seed=seed)
    assert found(table, asked={"flops": [1e20], "params": [1e9], "tokens": [1e10]}) == {}


def with_loss(table: RunTable, rows: Any, factor: Any) -> RunTable:
    loss = table.loss.copy()
    loss[rows] *= factor
    return replace(table, loss=loss)


def one_token_count(world: World) -> RunTable:
    table = world(sizes=30, lengths=1)
    return replace(table, tokens=np.full(30, 2e10))


def tokens_follow_params(world: World) -> RunTable:
    table = world(sizes=30, lengths=1)
    stream = np.random.default_rng(0)
    return replace(table, tokens=table.column("params") * 20 * np.exp(0.05 * stream.standard_normal(30)))


def twice_the_same(world: World) -> RunTable:
    table = world()
    return table.rows(np.r_[np.arange(len(table)), 5])


def small_models_with_embeddings(world: World) -> RunTable:
    table = world()
    params = table.column("params")
    return replace(table, non_embedding_params=params - np.minimum(2.5e7, params / 2))


def another_count_in_flops(world: World) -> RunTable:
    table = world()
    return replace(table, flops=table.column("flops") * 1.6, derived=())


def losses_per_character(world: World) -> RunTable:
    table = world()
    return replace(table, loss=table.loss / 4.0)


def one_row_that_went_wrong(world: World) -> RunTable:
    return with_loss(world(), 40, 1.4)


def one_horizon(world: World) -> RunTable:
    table = world()
    return replace(table, horizon=np.full(len(table), table.column("tokens").max()))


def checkpoints(world: World) -> RunTable:
    table = world()
    return replace(table, run=np.repeat(np.arange(9), 6))


def unnamed_checkpoints(world: World) -> RunTable:
    """Each size's rows share a slow wave of error, as the checkpoints of one run do."""
    table = world(lengths=10, noise=0.001)
    wave = np.sin(np.linspace(0, 2 * np.pi, 10))[None, :] * np.random.default_rng(3).choice([-1, 1], 9)[:, None]
    return with_loss(table, slice(None), np.exp(0.02 * wave.ravel()))


def a_few_far_out(world: World) -> RunTable:
    return with_loss(world(), [3, 20, 41], [1.05, 0.96, 1.06])


def a_heavy_side(world: World) -> RunTable:
    """The shortest runs are up to fifteen per cent worse, so that charging the far ones moves beta."""
    table = world(sizes=12)
    short = np.flatnonzero(table.column("tokens") < 3e9)
    return with_loss(table, short[::2], np.linspace(1.02, 1.15, len(short[::2])))


def one_size_of_its_own(world: World) -> RunTable:
    """The smallest size, alone far from the others, was trained otherwise."""
    table = world(sizes=8)
    params = table.column("params").copy()
    first = params == params.min()
    params[first] /= 30
    values = published_law("besiroglu-2024").law
    loss = values.loss(params, table.column("tokens"))
    loss[first] *= 0.9
    stream = np.random.default_rng(0)
    noise = np.exp(0.003 * stream.standard_normal(len(params)))
    return run_table(loss * noise, params=params, tokens=table.column("tokens"))


def no_irreducible_loss(world: World) -> RunTable:
    table = world()
    params, tokens = table.column("params"), table.column("tokens")
    return replace(table, loss=30 / params**0.15 + 40 / tokens**0.14 - 0.05)


def worse_with_size(world: World) -> RunTable:
    table = world()
    params, tokens = table.column("params"), table.column("tokens")
    return replace(table, loss=2.0 + 1e-2 * params**0.15 + 2100 / tokens**0.37)


PITFALLS: dict[Callable[[World], RunTable], tuple[str, str]] = {
    one_token_count: (findings.UNIDENTIFIABLE, "1 distinct tokens"),
    tokens_follow_params: (findings.UNIDENTIFIABLE, "a law of compute alone, L\\(C\\), can be fitted"),
    twice_the_same: (findings.DUPLICATES, "row 55 repeats row 6"),
    small_models_with_embeddings: (findings.EMBEDDINGS, "up to 50% of the parameters"),
    another_count_in_flops: (findings.NOT_SIX_N_D, "C is 1.60 to 1.60 times 6 N D"),
    losses_per_character: (findings.LOSS_UNIT, "not nats per token"),
    one_row_that_went_wrong: (findings.SUSPICIOUS, "row 41 has a loss of"),
    one_horizon: (findings.FIXED_HORIZON, "one horizon of 4e\\+11 tokens for all"),
    checkpoints: (findings.CHECKPOINTS, "54 rows are of 9 runs, up to 6 of one"),
    unnamed_checkpoints: (findings.CHECKPOINTS, "rows of one size err together"),
    a_few_far_out: (findings.OUTLIERS, "row 42 .* row 4 .* row 21"),
    a_heavy_side: (findings.THRESHOLD, "how large residuals are charged decides it"),
    one_size_of_its_own: (findings.ONE_SIZE, "without N = 1.67e\\+06"),
    no_irreducible_loss: (findings.AT_ZERO, "E is best at zero"),
    worse_with_size: (findings.NEGATIVE, "alpha is not above zero"),
}


@pytest.mark.parametrize("make", PITFALLS, ids=lambda make: make.__name__)
def test_every_pitfall_raises_its_warning_with_the_reason(world: World, make: Callable[[World], RunTable]) -> None:
    name, reason = PITFALLS[make]
    raised = found(make(world))
    assert name in raised
    assert re.search(reason, raised[name].reason), raised[name].reason


def test_questions_beyond_the_runs_are_extrapolation(world: World) -> None:
    raised = found(world(), asked={"flops": [1e20, 1e26], "params": [1e9]})
    assert set(raised) == {findings.EXTRAPOLATION}
    assert "flops up to 8.33e+03 times beyond the runs" in raised[findings.EXTRAPOLATION].reason


def test_a_resampling_without_clear_minima_is_told(shared_table: Callable[[str], RunTable]) -> None:
    """The OLMo ladder's 24 runs leave E and alpha open (reference_fits.json marks the set hard)."""
    assert findings.RESAMPLES in found(shared_table("sets/olmo_ladder_final.csv"), resamples=400)


def test_a_fit_that_is_no_minimum_is_told(world: World) -> None:
    table = world()
    fit = replace(fit_law(table), converged=False, decrement=0.5)
    names = {finding.name for finding in diagnose(table, fit)}
    assert names == {findings.NOT_CONVERGED}


def test_the_rounding_of_hoffmanns_law_is_told(epoch: RunTable) -> None:
    """Objective of the printed digits from reference_fits.json: 0.0041210091362803725."""
    law = published_law("hoffmann-2022-rounded")
    found_rounding = rounding(epoch, law.printed)
    assert found_rounding.objective == pytest.approx(0.0041210091362803725, rel=1e-9)
    assert found_rounding.lowest < 0.0012311626025793463 * 1.3
    warning = check_rounding(epoch, law.printed, fit_law(epoch))
    assert warning is not None
    assert warning.name == findings.ROUNDED


def test_digits_enough_raise_nothing(epoch: RunTable) -> None:
    fit = fit_law(epoch)
    printed = {symbol: f"{value:.9g}" for symbol, value in fit.values.items()}
    assert check_rounding(epoch, printed, fit) is None


def test_trailing_zeros_count_as_digits(epoch: RunTable) -> None:
    coarse = rounding(epoch, {"E": "1.82", "A": "480", "B": "2100", "alpha": "0.35", "beta": "0.37"})
    fine = rounding(epoch, {"E": "1.8200", "A": "480.00", "B": "2100.0", "alpha": "0.35000", "beta": "0.37000"})
    assert fine.objective == coarse.objective
    assert fine.highest - fine.lowest < (coarse.highest - coarse.lowest) / 50


def test_hoffmanns_interval_is_narrower_than_half_of_ours(epoch: RunTable) -> None:
    """Hoffmann et al. 2022, table 2: a within 0.454 and 0.455; Besiroglu et al. 2024 make this point."""
    ours = symbol_intervals(uncertainty(epoch, fit_law(epoch), resamples=300), level=0.8)
    warning = check_intervals(ours, {"a": (0.454, 0.455)})
    assert warning is not None
    assert warning.name == findings.NARROW
    assert warning.figures["a"] < 0.05
    assert check_intervals(ours, {"a": (0.49, 0.54)}) is None


def test_every_name_has_a_test_that_raises_it() -> None:
    """So that a warning cannot be added without a data set."""
    raised = {name for name, _ in PITFALLS.values()}
    others = {findings.EXTRAPOLATION, findings.RESAMPLES, findings.NOT_CONVERGED, findings.ROUNDED, findings.NARROW}
    assert raised | others == set(findings.NAMES)
    text = Path(__file__).read_text(encoding="utf-8")
    assert all(f"findings.{constant}" in text for constant in ("RESAMPLES", "NOT_CONVERGED", "ROUNDED", "NARROW"))


def test_a_design_that_refuses_exponents_still_has_a_law_of_compute(world: World) -> None:
    table = tokens_follow_params(world)
    assert not identifiable(table, CHINCHILLA)
    assert identifiable(table, LOSS_OF_FLOPS)
    assert fit_law(table, LOSS_OF_FLOPS).converged


def test_many_values_close_together_are_not_one(world: World) -> None:
    """Ten thousand sizes have no gap of a per cent between them, and are not one size."""
    stream = np.random.default_rng(0)
    params, tokens = 10 ** stream.uniform(7, 10, 10_000), 10 ** stream.uniform(9, 12, 10_000)
    table = run_table(np.full(10_000, 3.0), params=params, tokens=tokens)
    assert identifiable(table, CHINCHILLA)
    jitter = np.exp(0.002 * stream.standard_normal(10_000))
    assert not identifiable(run_table(table.loss, params=params, tokens=2e10 * jitter), CHINCHILLA)


def test_repeated_lines_of_a_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    rows = [f"{n}e8,{d}e9,{3 + n / 10 - d / 10}" for n in (1, 2, 3) for d in (1, 2, 3)]
    path.write_text("\n".join(["params,tokens,loss", *rows, rows[4]]) + "\n", encoding="utf-8")
    assert duplicate_rows(read_runs(path)) == [(4, 9)]


def test_real_duplicates_are_found(shared_table: Callable[[str], RunTable]) -> None:
    """misfitting_final261.csv holds 21 rows that repeat another in params, tokens and loss."""
    assert len(duplicate_rows(shared_table("sets/misfitting_final261.csv"))) == 21


def test_epochs_own_drop_curve_is_reproduced(shared_table: Callable[[str], RunTable]) -> None:
    """From reference_fits.json, sensitivity_epoch.drop_top: exponents without the k highest losses."""
    table = shared_table("sets/chinchilla_epoch245.csv")
    curve = drop_curve(table, fit_law(table), by="loss", counts=(0, 5, 10, 20, 40))
    known = [(0.3493, 0.453), (0.3473, 0.3672), (0.3461, 0.3582), (0.3485, 0.3266), (0.3706, 0.2953)]
    for step, (alpha, beta) in zip(curve, known, strict=True):
        assert step.fit.values["alpha"] == pytest.approx(alpha, abs=5.1e-5)
        assert step.fit.values["beta"] == pytest.approx(beta, abs=5.1e-5)


def test_dropping_outliers_brings_the_law_back(world: World, law_values: dict[str, float]) -> None:
    table = a_few_far_out(world)
    curve = drop_curve(table, fit_law(table), counts=(0, 3))
    assert set(curve[1].rows) == {3, 20, 41}
    assert curve[1].fit.objective < curve[0].fit.objective
    assert curve[1].fit.values["alpha"] == pytest.approx(law_values["alpha"], abs=0.02)


def test_thresholds_and_sizes_are_refitted_each(world: World) -> None:
    table = world()
    fit = fit_law(table)
    assert [step.label for step in by_threshold(table, fit)] == ["huber 0.0001", "huber 0.001", "huber 0.01", "squares"]
    left_out = leave_one_size_out(table, fit)
    assert len(left_out) == 9
    assert sorted(row for step in left_out for row in step.rows) == list(range(54))


def test_a_law_fitted_below_predicts_the_runs_above(world: World) -> None:
    table = world()
    held = held_out(table, fit_law(table))
    assert held is not None
    assert table.column("flops")[held.rows].min() > held.below
    assert held.mean_error < 0.012
    assert held.predicted == pytest.approx(table.loss[held.rows], rel=0.05)
    assert held_out(table.rows(np.arange(8)), fit_law(table)) is None
