"""Hostile files and mutated configurations, through the command: a fault in a line, and never a traceback."""

from __future__ import annotations

import copy
import json
import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reporter_plugins.architecture import ArchitectureTable
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.table import class_name

from reporter import InputFile

CASES = json.loads((Path(__file__).parent / "small_models.json").read_text())
FAMILIES = tuple(built_in_families())
MEMORY = 200 * 2**10
"""KiB."""

MEASURED = """
import re, resource, sys
from pathlib import Path
from reporter.cli import main
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
code = main(sys.argv[1:])
status = Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else 0
print("torch" in sys.modules, peak)
sys.exit(code)
"""

CONFIGS: dict[str, bytes] = {
    "ten thousand brackets": b'{"model_type": "llama", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "an integer of 5,000 digits": b'{"model_type": "llama", "hidden_size": ' + b"9" * 5000 + b"}",
    "an integer of 4,000 digits": b'{"model_type": "llama", "hidden_size": ' + b"9" * 4000 + b"}",
    "a trillion layers": b'{"model_type": "qwen3_moe", "num_hidden_layers": 1000000000000}',
    "stages without end": json.dumps({"model_type": "efficientnet", "depth_coefficient": 1e9}).encode(),
    "a hundred thousand tables": json.dumps({"model_type": "tapas", "type_vocab_sizes": [1] * 100_000}).encode(),
    "stages of a billion layers": json.dumps({"model_type": "resnet", "depths": [10**9] * 4}).encode(),
    "blocks of a trillion layers": json.dumps({"model_type": "funnel", "block_sizes": [10**9] * 1000}).encode(),
    "NaN": b'{"model_type": "llama", "hidden_size": NaN}',
    "infinity": b'{"model_type": "llama", "hidden_size": 1e999}',
    "a key twice": b'{"model_type": "llama", "hidden_size": 64, "hidden_size": 128}',
    "a million keys": b'{"model_type": "llama"' + b"".join(b', "k%d": 0' % n for n in range(1_000_000)) + b"}",
    "no JSON": b"\xff\xfe{",
    "nothing": b"",
    "auto_map": b'{"model_type": "custom", "auto_map": {"AutoConfig": "evil.Config"}}',
}
KEY = struct.pack("<Q", 1) + b"k"
CHECKPOINTS: dict[str, Callable[[], bytes]] = {
    "a header of 2^63 bytes": lambda: struct.pack("<Q", 2**63) + b"{}",
    "five million lists": lambda: struct.pack("<Q", 15_000_003) + b"[" + b"[]," * 5_000_000 + b"0]",
    "GGUF with 2^40 texts": lambda: metadata(struct.pack("<IQ", 8, 2**40)),
    "GGUF with two million lists in a list": lambda: metadata(
        struct.pack("<IQ", 9, 1_900_000) + struct.pack("<IQ", 0, 0) * 1_900_000
    ),
    "GGUF with lists in lists": lambda: metadata(struct.pack("<IQ", 9, 1) * 1000),
    "GGUF without a tensor": lambda: b"GGUF" + struct.pack("<IQQ", 3, 0, 0),
}


def metadata(array: bytes) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + KEY + struct.pack("<I", 9) + array


def check(folder: Path) -> tuple[list[str], list[str]]:
    """The faults that `reporter check` tells of a folder, and the last line of the process."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "check"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 2, done.stderr
    loaded, peak = done.stdout.split()[-2:]
    assert loaded == "False"
    assert int(peak) < MEMORY
    return [line for line in done.stderr.splitlines() if line.startswith("error: ")], done.stderr.splitlines()


def define(folder: Path, key: str, name: str) -> None:
    (folder / "models.toml").write_text(f'[models.x.architecture]\n{key} = "{name}"\n')


@pytest.mark.parametrize("name", CONFIGS)
def test_a_hostile_configuration_is_one_fault_with_its_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.json").write_bytes(CONFIGS[name])
    (tmp_path / "evil.py").write_text("open('ran', 'w')")
    define(tmp_path, "config", "config.json")
    errors, lines = check(tmp_path)
    assert len(errors) == 1
    assert len(errors[0]) < 400
    assert " --> models.toml:2:10  models.x.architecture.config" in lines
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_hostile_checkpoint_is_one_fault_with_its_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.gguf").write_bytes(CHECKPOINTS[name]())
    define(tmp_path, "checkpoint", "m.gguf")
    errors, lines = check(tmp_path)
    assert len(errors) == 1
    assert " --> models.toml:2:14  models.x.architecture.checkpoint" in lines


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("make", [Path.mkdir, pipe, endless, circle])
@pytest.mark.parametrize("key", ["config", "checkpoint"])
def test_what_is_no_file_is_not_read(tmp_path: Path, key: str, make: Callable[[Path], None]) -> None:
    make(tmp_path / "m.safetensors")
    define(tmp_path, key, "m.safetensors")
    errors, _ = check(tmp_path)
    reason = "m.safetensors is a folder, not a file" if make is Path.mkdir else "there is no file m.safetensors"
    assert errors == [f"error: {key}: {reason}"]


BAD: tuple[Any, ...] = (
    "text", "", None, -1, 0, 1, 2.5, 10**11, 10**30, 1e300, float("nan"), True, [], [1, 2], ["a"], [None], [[1]], [-1],
    {}, {"a": 1},
)  # fmt: skip


def mutated(fields: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(fields))
    for _ in range(chance.choice([1, 1, 2, 3])):
        tables = [each for each in (changed, *changed.values()) if isinstance(each, dict) and each]
        if not tables:
            return changed
        table = chance.choice(tables)
        table[chance.choice(list(table))] = copy.deepcopy(chance.choice(BAD))
    return changed


def every_mutation(case: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    family = next(each for each in FAMILIES if case["model_type"] in each.model_types)
    whole = {**family.defaults, **case["fields"]}
    yield from ({**mutated(whole, chance), "model_type": case["model_type"]} for _ in range(25))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["model_type"]))
def test_a_mutated_configuration_is_counted_or_has_faults(tmp_path: Path, case: dict[str, Any]) -> None:
    chance = random.Random(case["model_type"])
    path = tmp_path / "config.json"
    for fields in every_mutation(case, chance):
        path.write_text(json.dumps(fields))
        table = ArchitectureTable.model_validate({"config": InputFile(path, path.name)})
        faults = list(table.check(lambda _: FAMILIES))
        assert all("\n" not in fault.message for fault in faults)
        if not any(fault.severity == "error" for fault in faults):
            config, family = table.read(FAMILIES)
            tuple(family.components(config, class_name(table, config, family)))
