"""Record files: written whole or not at all, read with distrust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.measurement.files import read_record, record_hash, write_record
from reporter_plugins.measurement.record import Record

from reporter import InputFaults

Measure = Callable[..., Record]
SHIPPED = Path(__file__).parents[3] / "measurements"


def _changed(path: Path, change: Callable[[dict[str, Any]], None], *, rehash: bool) -> Path:
    document = json.loads(path.read_text())
    change(document)
    if rehash:
        document["sha256"] = record_hash(document)
    path.write_text(json.dumps(document))
    return path


def test_a_record_reads_back_as_it_was(tmp_path: Path, measured: Measure) -> None:
    record = measured()
    write_record(record, tmp_path / "deep" / "record.json")
    assert read_record(tmp_path / "deep" / "record.json") == record


def test_writing_leaves_nothing_beside_the_record(record_file: Path) -> None:
    assert [path.name for path in record_file.parent.iterdir()] == [record_file.name]


def test_a_write_that_fails_leaves_the_old_record(
    record_file: Path, measured: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = record_file.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_record(measured(), record_file)
    assert record_file.read_bytes() == before
    assert len(list(record_file.parent.iterdir())) == 1


def test_killed_while_it_writes_there_is_no_half_written_record(tmp_path: Path) -> None:
    """A process that dies between the first and the last byte leaves no file that is called a record."""
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from scripted_device import ScriptedDevice\n"
        "from reporter_plugins.measurement.budget import Budget\n"
        "from reporter_plugins.measurement.files import write_record\n"
        "from reporter_plugins.measurement.protocol import measure\n"
        "from reporter_plugins.measurement.record import CatalogueRow\n"
        "device = ScriptedDevice()\n"
        "row = CatalogueRow(slug=None, sha256=None, reason='none')\n"
        "record = measure(device, Budget.from_now(20, device.clock), lambda _: row, '0', lambda _: None)\n"
        "os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        "write_record(record, Path(sys.argv[2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path / "record.json")], check=False
    )
    assert done.returncode == -9
    assert not (tmp_path / "record.json").exists()
    assert not list(tmp_path.glob("*.json"))


def test_a_record_edited_by_hand_is_refused(record_file: Path) -> None:
    def faster(document: dict[str, Any]) -> None:
        document["matmul"][0]["shapes"][0]["rate"]["median"] *= 1.1

    with pytest.raises(InputFaults, match=r"my-h100.json was changed after it was measured"):
        read_record(_changed(record_file, faster, rehash=False))


def test_a_rate_that_its_timings_do_not_give_is_refused_whatever_the_hash(record_file: Path) -> None:
    def faster(document: dict[str, Any]) -> None:
        document["matmul"][0]["shapes"][0]["rate"]["median"] *= 1.1

    with pytest.raises(InputFaults, match=r"rate.median is .*, and its timings give") as caught:
        read_record(_changed(record_file, faster, rehash=True))
    assert caught.value.faults[0].key.startswith("matmul.0.shapes.0")


@pytest.mark.parametrize("schema", [2, 99])
def test_a_newer_schema_is_refused_by_its_number(record_file: Path, schema: int) -> None:
    with pytest.raises(InputFaults, match=rf"has schema {schema}, and this reporter reads 1"):
        read_record(_changed(record_file, lambda document: document.update(schema=schema), rehash=True))


def test_every_fault_is_told_at_once(record_file: Path) -> None:
    def several(document: dict[str, Any]) -> None:
        document["unknown"] = 1
        document["environment"]["threads"] = "two"
        document["energy"]["counter_joules"] = {"value": 0.0, "reason": ""}

    with pytest.raises(InputFaults) as caught:
        read_record(_changed(record_file, several, rehash=True))
    assert {fault.key.rpartition(".")[2] for fault in caught.value.faults} == {"unknown", "threads", "value"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[1]", "is no measurement record"),
        (b'{"kind": "something else"}', "is no measurement record"),
        (b'{"kind": "reporter measurement", "schema": 1}', "has no hash of its own"),
        (b'{"kind": "reporter measurement", "seconds": NaN}', "is not JSON"),
    ],
)
def test_what_is_no_record_is_refused_in_a_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(InputFaults, match=message):
        read_record(path)


@pytest.mark.parametrize("size", [100, 1000, 10_000])
def test_half_a_record_is_refused(record_file: Path, size: int) -> None:
    record_file.write_bytes(record_file.read_bytes()[:size])
    with pytest.raises(InputFaults, match="is not JSON, or only a part of it"):
        read_record(record_file)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.json")), ids=lambda path: path.stem)
def test_a_shipped_record_holds(path: Path) -> None:
    """The invariants of a measurement, whichever device it was made on: reading it checks rates against timings."""
    record = read_record(path)
    assert record.status == "complete"
    assert record.seconds <= record.budget_seconds
    assert record.measured
    for found in record.matmul:
        assert found.headline is None or found.headline.rate.n >= 30
        assert not (found.flags and found.flags.exceeds_peak)
    assert {each.kind for each in record.bandwidth} == {"copy", "triad"}
    around = record.environment
    assert around.load_before is None or around.load_before[0] >= 0
    assert around.versions.keys() >= {"os", "python", around.backend}
    assert record.energy is not None or any(each.what == "energy" and each.reason for each in record.skipped)


def test_the_repository_ships_records_of_numpy_and_of_torch() -> None:
    backends = {read_record(path).environment.backend for path in SHIPPED.glob("*.json")}
    assert backends == {"numpy", "torch"}
