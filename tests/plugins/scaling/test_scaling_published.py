"""Published laws are those of their papers, and are held against any table."""

from collections.abc import Callable

import numpy as np
import pytest
from reporter_plugins.scaling.checks_supplied import reevaluate
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.published import (
    PFLOP_DAY,
    published_exponents,
    published_law,
    published_laws,
)
from reporter_plugins.scaling.table import RunTable


@pytest.mark.parametrize(
    ("name", "objective", "excess"),
    [
        ("hoffmann-2022-rounded", 0.0041210091362803725, 3.047),
        ("hoffmann-2022", 0.0012311626025793463, 0.2091),
        ("besiroglu-2024", 0.00102284277, 0.00449),
    ],
)
def test_laws_have_the_known_objective_on_epochs_points(
    epoch: RunTable, name: str, objective: float, excess: float
) -> None:
    """From reference_fits.json, hoffmann_2022.F_on_epoch240 and besiroglu_2024.note."""
    found = reevaluate(epoch, published_law(name).law, fit_law(epoch))
    assert found.objective == pytest.approx(objective, rel=1e-8)
    assert found.excess == pytest.approx(excess, abs=5e-4)


def test_gadres_law_is_near_gadres_runs(shared_table: Callable[[str], RunTable]) -> None:
    table = shared_table("sets/gadre_c4_train_c4.csv")
    found = reevaluate(table, published_law("gadre-2024-c4").law)
    assert np.median(np.abs(found.residuals)) < 0.01
    assert np.isnan(found.excess)


def test_kaplans_laws_give_the_papers_scales() -> None:
    """Kaplan et al. 2020, equations 1.1 to 1.3: the loss is 1 where the variable is its scale."""
    one = np.array([1.0])
    assert published_law("kaplan-2020-params").loss(params=np.array([8.8e13]), tokens=one).item() == pytest.approx(1)
    assert published_law("kaplan-2020-tokens").loss(params=one, tokens=np.array([5.4e13])).item() == pytest.approx(1)
    compute = 3.1e8 * PFLOP_DAY / 6
    assert published_law("kaplan-2020-flops").loss(params=np.array([compute]), tokens=one).item() == pytest.approx(1)


def test_kaplans_joint_law_has_its_limits() -> None:
    """With endless data it is (N_c/N)^alpha_N, with endless parameters (D_c/D)^alpha_D."""
    law = published_law("kaplan-2020")
    assert law.loss(params=np.array([1e9]), tokens=np.array([1e30])).item() == pytest.approx((6.4e13 / 1e9) ** 0.076)
    assert law.loss(params=np.array([1e30]), tokens=np.array([1e9])).item() == pytest.approx((1.8e13 / 1e9) ** 0.103)


def test_every_law_has_a_source_and_foretells_a_loss() -> None:
    for law in published_laws():
        assert "arXiv:" in law.source
        assert law.how
        loss = law.loss(params=np.array([1e8, 7e10]), tokens=np.array([2e9, 1.4e12]))
        assert (loss > 1).all()
        assert loss[1] < loss[0]


def test_printed_digits_are_those_of_the_values() -> None:
    for law in published_laws():
        assert {symbol: float(digits) for symbol, digits in law.printed.items()} == (
            dict(law.values) if law.printed else {}
        )


def test_exponents_of_an_optimum_sum_to_one() -> None:
    for found in published_exponents():
        assert found.a + found.b == pytest.approx(1)


def test_a_law_of_another_form_is_no_chinchilla_law() -> None:
    with pytest.raises(ValueError, match="has the form kaplan"):
        _ = published_law("kaplan-2020").law
    with pytest.raises(ValueError, match="no published law is called 'palm'; there are hoffmann-2022,"):
        published_law("palm")
