"""Tables of other shapes through the engine: continuous metrics, other axes, many families, too little to judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.emergence.assess import Assessor
from reporter_plugins.emergence.models_table import evenly, grouped
from reporter_plugins.emergence.pictures import most_telling, wilson
from reporter_plugins.emergence.published import gpt3_arithmetic_path
from reporter_plugins.emergence.standings import is_named_after
from reporter_plugins.emergence.table import ScoreTable

from reporter.testing import build_site

Write = Callable[..., Path]

HEADER = "family,model,params,tokens,loss,task,metric,score,chance,n_items\n"


def emergence(folder: Path, table: str, more: str = "") -> dict[str, Any]:
    """The section of `[emergence.ours]` in the site's data."""
    result = build_site(folder, f'[emergence.ours]\ndata = "scores.csv"\n{table}\n{more}')
    assert result.failed == 0, result.failures
    document = json.loads((folder / "site" / "data" / "project.json").read_text(encoding="utf-8"))
    return dict(document["results"]["emergence"])


def page(folder: Path) -> str:
    return (folder / "site" / "emergence" / "index.html").read_text(encoding="utf-8")


def smooth_tokens(folder: Path) -> None:
    """Exact match of five tokens, each of which improves steadily: Schaeffer's mirage, with the metric that tells."""
    lines = list[str]()
    for step in range(10):
        token = 0.05 + 0.1 * step
        start = f"F,m{step},{10 ** (7 + 0.5 * step):.0f},{10 ** (9 + step / 3):.0f},{4 - 0.2 * step}"
        lines.append(f"{start},t,exact_match,{token**5:.4f},0,2000")
        lines.append(f"{start},t,per_token_accuracy,{token:.4f},,")
    (folder / "scores.csv").write_text(HEADER + "\n".join(lines) + "\n")


def test_a_continuous_metric_stands_beside_the_headline(tmp_path: Path) -> None:
    smooth_tokens(tmp_path)
    values = emergence(tmp_path, 'scale = "params"')["values"]["ours"]
    curve, alone = values["curves"]
    assert curve["artefact"]["metric"] == "per_token_accuracy"
    assert curve["artefact"]["verdict"] in {"likely", "unclear"}
    assert curve["artefact"]["share_before_onset"] > 0.1
    (picture,) = (each for each in values["pictures"] if each["curve"] == 0)
    assert len(picture["companion"]["x"]) == 10
    assert "exact_match, per_token_accuracy" in page(tmp_path)
    # Its chance level is not given, so that the continuous metric itself gets no verdict.
    assert (alone["metric"], alone["probabilities"]) == ("per_token_accuracy", None)


def test_a_loss_axis_gives_thresholds_as_losses(tmp_path: Path) -> None:
    smooth_tokens(tmp_path)
    values = emergence(tmp_path, 'scale = "loss"')["values"]["ours"]
    curve = values["curves"][0]
    assert 2.2 < curve["onset"]["low"] < curve["onset"]["value"] < curve["onset"]["high"] < 4.0
    assert curve["bracket"][0] > curve["bracket"][1]
    assert values["standings"] == []


def test_training_tokens_are_the_models_place_on_their_axis(tmp_path: Path) -> None:
    smooth_tokens(tmp_path)
    model = "[models.f-7b.architecture]\nparameters = 7e9\n[models.f-7b.training]\ntokens = 1e12\n"
    values = emergence(tmp_path, 'scale = "tokens"', model)["values"]["ours"]
    (standing,) = values["standings"]
    assert standing["member"]
    assert standing["size"]["value"] == 1e12


def test_a_curve_of_few_scales_is_named_and_not_drawn_a_fit(tmp_path: Path) -> None:
    rows = [f"F,m{i},{10 ** (8 + i)},,,t,accuracy,0.{i + 1},0,100" for i in range(3)]
    (tmp_path / "scores.csv").write_text(HEADER + "\n".join(rows) + "\n")
    values = emergence(tmp_path, 'scale = "params"')["values"]["ours"]
    (curve,) = values["curves"]
    assert curve["verdict"] == "not-enough-scales"
    assert curve["probabilities"] is None
    assert values["pictures"][0]["fit"] is None
    assert "Ladder" not in page(tmp_path)


