"""The header of a safetensors file, and the index of a sharded one: JSON, bounded and checked before it is believed.

Format: eight bytes of length, that many of JSON, then the tensors (github.com/huggingface/safetensors, README).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reporter_plugins.architecture.checkpoints.tensors import (
    MOST_TENSORS,
    CheckpointError,
    Tensor,
    check_spans,
    checked_shape,
)

LARGEST_HEADER: Final = 16 * 2**20
LARGEST_INDEX: Final = 32 * 2**20
MOST_ITEMS: Final = 800_000
"""Commas in a header or an index: what takes long to parse is refused before it is parsed."""
MOST_SHARDS: Final = 2_000

_BITS: Final[Mapping[str, int]] = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


def read_safetensors(path: Path, written: str) -> tuple[Tensor, ...]:
    """The tensors of one file; raises CheckpointError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise CheckpointError(f"{written}: its header would be {length:,} bytes long, the file is {size:,}")
        if length > LARGEST_HEADER:
            raise CheckpointError(f"{written}: a header of {length:,} bytes is not in reason")
        header = file.read(length)
    if header.count(b'"data_offsets"') > MOST_TENSORS:
        raise CheckpointError(f"{written}: more than {MOST_TENSORS:,} tensors in one file are not in reason")
    entries = parse_table(header, written)
    entries.pop("__metadata__", None)
    spans = [_span(written, name, entry) for name, entry in entries.items()]
    check_spans(written, ((begin, end, tensor.name) for tensor, begin, end in spans), size - 8 - length, gaps=False)
    return tuple(tensor for tensor, _, _ in spans)


def shards_of(path: Path, written: str) -> tuple[str, ...]:
    """The files that an index names, in order; raises CheckpointError."""
    if path.stat().st_size > LARGEST_INDEX:
        raise CheckpointError(f"{written}: an index of more than 32 MiB is not in reason")
    weights = parse_table(path.read_bytes(), written).get("weight_map")
    if not isinstance(weights, dict) or not all(isinstance(each, str) for each in weights.values()):
        raise CheckpointError(f"{written}: it has no weight_map", "an index is named model.safetensors.index.json")
    names = tuple(sorted(set(weights.values())))
    if len(names) > MOST_SHARDS:
        raise CheckpointError(f"{written}: more than {MOST_SHARDS:,} shards are not in reason")
    for name in names:
        if Path(name).name != name or name in ("", ".", ".."):
            raise CheckpointError(f"{written}: the shard {name[:80]!r} is not beside it")
    return names


def parse_table(content: bytes, written: str) -> dict[str, Any]:
    """A JSON object; raises CheckpointError where it is none, is too deep or too long, or names a key twice."""
    if content.count(b",") > MOST_ITEMS:
        raise CheckpointError(f"{written}: more than {MOST_ITEMS:,} entries are not in reason")
    try:
        table = json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise CheckpointError(f"{written}: its header is nested too deeply") from None
    except ValueError as error:
        raise CheckpointError(f"{written}: its header is no JSON: {str(error)[:120]}") from None
    if not isinstance(table, dict):
        raise CheckpointError(f"{written}: its header is no table")
    return table


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a name stands twice")
    return table


def _span(written: str, name: str, entry: Any) -> tuple[Tensor, int, int]:
    if not isinstance(entry, dict):
        raise CheckpointError(f"{written}: the entry {name[:80]!r} is no table")
    dtype, offsets = entry.get("dtype"), entry.get("data_offsets")
    shape = checked_shape(written, name, entry.get("shape"))
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise CheckpointError(f"{written}: {name[:80]!r} is of the unknown type {str(dtype)[:20]!r}")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(each) is int for each in offsets):
        raise CheckpointError(f"{written}: {name[:80]!r} has no data_offsets")
    begin, end = offsets
    if begin < 0 or (end - begin) * 8 != -(-math.prod(shape) * _BITS[dtype] // 8) * 8:
        raise CheckpointError(f"{written}: {name[:80]!r} does not have the size of its shape")
    return Tensor(name, shape, dtype), begin, end
