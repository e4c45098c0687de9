"""The words of derivations have their Chinese: what each symbol is, in every formula of a model's numbers."""

from __future__ import annotations

import pytest
from reporter_plugins.architecture.chinese import CHINESE, COUNTS, FIELDS, PLUGINS
from reporter_plugins.architecture.chinese_work import COSTS, MACHINES, ORIGINS, WORK

from reporter.derivation import derive
from reporter.render.languages import Translate, translator
from reporter.report import Report
from reporter.run import Subject, analyse, open_shop, spec_of
from reporter.run.worker import analyses_of
from reporter.testing import write_models

RUN = """
    [models.{slug}.training]
    tokens = 1e12
    unique_tokens = 5e11
    sequence_length = 4096
    hardware = "h100-sxm5-80gb"
    accelerators = 64
    tensor_parallel = 2
    pipeline_parallel = 2
    recompute = "full"
    [models.{slug}.serving]
    hardware = "h100-sxm5-80gb"
    tensor_parallel = 2
"""
FAMILIES = ("llama", "mixtral", "deepseek_v3", "bert", "t5", "switch_transformers")
MODELS = "".join(
    f'[models.{family}.architecture]\nmodel_type = "{family}"\n' + (RUN if family in FAMILIES[:2] else "")
    .replace("{slug}", family)
    for family in FAMILIES
)  # fmt: skip


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], Translate]:
    """What the inputs of every formula are called, and the translation."""
    spec = spec_of(write_models(tmp_path_factory.mktemp("chinese"), MODELS))
    shop = open_shop(spec)
    found = set[str]()
    for slug in FAMILIES:
        subject = Subject("model", slug)
        analyses = analyses_of(subject, shop.registry.graph)
        report = Report(analyse(spec, subject, tuple(each.name for each in analyses), {}, {}), analyses)
        made = [derive(number, str) for number in report.numbers.values()]
        found |= {row.description for one in made for row in one.inputs if row.description}
    return found, translator("zh", shop.registry.translations("zh"))


def test_what_each_symbol_is_has_its_chinese(described: tuple[set[str], Translate]) -> None:
    found, chinese = described
    assert len(found) > 80
    names = {"decoder_sparse_step", "mlp_only_layers"}  # fields stay what they are
    assert {text for text in found if chinese(text) == text} - names == set()


def test_no_word_is_translated_twice_in_two_ways() -> None:
    parts = (FIELDS, COUNTS, WORK, MACHINES, COSTS, ORIGINS, PLUGINS)
    assert sum(map(len, parts)) == len(CHINESE)


def test_the_value_says_the_unit_and_the_description_does_not(described: tuple[set[str], Translate]) -> None:
    found, _ = described
    assert "all parameters" in found
    assert not [text for text in found if text.endswith((", parameters", ", FLOP", ", B", ", token"))]
