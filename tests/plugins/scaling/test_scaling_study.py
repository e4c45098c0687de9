"""One call gives what a page shows: the law, its intervals, its warnings, and what to show instead."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from reporter_plugins.scaling import findings
from reporter_plugins.scaling.consequences import compute_optimal, law_of
from reporter_plugins.scaling.forms import FORMS, KAPLAN_JOINT, form_named
from reporter_plugins.scaling.study import optimum_intervals, study
from reporter_plugins.scaling.table import RunTable

World = Callable[..., RunTable]


def test_a_study_has_the_law_its_intervals_and_no_warning(world: World, law_values: dict[str, float]) -> None:
    found = study(world(seed=1), resamples=200)
    assert found.findings == ()
    assert not found.refused
    assert found.offered is None
    for symbol, value in law_values.items():
        assert found.intervals[symbol].low <= value <= found.intervals[symbol].high
    assert found.intervals["a"].value == found.fit.a


def test_the_default_study_of_epochs_points_gives_the_published_errors(epoch: RunTable) -> None:
    """Besiroglu et al. 2024: a = 0.513 with a standard error of 0.02; ours is the Huber 1e-3 fit's 0.5139."""
    found = study(epoch)
    assert found.intervals["a"].error == pytest.approx(0.02, abs=5e-4)
    assert found.intervals["a"].low < 0.513 < found.intervals["a"].high
    best = optimum_intervals(found.uncertainty, np.array([5.76e23])) if found.uncertainty else {}
    assert np.asarray(best["tokens_per_param"].value) == pytest.approx([17.92], abs=0.005)
    assert best["tokens_per_param"].low < 17.92 < best["tokens_per_param"].high


def test_exponents_that_the_runs_cannot_tell_are_refused_for_a_law_of_compute(world: World) -> None:
    table = world(sizes=30, lengths=1)
    params = table.column("params")
    follows = replace(table, tokens=20 * params, flops=120 * params**2)
    found = study(follows, resamples=50)
    assert found.refused
    assert found.offered is not None
    assert found.offered.form.name == "flops"
    assert findings.UNIDENTIFIABLE in {finding.name for finding in found.findings}


def test_without_resamples_the_intervals_are_the_sandwichs(world: World) -> None:
    found = study(world(), resamples=0)
    assert found.uncertainty is None
    assert found.intervals == found.sandwich


def test_the_optimum_has_intervals_at_every_budget(world: World) -> None:
    found = study(world(), resamples=100)
    assert found.uncertainty is not None
    budgets = np.array([1e19, 1e20, 1e23])
    best = optimum_intervals(found.uncertainty, budgets)
    exact = compute_optimal(law_of(found.fit.values), budgets)
    assert np.asarray(best["params"].value) == pytest.approx(exact.params)
    widths = np.log(np.asarray(best["params"].high) / np.asarray(best["params"].low))
    assert widths[2] > widths[1] > 0
    products = 6 * np.asarray(best["params"].value) * np.asarray(best["tokens"].value)
    assert products == pytest.approx(budgets)


def test_a_resample_without_an_optimum_is_left_out(world: World) -> None:
    found = study(world(), resamples=60).uncertainty
    assert found is not None
    symbols = found.rows.symbols.copy()
    symbols[0, 2] = -0.1
    best = optimum_intervals(replace(found, rows=replace(found.rows, symbols=symbols)), np.array([1e21]))
    assert np.isfinite(np.asarray(best["params"].high)).all()


@pytest.mark.parametrize("name", ["kaplan", "params", "tokens-power", "flops"])
def test_other_laws_can_be_studied(world: World, name: str) -> None:
    found = study(world(), form_named(name), resamples=40)
    assert set(found.fit.values) <= set(found.intervals)
    assert found.fit.form in FORMS
    assert (found.fit.form is KAPLAN_JOINT) == (name == "kaplan")


def test_an_unknown_law_is_told_with_the_known() -> None:
    with pytest.raises(ValueError, match="no law is called 'cinchilla'; there are chinchilla, params"):
        form_named("cinchilla")
