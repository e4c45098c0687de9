"""A bad table is a fault of the input: one for each thing that is wrong, at its row of the file, and no traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter import Fault, InputFaults
from reporter.testing import build_site

Write = Callable[..., Path]

PROJECT = """
    [emergence.ours]
    data = "scores.csv"
    scale = "params"
"""


def faults(folder: Path, more: str = "") -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        build_site(folder, PROJECT + more)
    found: tuple[Fault, ...] = caught.value.faults
    return found


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("score", "1.4", "score is 1.4"),
        ("chance", "1.25", "chance is 1.25"),
        ("n_items", "0", "n_items is 0"),
        ("score", "-0.01", "score is -0.01"),
        ("score", "nan", "score is nan"),
        ("score", "high", "score is not a number: 'high'"),
        ("chance", "1", "chance is 1"),
        ("n_items", "many", "n_items is not a number: 'many'"),
        ("params", "big", "params is not a number: 'big'"),
        ("task", "", "task is blank"),
    ],
)
def test_a_bad_cell_is_one_fault_at_its_row(
    tmp_path: Path, write_table: Write, column: str, text: str, says: str
) -> None:
    write_table({(4, column): text})
    (fault,) = faults(tmp_path)
    assert says in fault.message
    assert fault.help
    assert fault.key == "emergence.ours.data"
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("scores.csv", 4)
    start = fault.place.column - 1
    assert fault.place.text[start : start + fault.place.length].strip(",") == text


def test_two_rows_with_the_same_fault_are_two_faults(tmp_path: Path, write_table: Write) -> None:
    write_table({(3, "score"): "45", (5, "score"): "45"})
    places = [fault.place for fault in faults(tmp_path)]
    assert [place.line for place in places if place] == [3, 5]


def test_a_duplicate_row_names_the_row_that_it_repeats(tmp_path: Path, write_table: Write) -> None:
    write_table(extra=("F,m2,1000000000,t,accuracy,0.3,0,1000",))
    (fault,) = faults(tmp_path)
    assert fault.place is not None
    assert fault.place.line == 8
    assert "row 4" in fault.message


def test_one_scale_and_no_scale_are_a_fault_each(tmp_path: Path, write_table: Write) -> None:
    write_table({(line, "params"): "7B" for line in range(2, 8)})
    (one,) = faults(tmp_path)
    assert "one scale" in one.message
    write_table({(line, "params"): "0" for line in range(2, 8)})
    (none,) = faults(tmp_path)
    assert "no row has a positive params" in none.message


def test_a_missing_column_asks_whether_another_was_meant(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("family,model,parms,task,metric,score,chance,n_items\nF,m,1,t,a,0.1,0,5\n")
    (fault,) = faults(tmp_path)
    assert fault.help == "did you mean 'parms'?"
    assert fault.place is not None
    assert fault.place.line == 1


HEADER = "family,model,params,task,metric,score,chance,n_items"


@pytest.mark.parametrize("text", ["", "\n\n", HEADER, f"{HEADER}\n,,,,,,,\n"])
def test_a_table_without_rows_is_one_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "scores.csv").write_text(text)
    (fault,) = faults(tmp_path)
    assert "the table has no rows" in fault.message
    assert fault.help
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("scores.csv", 1)


def test_a_misspelt_column_asks_whether_the_right_one_was_meant(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text(f"{HEADER.replace('score', 'scroe')}\nF,m,1,t,accuracy,0.1,0,5\n")
    (fault,) = faults(tmp_path)
    assert (fault.message, fault.help) == ("column 'score' is missing", "did you mean 'scroe'?")


def test_thousands_of_faults_are_counted(tmp_path: Path, write_table: Write) -> None:
    write_table(extra=tuple(f"F,m{row},{row}e9,t,accuracy,55,0,1000" for row in range(11, 3011)))
    found = faults(tmp_path)
    assert len(found) == 51
    assert "2,950 more faults" in found[-1].message


def test_a_quoted_row_and_a_file_that_is_no_text_still_have_a_place(tmp_path: Path, write_table: Write) -> None:
    write_table(extra=('"F, too",m2,1000000000,t,accuracy,3,0,1000',))
    (quoted,) = faults(tmp_path)
    assert quoted.place is not None
    assert quoted.place.line == 8
    (tmp_path / "scores.csv").write_bytes(b"\xff\xfe\x00family")
    (binary,) = faults(tmp_path)
    assert binary.place is not None
    assert binary.place.file == "scores.csv"


def test_a_task_that_the_table_lacks_is_a_fault_of_models_toml(tmp_path: Path, write_table: Write) -> None:
    write_table()
    (fault,) = faults(tmp_path, '    tasks = ["T"]\n')
    assert "no task 'T'" in fault.message
    assert fault.place is not None
    assert fault.place.file == "models.toml"


def test_the_command_tells_it_in_three_lines_and_exits_with_2(tmp_path: Path, write_table: Write) -> None:
    write_table({(4, "score"): "45"})
    (tmp_path / "models.toml").write_text('[emergence.ours]\ndata = "scores.csv"\nscale = "params"\n')
    done = subprocess.run(
        [Path(sys.executable).with_name("reporter"), "check"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert "error: score is 45\n --> scores.csv:4:" in done.stderr
    assert "^^" in done.stderr
    assert "help: accuracy lies in [0, 1]: write 0.45 for 45 %" in done.stderr
    assert "Traceback" not in done.stderr
