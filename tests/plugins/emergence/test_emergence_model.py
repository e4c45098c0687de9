import time
import tracemalloc
from collections.abc import Callable
from itertools import product
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporter_plugins.emergence import model
from reporter_plugins.emergence.assess import Assessor, observations_of
from reporter_plugins.emergence.band import band_of
from reporter_plugins.emergence.family import Hypothesis
from reporter_plugins.emergence.grid import likelihood_of
from reporter_plugins.emergence.heights import level_heights
from reporter_plugins.emergence.model import posterior_of
from reporter_plugins.emergence.noise import CELLS, NoisePrior, Observations, log_likelihood_table
from reporter_plugins.emergence.shapes import RAW_LINE_WIDTH, ShapeLibrary, build_families, psychometric
from reporter_plugins.emergence.special import log_gamma, log_sum_exp, weighted_quantiles
from scipy import special, stats

POSITIONS = np.linspace(8, 11, 7)


def test_log_gamma_agrees_with_scipy() -> None:
    x = np.concatenate([np.geomspace(1e-6, 1e9, 400), [1e35]])
    assert log_gamma(x) == pytest.approx(special.gammaln(x), rel=1e-12, abs=1e-12)


def test_the_likelihood_is_the_beta_binomial_of_scipy() -> None:
    observations = Observations(np.array([0, 1, 1]), np.array([3.0, 40.0, 52.0]), np.array([50.0, 80.0, 90.0]), 2)
    prior = NoisePrior()
    table = log_likelihood_table(observations, prior)
    for cell, (column, precision) in product((205, 2048, 3300), enumerate(prior.precisions)):
        p = cell / (CELLS - 1)
        exact = [
            stats.betabinom.logpmf(k, n, p * precision, (1 - p) * precision) for k, n in ((3, 50), (40, 80), (52, 90))
        ]
        # Between nodes the table is straight; twice a thousandth of a log unit moves no verdict.
        assert table[0, cell, column] == pytest.approx(exact[0], abs=0.02, rel=2e-3)
        assert table[1, cell, column] == pytest.approx(exact[1] + exact[2], abs=0.02, rel=2e-3)


def test_a_width_of_the_raw_line_is_straight_in_raw_scale() -> None:
    scale = np.array([1.0, 2.0, 4.0])
    foot = psychometric(np.log10(scale), np.array([6.0]), np.array([RAW_LINE_WIDTH]))[0]
    assert foot[1] / foot[0] == pytest.approx(2, rel=1e-4)
    assert foot[2] / foot[1] == pytest.approx(2, rel=1e-4)


def test_the_width_is_from_ten_to_ninety_percent() -> None:
    ends = psychometric(np.array([9.65, 10.35]), np.array([10.0]), np.array([0.7]))[0]
    assert ends == pytest.approx([0.1, 0.9])


def test_weights_of_families_are_probabilities() -> None:
    families = build_families(POSITIONS, ShapeLibrary().settings)
    for hypothesis in (Hypothesis.SUDDEN, Hypothesis.GRADUAL, Hypothesis.FALLING):
        assert sum(f.weight for f in families if f.hypothesis is hypothesis) == pytest.approx(1)
    assert sum(model.PRIOR.values()) == pytest.approx(1)
    assert sum(NoisePrior().weights) == pytest.approx(1)


def test_every_sudden_shape_is_steep_and_starts_inside_the_data() -> None:
    (sudden,) = [f for f in build_families(POSITIONS, ShapeLibrary().settings) if f.hypothesis is Hypothesis.SUDDEN]
    assert sudden.width.max() < 0.75 * RAW_LINE_WIDTH
    assert sudden.rise[:, 1].max() < 0.1
    assert sudden.rise[:, -1] == pytest.approx(1)


