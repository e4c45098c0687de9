"""The analysis in the engine: its data is the contract's, its page says what the data says, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.emergence.chinese import CHINESE
from reporter_plugins.emergence.page import UNSAFE
from reporter_plugins.emergence.published import gpt3_arithmetic_path

from reporter.testing import build_site

PROJECT = """
    [site]
    languages = ["en", "zh"]

    [emergence.arithmetic]
    data = "arithmetic.csv"
    scale = "params"
    title = "Sums"
    notes = "Ten tasks."
    sources = ["Brown et al. 2020"]
    charts = 4

    [models.gpt-3-13b]
    name = "GPT-3 13B"

    [models.gpt-3-13b.architecture]
    parameters = 13e9
    active_parameters = 13e9

    [models.other]
    name = "Another of 200B"

    [models.other.architecture]
    parameters = 200e9
    active_parameters = 200e9

    [models.sparse.architecture]
    parameters = 1e12
    active_parameters = 30e9
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("emergence")
    shutil.copy(gpt3_arithmetic_path(), folder / "arithmetic.csv")
    result = build_site(folder, PROJECT)
    assert result.failed == 0, result.failures
    return folder / "site"


@pytest.fixture(scope="module")
def values(site: Path) -> dict[str, Any]:
    document = json.loads((site / "data" / "project.json").read_text(encoding="utf-8"))
    found = document["results"]["emergence"]
    assert found["names"]["arithmetic"] == {"status": "ok"}
    return dict(found["values"]["arithmetic"])


@pytest.fixture(scope="module")
def page(site: Path) -> str:
    return unescape((site / "emergence" / "index.html").read_text(encoding="utf-8"))


def curve(values: dict[str, Any], task: str, shots: int) -> dict[str, Any]:
    (found,) = (each for each in values["curves"] if (each["task"], each["shots"]) == (task, shots))
    return dict(found)


def test_a_curve_has_the_fields_of_the_contract(values: dict[str, Any]) -> None:
    sums = curve(values, "3D+", 50)
    fields = "family task shots metric verdict onset half_rise bracket probabilities reason"
    assert set(fields.split()) <= sums.keys()
    assert sums["onset"].keys() >= {"value", "low", "high", "unit"}
    assert sums["bracket"] == [6.7e9, 1.3e10]
    assert sum(sums["probabilities"].values()) == pytest.approx(1)
    assert curve(values, "5D+", 0)["onset"] is None


def test_thresholds_say_that_their_interval_holds_95_percent(values: dict[str, Any], page: str) -> None:
    onset = curve(values, "3D+", 50)["onset"]
    assert onset["level"] == 95
    assert onset["low"] < onset["value"] < onset["high"]
    assert onset["inputs"]["scores"]["value"] == 8
    assert "arithmetic.csv" in onset["inputs"]["scores"]["given"]
    derivation = page[page.index('id="emergence.arithmetic.curves.0.onset"') :].partition("</article>")[0]
    assert "95 % interval" in derivation
    assert "90 % interval" not in derivation


@pytest.mark.parametrize(
    ("task", "verdict"),
    [
        ("2D+", "emergent"),
        ("2D-", "emergent"),
        ("3D+", "emergent"),
        ("3D-", "emergent"),
        ("4D+", "emergent-one-model"),
        ("4D-", "emergent-one-model"),
        ("2Dx", "gradual"),
    ],
)
def test_gpt3_verdicts_end_to_end(values: dict[str, Any], task: str, verdict: str) -> None:
    """Issue 7, check 1: sums of two and three digits emerge, of four on one model only."""
    assert curve(values, task, 50)["verdict"] == verdict


def test_three_digit_sums_begin_between_the_models_of_7b_and_13b(values: dict[str, Any]) -> None:
    for task in ("3D+", "3D-"):
        assert 6.7e9 < curve(values, task, 50)["onset"]["value"] < 13e9


