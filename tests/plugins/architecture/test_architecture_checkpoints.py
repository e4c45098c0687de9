"""Checkpoints: exact from honest headers; hostile ones refused in one line, quickly, in little memory."""

from __future__ import annotations

import json
import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from counting import counted  # type: ignore[import-not-found]
from reporter_plugins.architecture.checkpoints import Checkpoint, read_checkpoint, stored_components
from reporter_plugins.architecture.checkpoints.tensors import CheckpointError
from reporter_plugins.architecture.verify import against_checkpoint

from reporter import InputFile

SMALL = {
    "model_type": "llama", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 12,
}  # fmt: skip
Shapes = dict[str, tuple[int, ...]]


def llama_shapes() -> Shapes:
    shapes: Shapes = {"model.embed_tokens.weight": (10, 8), "model.norm.weight": (8,), "lm_head.weight": (10, 8)}
    for layer in range(2):
        prefix = f"model.layers.{layer}."
        shapes |= {f"{prefix}self_attn.{each}_proj.weight": (8, 8) for each in "qkvo"}
        shapes |= {f"{prefix}mlp.{each}_proj.weight": (12, 8) for each in ("gate", "up")}
        shapes |= {f"{prefix}mlp.down_proj.weight": (8, 12), f"{prefix}input_layernorm.weight": (8,)}
        shapes[f"{prefix}post_attention_layernorm.weight"] = (8,)
    return shapes


def header_of(shapes: Shapes) -> dict[str, Any]:
    header, end = dict[str, Any](), 0
    for name, shape in shapes.items():
        length = 2
        for each in shape:
            length *= each
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [end, end + length]}
        end += length
    return header


def safetensors(header: Any, size: int) -> bytes:
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(content)) + content + bytes(size)


def size_of(header: dict[str, Any]) -> int:
    return max(int(entry["data_offsets"][1]) for entry in header.values())


def read(path: Path) -> Checkpoint:
    return read_checkpoint(InputFile(path, path.name))


def test_the_tensors_of_a_file_are_the_family_s_count(tmp_path: Path) -> None:
    header = header_of({**llama_shapes(), "model.layers.0.self_attn.rotary_emb.inv_freq": (2,)})
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors(header, size_of(header)))
    checkpoint, family = read(path), counted(SMALL)
    assert checkpoint.parameters == family.total
    assert checkpoint.elements == family.total + 2
    check = against_checkpoint(family.total, checkpoint, family.components)
    assert check.passed
    stored = tuple(stored_components(checkpoint))
    assert sum(size.value for each in stored if (size := each.parameters())) == family.total


def test_a_sharded_checkpoint_is_the_sum_of_its_files(tmp_path: Path) -> None:
    shapes = list(llama_shapes().items())
    weights = dict[str, str]()
    for number, part in enumerate((shapes[:7], shapes[7:])):
        header = header_of(dict(part))
        name = f"model-0000{number + 1}-of-00002.safetensors"
        (tmp_path / name).write_bytes(safetensors(header, size_of(header)))
        weights |= dict.fromkeys(header, name)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": weights}))
    assert read(index).parameters == counted(SMALL).total


def gguf(tensors: list[tuple[str, tuple[int, ...], int, int]], *, entries: bytes = b"", count: int = 0) -> bytes:
    content = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), count) + entries
    for name, shape, kind, offset in tensors:
        content += struct.pack("<Q", len(name)) + name.encode() + struct.pack("<I", len(shape))
        content += b"".join(struct.pack("<Q", each) for each in shape) + struct.pack("<IQ", kind, offset)
    return content + bytes(-len(content) % 32)


def test_the_tensors_of_a_gguf_file_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    key = b"tokenizer.ggml.tokens"
    tokens = struct.pack("<Q", len(key)) + key + struct.pack("<IIQ", 9, 8, 2) + 2 * (struct.pack("<Q", 3) + b"abc")
    # Q4_0: 18 bytes for 32 numbers (ggml).
    header = gguf(
        [("token_embd.weight", (64, 10), 2, 0), ("output_norm.weight", (64,), 0, 384)], entries=tokens, count=1
    )
    path.write_bytes(header + bytes(384 + 256))
    assert read(path).parameters == 64 * 10 + 64


ONE = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a header of 2^63 bytes": lambda: struct.pack("<Q", 2**63) + b"{}",
    "a header longer than the file": lambda: struct.pack("<Q", 1000) + b"{}",
    "an empty file": lambda: b"",
    "no JSON": lambda: safetensors(b"not json", 0),
    "deep JSON": lambda: safetensors(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 0),
    "a list": lambda: safetensors(b"[]", 0),
    "a name twice": lambda: safetensors(b'{"a": {}, "a": {}}', 0),
    "a negative shape": lambda: safetensors({"a": {**ONE["a"], "shape": [-2]}}, 8),
    "a shape that overflows": lambda: safetensors({"a": {**ONE["a"], "shape": [2**62, 2**62]}}, 8),
    "a shape of a million dimensions": lambda: safetensors({"a": {**ONE["a"], "shape": [1] * 10**6}}, 8),
    "an integer of 5,000 digits": lambda: safetensors(b'{"a": {"shape": [' + b"9" * 5000 + b"]}}", 0),
    "an unknown type": lambda: safetensors({"a": {**ONE["a"], "dtype": "F99"}}, 8),
    "a size that is not the shape's": lambda: safetensors({"a": {**ONE["a"], "shape": [3]}}, 8),
    "tensors that overlap": lambda: safetensors({**ONE, "b": {**ONE["a"], "data_offsets": [4, 12]}}, 12),
    "a hole": lambda: safetensors({**ONE, "b": {**ONE["a"], "data_offsets": [12, 20]}}, 20),
    "a file cut short": lambda: safetensors(ONE, 4),
    "100,000 tensors": lambda: safetensors(
        {f"t{n}": {"dtype": "U8", "shape": [1], "data_offsets": [n, n + 1]} for n in range(100_000)}, 100_000
    ),
    "GGUF with 2^60 tensors": lambda: b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0),
    "GGUF with a string of 2^60": lambda: b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**60),
    "GGUF with lists in lists": lambda: (
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"k" + struct.pack("<I", 9)
        + struct.pack("<IQ", 9, 1) * 1000
    ),
    "GGUF cut short": lambda: gguf([("a", (2,), 0, 0)])[:30],
    "GGUF that overlaps": lambda: gguf([("a", (8,), 0, 0), ("b", (8,), 0, 4)]) + bytes(64),
    "GGUF whose shape overflows": lambda: gguf([("a", (2**60, 2**60), 0, 0)]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_line_a_second_and_200_mb(tmp_path: Path, name: str) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(HOSTILE[name]())
    started = time.process_time()
    line = refusal(path)
    assert time.process_time() - started < 1
    assert "\n" not in line
    tracemalloc.start()
    refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200e6


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("shard", ["../secret.safetensors", "/etc/passwd", "missing.safetensors", ".."])
def test_an_index_names_files_beside_it_only(tmp_path: Path, shard: str) -> None:
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": shard}}))
    with pytest.raises(CheckpointError, match="beside it"):
        read(index)


def test_a_pickle_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(b"\x80\x04")
    with pytest.raises(CheckpointError, match="pickle"):
        read(path)