def test_a_table_of_perplexities_alone_is_not_applicable(tmp_path: Path) -> None:
    rows = [f"F,m{i},{10 ** (8 + i)},,,t,perplexity,{9 - i},," for i in range(6)]
    (tmp_path / "scores.csv").write_text(HEADER + "\n".join(rows) + "\n")
    found = emergence(tmp_path, 'scale = "params"')
    assert found["names"]["ours"]["status"] == "not applicable"
    assert "no metric" in found["names"]["ours"]["reason"]


def test_families_and_tasks_are_chosen_and_families_named(tmp_path: Path, write_table: Write) -> None:
    others = [f"G,g{i},{10 ** (8 + i)},{task},accuracy,0.{i + 1},0,100" for task in "tu" for i in range(6)]
    write_table(extra=tuple(others))
    values = emergence(tmp_path, 'scale = "params"\ntasks = ["t"]')["values"]["ours"]
    assert [curve["label"] for curve in values["curves"]] == ["F · t", "G · t"]
    values = emergence(tmp_path, 'scale = "params"\nfamilies = ["G"]')["values"]["ours"]
    assert [curve["label"] for curve in values["curves"]] == ["t", "u"]


def test_what_the_shared_tables_hold_comes_out_the_same(tmp_path: Path, shared: Callable[[str], Path]) -> None:
    """Issue 7, check 1: TriviaQA, LAMBADA and HellaSwag gradual; reversed words no evidence."""
    (tmp_path / "scores.csv").write_bytes(shared("gpt3_table_h1.csv").read_bytes())
    tasks = ["TriviaQA", "LAMBADA", "HellaSwag", "Reversed Words"]
    known = {curve.key.task for curve in ScoreTable.read(tmp_path / "scores.csv").curves}
    assert known >= set(tasks)
    values = emergence(tmp_path, f'scale = "params"\ntasks = {json.dumps(tasks)}\ncharts = 0')["values"]["ours"]
    shots = {task: max(each["shots"] for each in values["curves"] if each["task"] == task) for task in tasks}
    found = {e["task"]: e["verdict"] for e in values["curves"] if e["shots"] == shots[e["task"]]}
    assert found == {
        "TriviaQA": "gradual",
        "LAMBADA": "gradual",
        "HellaSwag": "gradual",
        "Reversed Words": "no-evidence",
    }


def test_half_of_the_pictures_are_of_a_verdict_each(assessor: Assessor) -> None:
    assessments = list(assessor.assess_table(ScoreTable.read(gpt3_arithmetic_path())))
    chosen = [assessments[index].verdict.value for index in most_telling(assessments, 6)]
    assert chosen == ["emergent"] * 4 + ["emergent-one-model", "undecided"]
    assert most_telling(assessments, 0) == ()
    assert len(most_telling(assessments, 40)) == len(assessments)


def test_wilson_intervals_are_those_of_the_formula() -> None:
    # Wilson 1927: 10 of 100 gives 5.52 % to 17.44 %; none of 100, 0 to 3.70 %.
    assert wilson(0.1, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)
    assert wilson(0.0, 100) == pytest.approx((0.0, 0.0370), abs=1e-4)


@pytest.mark.parametrize(
    ("name", "family", "is_one"),
    [
        ("GPT-3 Small (125M)", "GPT-3", True),
        ("gpt-3-1.3b", "GPT-3", True),
        ("GPT-3.5", "GPT-3", False),
        ("Llama 2 7B", "Llama-2", True),
        ("Llama 3.1 8B", "Llama-2", False),
        ("pythia-1b", "Pythia", True),
        ("mine", "", False),
    ],
)
def test_a_model_belongs_to_the_family_whose_name_it_bears(name: str, family: str, is_one: bool) -> None:
    assert is_named_after(name, family) is is_one


def test_long_lists_are_thinned_evenly() -> None:
    assert evenly([0, 1, 2, 3, 4, 5, 6, 7, 8], 3) == [0, 4, 8]  # type: ignore[list-item]
    assert evenly([0, 1], 3) == [0, 1]  # type: ignore[list-item]
    assert grouped([]) == ""
