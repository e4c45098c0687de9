"""Which matrix shapes are worth looking at: squares, the layers of a transformer, long inner products, neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Final

from reporter_plugins.measurement.tasks import Matmul

SQUARES: Final = (512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12288, 16384)
HIDDEN: Final = (768, 1024, 2048, 4096, 5120, 8192)
"""Hidden sizes of real models; the inner layer is four times as wide."""

TOKENS: Final = (512, 1024, 2048, 4096, 8192, 16384)
SIDES, DEPTHS = (512, 1024, 2048, 4096), (4096, 8192, 14336, 32768)
"""Of deep shapes: the inner product is more than twice as long as a side."""

SPAN: Final = 64
"""A shape with less than this part of the largest one's work is not worth looking at: it starts more than it works.

GPUs have been fastest at a tenth of a TFLOP (2048×2048×13312 on an H100, stas00/ml-engineering), which is within it.
"""

GRAIN: Final = 64
"""Sides are multiples of this: no device likes odd ones."""


def candidates(number_format: str, largest_flops: float, largest_bytes: float) -> list[Matmul]:
    """Shapes within a limit of work and of memory, largest first, kinds in turn; at least the smallest square."""
    kinds = _squares(number_format), _transformer(number_format), _deep(number_format)
    sorted_kinds = (sorted(kind, key=lambda each: -each.flops) for kind in kinds)
    allowed = [
        [each for each in kind if each.flops <= largest_flops and each.bytes <= largest_bytes] for kind in sorted_kinds
    ]
    largest = max((each.flops for kind in allowed for each in kind), default=0)
    turns = chain.from_iterable(zip_longest(*allowed))
    found = [each for each in turns if each is not None and each.flops * SPAN >= largest]
    return found or [smallest(number_format)]


def smallest(number_format: str) -> Matmul:
    """The least that is ever timed."""
    return Matmul(number_format, SQUARES[0], SQUARES[0], SQUARES[0])


def neighbours(shape: Matmul) -> Iterator[Matmul]:
    """Shapes with one side halved, doubled, or a quarter longer or shorter."""
    sides = {"m": shape.m, "n": shape.n, "k": shape.k}
    for name, side in sides.items():
        for changed in (side * 2, side // 2, side + side // 4, side - side // 4):
            rounded = max(GRAIN, changed // GRAIN * GRAIN)
            new = {**sides, name: rounded}
            yield Matmul(shape.format, new["m"], new["n"], new["k"], "searched")


def _squares(number_format: str) -> list[Matmul]:
    return [Matmul(number_format, side, side, side, "square") for side in SQUARES]


def _transformer(number_format: str) -> list[Matmul]:
    return [
        Matmul(number_format, tokens, outputs, inputs, "transformer")
        for tokens in TOKENS
        for hidden in HIDDEN
        for outputs, inputs in ((4 * hidden, hidden), (hidden, 4 * hidden))
    ]


def _deep(number_format: str) -> list[Matmul]:
    return [Matmul(number_format, side, side, depth, "deep") for side in SIDES for depth in DEPTHS if depth > 2 * side]
