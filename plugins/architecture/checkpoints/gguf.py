"""The header of a GGUF file: metadata, which is stepped over, and the list of tensors.

Format: github.com/ggml-org/ggml, docs/gguf.md; the sizes of quantized blocks are ggml's.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from reporter_plugins.architecture.checkpoints.tensors import (
    MOST_TENSORS,
    CheckpointError,
    Tensor,
    check_spans,
    checked_shape,
)

MAGIC: Final = b"GGUF"
MOST_ENTRIES: Final = 10_000
MOST_ITEMS: Final = 1_000_000
"""Texts and lists in the lists of all metadata; a large vocabulary has half a million, with its merges."""
LONGEST_STRING: Final = 2**20
_DEPTH: Final = 2

_NUMBERS: Final[Mapping[int, str]] = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_STRING, _ARRAY = 8, 9

_BLOCKS: Final[Mapping[int, tuple[str, int, int]]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
"""By type: its name, numbers in a block, bytes of a block."""


@dataclass(slots=True)
class _Reader:
    """Reads forward through a file, and refuses what would go past its end."""

    file: BinaryIO
    written: str
    size: int
    items: int = 0
    """Of lists, so far."""

    def number(self, form: str) -> Any:
        """One number."""
        length = struct.calcsize(form)
        content = self.file.read(length)
        if len(content) < length:
            raise self.fault("it is cut short")
        return struct.unpack(form, content)[0]

    def text(self) -> str:
        """One string, which has its length before it."""
        length = self.number("<Q")
        if length > LONGEST_STRING:
            raise self.fault(f"a string of {length:,} bytes is not in reason")
        return self.file.read(length).decode("utf-8", "replace")

    def skip(self, length: int) -> None:
        """Step over so many bytes."""
        if self.file.tell() + length > self.size:
            raise self.fault("it is cut short")
        self.file.seek(length, 1)

    def fault(self, why: str) -> CheckpointError:
        """The error, naming the file."""
        return CheckpointError(f"{self.written}: {why}")


def read_gguf(path: Path, written: str) -> tuple[Tensor, ...]:
    """The tensors of a file; raises CheckpointError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        reader = _Reader(file, written, size)
        tensors, entries = _counts(reader)
        alignment = _step_over(reader, entries)
        found = list(_tensors(reader, tensors))
        start = -(-file.tell() // alignment) * alignment
    spans = ((start + begin, start + begin + length, tensor.name) for tensor, begin, length in found)
    check_spans(written, spans, size, gaps=True)
    return tuple(tensor for tensor, _, _ in found)


def _counts(reader: _Reader) -> tuple[int, int]:
    if reader.file.read(4) != MAGIC:
        raise reader.fault("it does not begin with GGUF")
    version = reader.number("<I")
    if version not in (2, 3):
        raise reader.fault(f"version {version} of GGUF is not known")
    tensors, entries = reader.number("<Q"), reader.number("<Q")
    if tensors > MOST_TENSORS or entries > MOST_ENTRIES:
        raise reader.fault(f"{tensors:,} tensors and {entries:,} entries are not in reason")
    return tensors, entries


def _step_over(reader: _Reader, entries: int) -> int:
    """Go past the metadata; the alignment it asks for is returned."""
    alignment = 32
    for _ in range(entries):
        key, kind = reader.text(), reader.number("<I")
        if key == "general.alignment" and kind == 4:
            alignment = max(1, reader.number("<I"))
        else:
            _step_over_value(reader, kind, 0)
    return alignment


def _step_over_value(reader: _Reader, kind: int, depth: int) -> None:
    if kind in _NUMBERS:
        reader.skip(struct.calcsize(_NUMBERS[kind]))
    elif kind == _STRING:
        reader.skip(reader.number("<Q"))
    elif kind == _ARRAY and depth < _DEPTH:
        _step_over_array(reader, depth)
    else:
        raise reader.fault(f"its metadata has a value of the unknown type {kind}")


def _step_over_array(reader: _Reader, depth: int) -> None:
    kind, count = reader.number("<I"), reader.number("<Q")
    if kind in _NUMBERS:
        reader.skip(count * struct.calcsize(_NUMBERS[kind]))
        return
    reader.items += count if kind == _STRING else 10 * count  # a list takes about ten times as long as a text
    if reader.items > MOST_ITEMS:
        raise reader.fault(f"a list of {count:,} entries is not in reason")
    if kind == _STRING:
        _step_over_texts(reader, count)
        return
    for _ in range(count):
        _step_over_value(reader, kind, depth + 1)


def _step_over_texts(reader: _Reader, count: int) -> None:
    """Go past a vocabulary, which may have half a million: in one loop, for time."""
    read, length_of = reader.file.read, int.from_bytes
    for _ in range(count):
        length = length_of(read(8), "little")
        if length > LONGEST_STRING:
            raise reader.fault(f"a string of {length:,} bytes is not in reason")
        if len(read(length)) < length:
            raise reader.fault("it is cut short")


def _tensors(reader: _Reader, count: int) -> Iterator[tuple[Tensor, int, int]]:
    """Each tensor with where it begins and how many bytes it has."""
    for _ in range(count):
        name, dimensions = reader.text(), reader.number("<I")
        if dimensions > 4:
            raise reader.fault(f"{name[:80]!r} has {dimensions} dimensions")
        sizes = [reader.number("<Q") for _ in range(dimensions)]
        shape = checked_shape(reader.written, name, sizes[::-1])
        kind, begin = reader.number("<I"), reader.number("<Q")
        dtype, block, length = _BLOCKS.get(kind, (f"type {kind}", 0, 0))
        elements = math.prod(shape)
        yield Tensor(name, shape, dtype), begin, -(-elements // block) * length if block else 0