def test_false_ones_among_the_called_are_expected_in_number(values: dict[str, Any]) -> None:
    called = [each for each in values["curves"] if each["verdict"].startswith("emergent")]
    assert values["called_emergent"]["value"] == len(called)
    doubt = sum(1 - each["probabilities"]["sudden"] for each in called)
    assert values["expected_false"]["value"] == pytest.approx(doubt)
    assert 0 < doubt < 0.1 * len(called)


def test_published_thresholds_stand_beside_the_same_tasks(values: dict[str, Any], page: str) -> None:
    beside = {values["curves"][each["curve"]]["label"]: each["threshold"]["value"] for each in values["published"]}
    assert beside == {
        **{f"3D{sign} · 50-shot": 1.3e10 for sign in "+-"},
        **{f"{digits}D{sign} · 50-shot": 1.75e11 for digits in (4, 5) for sign in "+-"},
    }
    assert "Addition/subtraction (3 digit)" in page


def test_models_stand_on_the_ladder_and_mixtures_do_not(values: dict[str, Any], page: str) -> None:
    standing = {each["slug"]: each for each in values["standings"]}
    assert standing.keys() == {"gpt-3-13b", "other"}
    assert standing["gpt-3-13b"]["member"]
    assert not standing["other"]["member"]
    assert "4D+ · 50-shot" in standing["gpt-3-13b"]["abilities"]["not yet"]
    assert "2D+ · 50-shot" in standing["other"]["abilities"]["past half-rise"]
    assert "Models of other families" in page
    assert 'href="../models/gpt-3-13b/index.html"' in page


def test_the_ladder_goes_up(values: dict[str, Any]) -> None:
    onsets = [values["curves"][index]["onset"]["value"] for index in values["ladder"]]
    assert len(onsets) > 20
    assert onsets == sorted(onsets)


def test_the_page_has_a_section_with_everything(page: str) -> None:
    assert "Emergence: arithmetic" in page
    for text in ("Sums", "Ten tasks.", "Brown et al. 2020", "emergent, one model only", "Ladder of thresholds", UNSAFE):
        assert text in page
    assert page.count('<figure class="chart small">') == 2 * 4
    assert "raw scale" in page
    assert "n = 2,000" in page


def test_the_data_behind_a_picture_are_the_scores_and_not_the_fit(page: str) -> None:
    table = page[page.index('<figure class="chart small">') :].partition("</table>")[0]
    assert table.count("<tr>") == 1 + 8


def test_the_page_is_small(site: Path) -> None:
    assert (site / "emergence" / "index.html").stat().st_size < 300_000


def sentences(html: str) -> Iterator[str]:
    """Texts of the section that the plugin wrote, without numbers' derivations and charts' data."""
    section = html[html.index('<section id="emergence.') :].partition('<section id="derivations"')[0]
    for text in re.findall(r">([^<>]+)<", section):
        yield text.strip()


def test_no_english_sentence_of_the_plugin_is_left_in_chinese(site: Path) -> None:
    html = unescape((site / "zh" / "emergence" / "index.html").read_text(encoding="utf-8"))
    given = {"Sums", "Ten tasks.", "Another of 200B", "GPT-3 13B"}
    quoted = {
        "Addition/subtraction (3 digit)",
        "Addition/subtraction (4-5 digit)",
        "Srivastava et al. 2022, arXiv:2206.04615, appendix B.",
    }
    english = {text for text in sentences(html) if re.search(r"[a-z]{2,} [a-z]{2,}", text)}
    assert {text for text in english - given - quoted if not re.search("[\u4e00-\u9fff]", text)} == set()


def test_every_chinese_text_keeps_the_values_of_its_english_one() -> None:
    def values_in(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    assert [text for text, translated in CHINESE.items() if values_in(text) != values_in(translated)] == []


def test_a_sentence_with_an_onset_is_translated_whole() -> None:
    """The first pattern that fits is taken: one that begins with a value comes after those it would swallow."""
    texts = list(CHINESE)
    for text in texts:
        if text.startswith("{metric}"):
            assert texts.index(f"at {{onset}} (95 %: {{span}}); {text}") < texts.index(text)
