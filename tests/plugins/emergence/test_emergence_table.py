from collections.abc import Callable
from pathlib import Path

import pytest
from reporter_plugins.emergence.assess import Assessor
from reporter_plugins.emergence.published import gpt3_arithmetic_path
from reporter_plugins.emergence.rows import Fault, TableFault
from reporter_plugins.emergence.table import ScoreTable, position_of, value_at

Write = Callable[..., Path]


def faults(path: Path, scale: str = "params") -> tuple[Fault, ...]:
    with pytest.raises(TableFault) as caught:
        ScoreTable.read(path, scale)
    assert str(path) in str(caught.value)
    found: tuple[Fault, ...] = caught.value.faults
    return found


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("score", "1.4", "score is 1.4"),
        ("score", "-0.1", "score is -0.1"),
        ("score", "nan", "score is nan"),
        ("score", "", "score is blank"),
        ("score", "high", "not a number"),
        ("chance", "1.25", "chance is 1.25"),
        ("chance", "1", "chance is 1"),
        ("n_items", "0", "n_items is 0"),
        ("params", "-7", "params is -7"),
        ("family", "", "family is blank"),
    ],
)
def test_a_bad_cell_is_one_fault_with_its_row_and_column(write_table: Write, column: str, text: str, says: str) -> None:
    (fault,) = faults(write_table({(4, column): text}))
    assert says in fault.message
    assert (fault.line, fault.column) == (4, column)
    assert fault.help


def test_every_fault_is_reported_at_once_in_the_order_of_rows(write_table: Write) -> None:
    found = faults(write_table({(6, "score"): "3", (2, "chance"): "1.5", (4, "n_items"): "0"}))
    assert [(fault.line, fault.column) for fault in found] == [(2, "chance"), (4, "n_items"), (6, "score")]


def test_a_duplicate_row_names_the_row_that_it_repeats(write_table: Write) -> None:
    (fault,) = faults(write_table(extra=("F,m2,1000000000,t,accuracy,0.3,0,1000",)))
    assert fault.line == 8
    assert "row 4" in fault.message


def test_repeated_runs_are_no_duplicates_where_seeds_tell_them_apart(tmp_path: Path) -> None:
    path = tmp_path / "seeds.csv"
    rows = [f"F,m{i},{10 ** (8 + i)},t,accuracy,0.5,0,100,{seed}" for i in range(5) for seed in (1, 2)]
    path.write_text("family,model,params,task,metric,score,chance,n_items,seed\n" + "\n".join(rows))
    (curve,) = ScoreTable.read(path).curves
    assert len(curve.rows) == 10
    assert curve.scale_index.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_a_table_with_one_scale_is_one_fault(write_table: Write) -> None:
    (fault,) = faults(write_table({(line, "params"): "7B" for line in range(2, 8)}))
    assert "one scale" in fault.message
    assert (fault.line, fault.column) == (2, "params")


def test_a_missing_column_is_a_fault_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("family,model,parms,task,metric,score,chance,nitems\nF,m,1,t,a,0.1,0,5\n")
    found = {fault.column: fault.help for fault in faults(path)}
    assert found == {"params": "did you mean 'parms'?", "n_items": "did you mean 'nitems'?"}


def test_an_unknown_scale_is_a_fault(write_table: Write) -> None:
    (fault,) = faults(write_table(), "flop")
    assert fault.help == "did you mean 'flops'?"


@pytest.mark.parametrize("content", ["", "family,model\n", "\xff\xfe"])
def test_a_file_that_is_no_table_is_a_fault(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(content.encode("latin-1"))
    assert len(faults(path)) == 1


def test_two_chance_levels_in_one_curve_are_a_fault(write_table: Write) -> None:
    (fault,) = faults(write_table({(5, "chance"): "0.25"}))
    assert (fault.line, fault.column) == (5, "chance")


def test_a_perplexity_may_be_above_one(write_table: Write) -> None:
    changes = {(line, "metric"): "perplexity" for line in range(2, 8)} | {(2, "score"): "812.5"}
    (curve,) = ScoreTable.read(write_table(changes)).curves
    assert not curve.metric.headline


def test_families_are_never_one_curve(write_table: Write) -> None:
    table = ScoreTable.read(write_table({(line, "family"): "G" for line in (3, 5, 7)}))
    assert [curve.key.family for curve in table.curves] == ["F", "G"]


def test_over_tokens_every_model_is_a_curve_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "training.csv"
    rows = [f"P,{model},{10 ** (9 + i)},t,accuracy,0.5,0,100" for model in ("small", "big") for i in range(5)]
    path.write_text("family,model,tokens,task,metric,score,chance,n_items\n" + "\n".join(rows))
    assert [curve.key.model for curve in ScoreTable.read(path, "tokens").curves] == ["small", "big"]


def test_a_row_without_a_place_on_the_axis_is_left_out_and_said(write_table: Write) -> None:
    table = ScoreTable.read(write_table({(2, "params"): "0", (3, "params"): ""}))
    assert len(table.curves[0].rows) == 4
    assert table.notes[0].startswith("2 rows without a positive params are left out")


@pytest.mark.parametrize(("column", "said"), [("chance", "no chance level"), ("n_items", "no number of items")])
def test_what_is_unknown_is_said_and_not_guessed(
    write_table: Write, assessor: Assessor, column: str, said: str
) -> None:
    table = ScoreTable.read(write_table({(line, column): "" for line in range(2, 8)}))
    (assessment,) = assessor.assess_table(table)
    assert assessment.verdict == "undecided"
    assert said in assessment.reason
    assert assessment.probabilities is None
    assert any(said in note for note in table.notes)


def test_loss_runs_from_high_to_low_and_back() -> None:
    # Kaplan et al. 2020: L ~ C^-0.050, so halving the loss takes 2^20 times the compute, 6.02 decades.
    assert position_of("loss", 2.0) - position_of("loss", 4.0) == pytest.approx(20 * 0.30103, rel=1e-5)
    assert value_at("loss", float(position_of("loss", 2.2))) == pytest.approx(2.2)


def test_gpt3_arithmetic_is_the_table_of_the_paper() -> None:
    # Brown et al. 2020, Table 3.9: 175B few-shot, 2D+ 100.0, 2D- 98.9, 3D+ 80.4, 3D- 94.2, 4D+ 25.5, 4D- 26.8,
    # 5D+ 9.3, 5D- 9.9, 2Dx 29.2, 1DC 21.3.
    table = ScoreTable.read(gpt3_arithmetic_path())
    largest = {curve.key.task: curve.rows[-1].score for curve in table.curves if curve.key.shots == 50}
    assert largest == {
        "2D+": 1.0, "2D-": 0.989, "3D+": 0.804, "3D-": 0.942, "4D+": 0.255, "4D-": 0.268,
        "5D+": 0.093, "5D-": 0.099, "2Dx": 0.292, "1DC": 0.213,
    }  # fmt: skip
    assert len(table.curves) == 30
    assert all(len(curve.values) == 8 for curve in table.curves)
