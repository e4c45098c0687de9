"""Every text of the section on a law has its Chinese, and so has every reason of a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reporter_plugins.scaling.assemble import Asked, assemble
from reporter_plugins.scaling.chinese import CHINESE
from reporter_plugins.scaling.describe import BESIROGLU, describe_scaling
from reporter_plugins.scaling.describe_models import describe_predictions
from reporter_plugins.scaling.findings import NAMES
from reporter_plugins.scaling.forms import form_named
from reporter_plugins.scaling.places import chosen_runs
from reporter_plugins.scaling.result import Prediction, Predictions, Warned
from reporter_plugins.scaling.table import RunTable, run_table
from reporter_plugins.scaling.words import SYMBOL_MEANINGS

from reporter import Block, Chart, Details, Grid, Headline, Quantity, Table, Text, Verdict, Word
from reporter.render.languages import translator

OURS = Path(__file__).parents[3] / "plugins" / "scaling" / "data"
chinese = translator("zh", CHINESE)
FEW = Asked(resamples=200)


def texts(block: Any) -> Iterator[str]:
    if isinstance(block, Headline):
        yield block.note
    elif isinstance(block, Table):
        yield from (*block.columns, block.caption)
        yield from (cell.text for row in block.rows for cell in row if isinstance(cell, Word))
    elif isinstance(block, Text):
        yield block.markdown
    elif isinstance(block, Verdict):
        yield from (block.word, block.text)
    elif isinstance(block, Chart):
        yield from (block.title, block.description, block.x.label, block.y.label)
        yield from (*(each.label for each in block.series), *(each.label for each in block.marks))
    elif isinstance(block, Grid):
        yield from (block.caption, *(text for chart in block.charts for text in texts(chart)))
    elif isinstance(block, Details):
        yield from (block.summary, *(text for inner in block.blocks for text in texts(inner)))


SAME = {"", "a", "A", "B", "E", "D", "D/N", "alpha", "beta", "K", "gamma", "10 × N", "10 × D", "10 × C"}
PAPERS = ("et al.", "FLOP")
OF_THE_ENGINE = {"Model", "Source", "90 % interval"}


def untranslated(blocks: Iterable[Block]) -> set[str]:
    shown = {text for block in blocks for text in texts(block)}
    left = {text for text in shown - SAME - OF_THE_ENGINE if chinese(text) == text}
    return {text for text in left if not any(name in text for name in PAPERS)}


@pytest.mark.parametrize("name", ["gadre-c4.csv", "pile.csv"])
def test_the_section_of_a_shipped_table(name: str) -> None:
    runs = chosen_runs(OURS / name, form_named("chinchilla"), 1)
    assert untranslated(describe_scaling(assemble(runs, replace(FEW, dropped=1, source="a paper")))) == set()


def test_the_section_with_profiles(law_values: dict[str, float]) -> None:
    budgets, sizes = np.repeat(np.geomspace(1e18, 1e21, 5), 9), np.tile(np.linspace(-1.5, 1.5, 9), 5)
    params = 0.1 * budgets**0.5 * np.exp(sizes)
    tokens = budgets / (6 * params)
    noise = np.exp(0.002 * np.random.default_rng(0).standard_normal(len(params)))
    loss = (
        law_values["E"]
        + law_values["A"] / params ** law_values["alpha"]
        + law_values["B"] / tokens ** law_values["beta"]
    )
    law = assemble(run_table(loss * noise, params=params, tokens=tokens), FEW)
    assert law.profiles
    assert untranslated(describe_scaling(law)) == set()


def test_the_section_that_refuses_exponents() -> None:
    params = np.geomspace(1e7, 1e10, 12)
    table: RunTable = run_table(2 + 500 * params**-0.35, params=params, tokens=20 * params)
    law = assemble(table, FEW)
    assert law.refused
    assert untranslated(describe_scaling(law)) == set()


def test_the_published_estimate_is_explained_beside_its_own_runs(epoch: RunTable) -> None:
    blocks = tuple(describe_scaling(assemble(epoch, FEW)))
    assert BESIROGLU in {block.markdown for block in blocks if isinstance(block, Text)}
    assert untranslated(blocks) == set()


def test_the_models() -> None:
    number = Quantity(1.0, "nat/token", low=0.5, high=2.0)
    sizes = {name: Quantity(value) for name, value in (("a", 0.5), ("b", 1.0), ("c", 2.0))}
    models = tuple(
        Prediction(name, name, *[number] * 6, size, *[number] * 3, beyond=7.0 if name == "a" else 1.0)
        for name, size in sizes.items()
    )
    blocks = tuple(describe_predictions(Predictions(models, ("other",))))
    assert untranslated(blocks) - {"a", "b", "c"} == set()


def test_every_name_of_a_warning() -> None:
    assert {name for name in NAMES if chinese(name) == name} == set()


def test_every_symbol() -> None:
    assert all(chinese(meaning) != meaning for meaning in SYMBOL_MEANINGS.values())


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (
            "a.csv:3 has a loss of 5 where a.csv:2, with no more parameters or tokens, has 4",
            "a.csv:3 的损失为 5，而参数与词元都不更多的 a.csv:2 为 4。",
        ),
        (
            "A and alpha is not above zero: more would make the loss worse",
            "A and alpha 不大于零：投入更多反而使损失变差。",
        ),
        (
            "a goes from 0.5 to 0.6 (2.5 standard errors) with squares: how large residuals are charged decides it",
            "a 从 0.5 变为 0.6（2.5 个标准误）（squares）：结果取决于如何处罚大残差。",
        ),
        (
            "the runs have 1 distinct tokens, and E + A/N^alpha + B/D^beta needs 3; the exponents mean nothing here, a "
            "law of compute alone, L(C), can be fitted",
            "训练只有 1 个不同的 tokens，而 E + A/N^alpha + B/D^beta 需要 3 个；"
            "指数在此没有意义，只能拟合算力的定律 L(C)。",
        ),
    ],
)
def test_reasons(reason: str, expected: str) -> None:
    law = assemble(chosen_runs(OURS / "gadre-c4.csv", form_named("chinchilla")), Asked(resamples=0))
    blocks = describe_scaling(replace(law, warnings=(Warned("outliers", reason),)))
    (verdict,) = (block for block in blocks if isinstance(block, Verdict))
    assert chinese(verdict.text) == expected
