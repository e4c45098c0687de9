"""A table of runs is read fast, and a bad one is refused with every fault and its place."""

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from reporter_plugins.scaling.faults import LISTED, TableFault
from reporter_plugins.scaling.fit import fit_law
from reporter_plugins.scaling.reading import read_runs
from reporter_plugins.scaling.table import run_table

GOOD = ("1e8,1e9,3.5", "2e8,2e9,3.2", "4e8,4e9,3.0")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "runs.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults(path: Path, *needs: str) -> list[str]:
    with pytest.raises(TableFault) as caught:
        read_runs(path, needs or ("params", "tokens"))
    return [str(line) for line in caught.value.lines()]


def test_columns_and_lines_are_read(tmp_path: Path) -> None:
    table = read_runs(written(tmp_path, "name,loss,tokens,params,run", "x,3.5,1e9,1e8,a", "", "y,3.2,2e9,2e8,b"))
    assert table.loss.tolist() == [3.5, 3.2]
    assert table.column("params").tolist() == [1e8, 2e8]
    assert table.run is not None
    assert table.run.tolist() == [0, 1]
    assert table.run_names == ("a", "b")
    assert table.place(1) == "runs.csv:4"


@pytest.mark.parametrize(
    ("header", "derived"),
    [("params,tokens,loss", "flops"), ("params,flops,loss", "tokens"), ("flops,tokens,loss", "params")],
)
def test_the_missing_one_follows_from_six_n_d(tmp_path: Path, header: str, derived: str) -> None:
    table = read_runs(written(tmp_path, header, "6,7,3.5", "12,14,3.2"))
    assert table.derived == (derived,)
    product = 6 * table.column("params") * table.column("tokens")
    assert table.column("flops") == pytest.approx(product, rel=1e-15)


def test_epochs_follow_from_unique_tokens(tmp_path: Path) -> None:
    table = read_runs(written(tmp_path, "params,tokens,unique_tokens,loss", "1e8,4e9,1e9,3.5"), ("epochs",))
    assert table.column("epochs").tolist() == [4.0]


def test_other_spellings_and_separators_are_understood(tmp_path: Path) -> None:
    table = read_runs(written(tmp_path, "N;D;Loss", "1e8;1e9;3.5"))
    assert table.column("params").tolist() == [1e8]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("parms,tokens,loss", "runs.csv:1 params: has no column params (did you mean 'parms'?)"),
        ("params,tokns,loss", "runs.csv:1 tokens: has no column tokens (did you mean 'tokns'?)"),
        ("params,tokens,losses", "runs.csv:1 loss: has no column loss (did you mean 'losses'?)"),
    ],
)
def test_a_missing_column_is_named_with_what_may_be_meant(tmp_path: Path, header: str, message: str) -> None:
    assert faults(written(tmp_path, header, *GOOD)) == [message]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1e8,1e9,-3.5", "runs.csv:2 loss: must be above 0 and finite, not -3.5"),
        ("1e8,1e9,0", "runs.csv:2 loss: must be above 0 and finite, not 0"),
        ("1e8,1e9,inf", "runs.csv:2 loss: must be above 0 and finite, not inf"),
        ("1e8,1e9,nan", "runs.csv:2 loss: must be a number, not NaN (leave out runs that did not finish)"),
        ("1e8,1e9,", "runs.csv:2 loss: is empty (give a number or leave out the row)"),
        ("7B,1e9,3.5", "runs.csv:2 params: must be a number, not '7B' (write 7e+09)"),
        ('"1,000",1e9,3.5', "runs.csv:2 params: must be a number, not '1,000' (write 1000)"),
        ("big,1e9,3.5", "runs.csv:2 params: must be a number, not 'big'"),
        ("1e8,1e9", "runs.csv:2: has 2 cells where the header has 3"),
    ],
)
def test_a_bad_row_is_one_line_with_its_place(tmp_path: Path, row: str, message: str) -> None:
    assert faults(written(tmp_path, "params,tokens,loss", row, *GOOD)) == [message]


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    found = faults(written(tmp_path, "params,tokens,loss", "x,1e9,3", GOOD[0], "1e8,-1,nan"))
    assert [line.split(" ")[0] for line in found] == ["runs.csv:2", "runs.csv:4", "runs.csv:4"]


def test_very_many_faults_are_counted(tmp_path: Path) -> None:
    found = faults(written(tmp_path, "params,tokens,loss", *["1e8,1e9,-1"] * 200))
    assert len(found) == LISTED + 1
    assert found[-1] == "runs.csv: and 150 more faults of these kinds"


def test_a_table_without_rows_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "params,tokens,loss")) == ["runs.csv: holds no rows (give one training run a line)"]
    path = tmp_path / "runs.csv"
    path.write_bytes(b"params,tokens,loss\n\xff\xfe\x00")
    assert "is not UTF-8 text" in faults(path)[0]


def test_an_empty_file_lacks_its_columns(tmp_path: Path) -> None:
    assert len(faults(written(tmp_path, ""))) == 3


def test_a_big_table_is_read_and_fitted_in_proportion(tmp_path: Path) -> None:
    """A tenth of the issue's million rows within a tenth of its 10 s and 1 GB (the rest is in benchmarks)."""
    stream = np.random.default_rng(0)
    params, tokens = 10 ** stream.uniform(7, 10, 100_000), 10 ** stream.uniform(9, 12, 100_000)
    loss = (1.8 + 480 / params**0.347 + 2140 / tokens**0.367) * np.exp(0.005 * stream.standard_normal(100_000))
    path = tmp_path / "runs.csv"
    rows = np.stack([params, tokens, loss], axis=1)
    np.savetxt(path, rows, delimiter=",", header="params,tokens,loss", comments="", fmt="%.9g")
    tracemalloc.start()
    start = time.process_time()
    fit = fit_law(read_runs(path))
    spent, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fit.converged
    assert fit.values["alpha"] == pytest.approx(0.347, abs=0.005)
    assert spent < 6.0  # tracing doubles the time, and other work shares the cores
    assert peak < 100e6


def test_a_part_of_a_table_keeps_every_column(tmp_path: Path) -> None:
    table = read_runs(written(tmp_path, "params,tokens,loss", *GOOD)).rows(np.array([2, 0]))
    assert table.loss.tolist() == [3.0, 3.5]
    assert table.place(0) == "runs.csv:4"
    assert len(table) == 2


def test_a_table_from_arrays_names_its_rows_by_number() -> None:
    table = run_table(np.array([3.0]), params=np.array([1e8]), tokens=np.array([1e9]))
    assert table.place(0) == "row 1"
    assert table.column("flops").tolist() == [6e17]
