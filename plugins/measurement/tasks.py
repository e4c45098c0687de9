"""What a device is asked to run: matrix multiplications, streams through memory, fused attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

ShapeKind = Literal["square", "transformer", "deep", "searched"]
"""Where a shape comes from: the ladder of squares, a model's layers, long inner products, or the search itself."""

StreamKind = Literal["copy", "triad"]

FORMAT_BYTES: Final = {"fp32": 4, "tf32": 4, "fp16": 2, "bf16": 2, "fp8": 1}
"""Bytes of an operand by format, in the order in which formats are listed."""

ELEMENT_BYTES: Final = 4
"""Streams move 32-bit floats."""


@dataclass(frozen=True, slots=True)
class Matmul:
    """One multiplication of an m × k by a k × n matrix."""

    format: str
    m: int
    n: int
    k: int
    kind: ShapeKind = "square"
    zeros: bool = False
    """Whether the operands are zeros, which draw less power than data and run faster on some devices."""

    @property
    def flops(self) -> int:
        """FLOP: a multiply-add is two."""
        return 2 * self.m * self.n * self.k

    @property
    def bytes(self) -> int:
        """B of both operands and of the product, which has at least 16 bits a number."""
        wide = FORMAT_BYTES[self.format]
        return wide * (self.m * self.k + self.k * self.n) + max(2, wide) * self.m * self.n

    @property
    def name(self) -> str:
        """M × N × K."""
        return f"{self.m}×{self.n}×{self.k}"

    def with_zeros(self) -> Matmul:
        """The same on zeros."""
        return replace(self, zeros=True)


@dataclass(frozen=True, slots=True)
class Attention:
    """Fused attention of one layer, every position to every other (no mask)."""

    format: str
    batch: int
    heads: int
    length: int
    head_size: int

    @property
    def flops(self) -> int:
        """FLOP of the two matrix products, q·kᵀ and weights·v."""
        return 4 * self.batch * self.heads * self.length * self.length * self.head_size

    @property
    def name(self) -> str:
        """Batch × heads × length × head size."""
        return f"{self.batch}×{self.heads}×{self.length}×{self.head_size}"


@dataclass(frozen=True, slots=True)
class Stream:
    """Whole arrays through memory: `a = b` (copy), or `a = b + s·c` (triad), as in McCalpin's STREAM."""

    kind: StreamKind
    elements: int
    """Of each array."""

    @property
    def bytes(self) -> int:
        """B read and written, as STREAM counts them: what a write fetches before is not counted."""
        return ELEMENT_BYTES * self.elements * (2 if self.kind == "copy" else 3)

    @property
    def name(self) -> str:
        """The stream's kind."""
        return self.kind


Task: TypeAlias = Matmul | Attention | Stream