def test_shapes_left_out_at_once_move_no_probability_that_is_shown(
    synthetic: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    library = ShapeLibrary()
    for name, items in product(("S1", "G2", "G6", "G7", "F0", "R4"), (200, 1000, 10_000)):
        curve = synthetic.curve_of(synthetic.draw(name, 8, 0.25, (items, 4e-4), rng))
        likelihood = likelihood_of(observations_of(curve), curve.positions, 0.25, NoisePrior())
        quick = posterior_of(likelihood, library)
        with monkeypatch.context() as patch:
            patch.setattr(model, "_MARGIN", np.inf)
            whole = posterior_of(likelihood, library)
        # A report shows whole percents; the verdict's bar is 0.90.
        for hypothesis in ("sudden", "gradual", "level", "falling"):
            assert getattr(quick, hypothesis) == pytest.approx(getattr(whole, hypothesis), abs=5e-4)


@settings(max_examples=15, deadline=None)
@given(
    scores=st.lists(st.floats(0, 1), min_size=5, max_size=9),
    chance=st.sampled_from([0.0, 0.01, 0.2, 0.5, 0.9]),
    items=st.sampled_from([1, 30, 1000, 100_000]),
)
def test_any_curve_has_probabilities_that_sum_to_one(scores: list[float], chance: float, items: int) -> None:
    n = len(scores)
    observations = Observations(np.arange(n), np.array(scores) * items, np.full(n, float(items)), n)
    posterior = posterior_of(likelihood_of(observations, np.linspace(8, 10, n), chance, NoisePrior()), ShapeLibrary())
    total = posterior.level + posterior.gradual + posterior.sudden + posterior.falling
    assert total == pytest.approx(1)
    assert all(0 <= probability <= 1 for probability in posterior.above_chance)


def test_the_same_curve_twice_is_the_same_to_the_bit(synthetic: ModuleType, assessor: Assessor) -> None:
    curve = synthetic.curve_of(synthetic.draw("S1", 6, 0.0, (200, 4e-4), np.random.default_rng(5)))
    assert assessor.assess(curve) == Assessor().assess(curve)


def test_seeds_that_scatter_widen_the_onset(synthetic: ModuleType, assessor: Assessor) -> None:
    lift = np.array([0, 0, 0, 0.2, 0.55, 0.6])
    calm, wild = (seeded(synthetic, np.outer(lift, [1 - spread, 1, 1 + spread]).ravel()) for spread in (0.01, 0.15))
    onsets = [assessor.assess(curve).half_rise for curve in (calm, wild)]
    widths = [onset.high - onset.low for onset in onsets if onset is not None]
    assert len(widths) == 2
    assert widths[1] > widths[0]


def seeded(synthetic: ModuleType, scores: np.ndarray[tuple[int], np.dtype[np.float64]]) -> object:
    return synthetic._curve("t", "accuracy", np.repeat(np.linspace(8, 11, 6), 3), scores, 5000, 0.0)


def test_level_heights_integrate_to_one() -> None:
    observations = Observations(np.arange(5), np.array([0.0, 300.0, 600.0, 800.0, 1000.0]), np.full(5, 1000.0), 5)
    likelihood = likelihood_of(observations, POSITIONS[:5], 0.0, NoisePrior())
    # Over every height that a score can have; the half of the bell below a score of zero is cut off.
    assert np.exp(level_heights(likelihood.ends).log_prior).sum() == pytest.approx(0.75, abs=0.02)


def test_quantiles_of_atoms_are_between_the_atoms() -> None:
    low, middle, high = weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.ones(3), (0.0, 0.5, 1.0))
    assert (low, middle, high) == (1, 2, 3)
    assert log_sum_exp(np.array([])) == -np.inf


def test_the_band_holds_the_truth_of_a_sharp_rise(synthetic: ModuleType, assessor: Assessor) -> None:
    drawn = synthetic.draw("S1", 8, 0.0, (1000, 4e-4), np.random.default_rng(11))
    assessment = assessor.assess(synthetic.curve_of(drawn), keep_fit=True)
    assert assessment.fit is not None
    band = band_of(assessment.fit, points=8)
    assert band.positions == pytest.approx(drawn.positions)
    assert np.all(band.low <= band.score)
    assert np.all(band.score <= band.high)
    assert np.mean(np.abs(band.score - drawn.scores)) < 0.03


def test_a_curve_costs_a_small_multiple_of_plain_array_work_and_memory_stays_flat(synthetic: ModuleType) -> None:
    """The figures in seconds are in benchmarks/emergence; here both sides of a ratio run in the same moment."""
    rng = np.random.default_rng(13)
    curves = [synthetic.curve_of(synthetic.draw("S1", 8, 0.25, (1000, 4e-4), rng)) for _ in range(30)]
    assessor = Assessor()
    assessor.assess(curves[0])
    # Where a curve may cost a tenth of a second, two million exponentials take an eighth of that.
    numbers = np.linspace(-20, 0, 2_000_000)
    ratios = [seconds(assessor.assess, curve) / seconds(np.exp, numbers) for curve in curves[:8]]
    assert min(ratios) < 8
    tracemalloc.start()
    assessor.assess(curves[8])
    first = tracemalloc.get_traced_memory()[0]
    for curve in curves[9:]:
        assessor.assess(curve)
    grown = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()
    assert grown < 1_000_000


def seconds(function: Callable[..., object], *given: object) -> float:
    """CPU time of one call."""
    start = time.process_time()
    function(*given)
    return time.process_time() - start
