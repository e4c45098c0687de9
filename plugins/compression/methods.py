"""What each way of making a model smaller does: to its bytes, to its arithmetic, to the devices it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reporter_plugins.architecture import Architecture, Component
from reporter_plugins.memory import Weights

from reporter import Formula, Given, Quantity

PRUNED = Formula(
    "(9 * M + 16 * (N - M)) / 8",
    unit="B",
    source="half of the layers' weights at 16 bits, and where they stood: Mishra et al. 2021, arXiv:2104.08378 "
    "(2 of 4: 2 bits each); Frantar & Alistarh 2023, arXiv:2301.00774 (any half: a bit a weight)",
    M="matrices in layers, parameters",
    N="all parameters, parameters",
)
DISTILLED = Formula(
    "N - inside * (L - ceil_divide(L, 2)) / L",
    unit="parameters",
    source="Sanh et al. 2019, arXiv:1910.01108: every other layer is left out, and the rest is taught by the whole",
    N="all parameters, parameters",
    inside="of them in layers, parameters",
    L="layers",
)
DENSE = Formula(
    "N / active",
    source="the work of a dense model of the same size, over that of this one",
    N="all parameters, parameters",
    active="those that a token uses, parameters",
)
QUANTIZED: Final = ("fp8", "int8", "gptq-4bit", "awq-4bit", "q4_k_m", "q2_k")
"""Precisions of the table."""

_OF_A_TOKEN: Final = ("tokens", "decoder")
"""Streams whose components a token that is generated goes through."""
_OUTSIDE: Final = ("embedding", "lm_head", "norm")


@dataclass(frozen=True, slots=True)
class Row:
    """One way, and what comes of it."""

    way: str
    method: str
    weights: float
    """B."""
    share: float
    """Of the weights in 16 bits."""
    flops: float | None
    """FLOP a token, without attention's scores."""
    devices: int | None


@dataclass(frozen=True, slots=True)
class Compressed:
    """The figures that are no precision's, with their formulas."""

    pruned: Quantity
    distilled: Quantity | None
    """Parameters with half of the layers."""
    sparse_activation: Quantity | None
    """How much more a dense model of this size computes for a token; None for one that is dense."""


@dataclass(frozen=True)
class Subject:
    """A model, and what one device holds."""

    architecture: Architecture
    weights: Weights
    active: Quantity | None
    rest: float
    """Cache and working memory, B."""
    capacity: float | None

    def row(self, way: str, method: str, size: float, flops: float | None) -> Row:
        """A row of the table; the fewest devices with cache and working memory as they are."""
        full: float = self.weights.bytes("bf16")
        devices = None if self.capacity is None else -int(-(size + self.rest) // self.capacity)
        return Row(way, method, size, size / full, flops, devices)

    @cached_property
    def multiplied(self) -> tuple[tuple[Component, int], ...]:
        """What is multiplied with, and how many of its weights a token meets."""
        found = ((each, each.multiplied()) for each in self.architecture.components)
        return tuple((each, int(size.value)) for each, size in found if size is not None)

    @cached_property
    def flops(self) -> float | None:
        """FLOP a token of everything that is multiplied by weights; None where no component meets one."""
        if not any(each.stream in _OF_A_TOKEN for each in self.architecture.components):
            return None
        return 2.0 * sum(weights for each, weights in self.multiplied if each.stream in _OF_A_TOKEN)

    def flops_of(self, *kinds: str) -> float:
        """FLOP a token of some kinds of components."""
        return 2.0 * sum(weights for each, weights in self.multiplied if each.kind in kinds)

    @property
    def inside(self) -> int:
        """Parameters in layers, every one."""
        return sum(tensor.elements for tensor in self.weights.tensors if tensor.kind not in _OUTSIDE)

    @property
    def matrices(self) -> int:
        """Those of them that stand in matrices."""
        kept = [tensor for tensor in self.weights.tensors if tensor.kind not in _OUTSIDE and tensor.role != "vector"]
        return sum(tensor.elements for tensor in kept)


def compressed(subject: Subject) -> Compressed:
    """Pruning, distillation and sparse activation."""
    total = subject.weights.total
    matrices = subject.matrices if subject.weights.tensors else int(total.value)
    layers = subject.architecture.size("num_hidden_layers")
    distilled = None
    if layers is not None and layers.value > 1 and subject.weights.tensors:
        distilled = DISTILLED(N=total, inside=_counted(subject.inside, "all but tables, head and norms"), L=layers)
    active = subject.active
    is_sparse = active is not None and active.value < total.value
    return Compressed(
        PRUNED(M=_counted(matrices, "matrices in layers"), N=total),
        distilled,
        DENSE(N=total, active=active) if is_sparse and active is not None else None,
    )


def rows(subject: Subject, found: Compressed) -> Iterator[Row]:
    """The table: as it is, then each way."""
    flops, weights = subject.flops, subject.weights
    yield subject.row("as it is", "16 bits", weights.bytes("bf16"), flops)
    for precision in QUANTIZED:
        yield subject.row("quantization", precision, weights.bytes(precision), flops)
    yield subject.row("pruning", "half, 2 of every 4", float(found.pruned.value), _halved(subject))
    yield subject.row("pruning", "half, anywhere", float(found.pruned.value), flops)
    if found.distilled is not None:
        yield subject.row("distillation", "half of the layers", 2.0 * found.distilled.value, _distilled(subject))
    if subject.active is not None and found.sparse_activation is not None:
        every = None if flops is None else flops * found.sparse_activation.value
        yield subject.row("sparse activation", "were every expert used", weights.bytes("bf16"), every)
        yield subject.row("sparse activation", "a dense model of the same work", 2.0 * subject.active.value, flops)


def _halved(subject: Subject) -> float | None:
    """With hardware that skips two zeros of every four (Mishra et al. 2021)."""
    flops, head = subject.flops, subject.flops_of("lm_head")
    return None if flops is None else (flops - head) / 2 + head


def _distilled(subject: Subject) -> float | None:
    layers = subject.architecture.size("num_hidden_layers")
    flops, head = subject.flops, subject.flops_of("lm_head")
    if flops is None or layers is None:
        return None
    kept: float = -(-layers.value // 2) / layers.value
    return (flops - head) * kept + head


def _counted(size: int, source: str) -> Quantity:
    return Quantity(size, "parameters", Given(source=f"counted: {source}"))
