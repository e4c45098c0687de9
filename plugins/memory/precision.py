"""What weights weigh at every precision: plain formats, group-wise quantizers, and llama.cpp's mixtures.

A plain format (`bf16`, `int4`) holds for every weight. A quantizer (`gptq-4bit`) holds for the layers' matrices, with
the scales and zeros of its groups; tables, head, norms and routers stay at 16 bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.memory import gguf
from reporter_plugins.memory.tensors import Tensor, keeps_keys, key_value_heads, tensors

from reporter import Formula, Given, Quantity

FORMATS: Final[Mapping[str, float]] = {
    "fp32": 32,
    "tf32": 32,
    "bf16": 16,
    "fp16": 16,
    "fp8": 8,
    "int8": 8,
    "int4": 4,
    "fp4": 4,
}
"""Bits of a number in a plain format; TF32 is kept as FP32."""


@dataclass(frozen=True, slots=True)
class Quantizer:
    """A group-wise quantizer of the layers' matrices."""

    bits: float
    """Per weight, its group's scale and zero included."""
    source: str
    only_experts: bool = False
    """Whether a mixture of experts has only its experts quantized."""


def grouped(bits: float, overhead: float, group: int, source: str, *, only_experts: bool = False) -> Quantizer:
    """A quantizer of `bits` with `overhead` bits shared by a group."""
    return Quantizer(bits + overhead / group, source, only_experts)


QUANTIZERS: Final[Mapping[str, Quantizer]] = {
    "gptq-3bit": grouped(3, 16 + 3, 128, "Frantar et al. 2022, arXiv:2210.17323; groups of 128 with a 16-bit scale"),
    "gptq-4bit": grouped(4, 16 + 4, 128, "Frantar et al. 2022, arXiv:2210.17323; groups of 128 with a 16-bit scale"),
    "gptq-8bit": grouped(8, 16 + 8, 128, "Frantar et al. 2022, arXiv:2210.17323; groups of 128 with a 16-bit scale"),
    "awq-4bit": grouped(4, 16 + 4, 128, "Lin et al. 2023, arXiv:2306.00978; groups of 128 with a 16-bit scale"),
    "nf4": grouped(4, 8 + 32 / 256, 64, "Dettmers et al. 2023, arXiv:2305.14314, section 3: double quantization"),
    "mxfp4": grouped(4, 8, 32, "OCP Microscaling Formats 1.0: blocks of 32 with an 8-bit scale", only_experts=True),
    "nvfp4": grouped(4, 8, 16, "NVIDIA Transformer Engine: blocks of 16 with an FP8 scale"),
}

PRECISIONS: Final = (*(name for name in FORMATS if name != "tf32"), *QUANTIZERS, *gguf.MIXTURES)

_KEPT: Final = frozenset(("embedding", "output", "positions", "vector", "router", "conv"))
"""What quantizers leave at 16 bits."""

BYTES_PER_PARAMETER = Formula("b / 8", unit="B/parameters", source="eight bits in a byte", b="bits of a number")
WEIGHTS = Formula(
    "N * b",
    unit="B",
    source="every parameter is kept once",
    N="all parameters, parameters",
    b="bytes of a parameter, B/parameters",
)
BITS_PER_WEIGHT = Formula("8 * W / N", unit="bit/parameters", W="weights, B", N="all parameters, parameters")


@dataclass(frozen=True)
class Weights:
    """A model's weights, ready to be kept at any precision."""

    total: Quantity
    """All parameters."""
    tensors: tuple[Tensor, ...]
    """None for a stated total."""
    facts: gguf.Facts

    @cached_property
    def alike(self) -> tuple[Tensor, ...]:
        """The tensors, those together that every quantizer treats alike."""
        found = dict[tuple[Any, ...], Tensor]()
        for each in self.tensors:
            key = each.role, each.kind, each.columns, each.copies
            twin = found.get(key)
            found[key] = replace(twin, elements=twin.elements + each.elements) if twin else each
        whole = int(self.total.value)
        return tuple(found.values()) or (Tensor("all", "other", "other", 1, whole, 1),)

    @cached_property
    def _mixed(self) -> tuple[tuple[int, Mapping[str, float]], ...]:
        """Weights by what decides their GGUF type, and the bits of each of them by mixture.

        That is the role, the layers where they differ, and what divides a row.
        """
        found = Counter[tuple[Any, ...]]()
        for each in self.alike:
            copies = each.copies if each.role in gguf.BY_LAYER else 1
            columns = next((block for block in (256, 32) if each.columns % block == 0), 1)
            found[each.role, each.kind if copies > 1 else "", copies, columns] += each.elements
        return tuple((count, gguf.average_bits(*shape, self.facts)) for shape, count in found.items())

    @cached_property
    def _quantized(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """Weights by what decides whether a quantizer takes them, and the quantizers that do."""
        found = Counter[tuple[Any, str]]()
        for each in self.alike:
            found[each.role, each.kind] += each.elements
        return tuple((count, _quantizers(*which, self.facts.experts > 0)) for which, count in found.items())

    @cached_property
    def _known(self) -> dict[str, tuple[tuple[Tensor, str, int], ...]]:
        """What was asked before, by precision."""
        return {}

    def size(self, precision: str) -> Quantity:
        """Bytes at a precision; for a stated total, as if every weight were in a layer's matrix."""
        if precision in FORMATS:
            return WEIGHTS(N=self.total, b=bytes_of(precision))
        kept = Counter[str]()
        for _, kept_as, count in self.kept(precision):
            kept[kept_as] += count
        inputs = {
            _symbol(each): Quantity(n, "parameters", Given(source=_source(each))) for each, n in sorted(kept.items())
        }
        return _mixture(tuple(sorted(kept)), _source(precision))(**inputs)

    def bytes(self, precision: str) -> float:
        """Bytes at a precision, as a plain number."""
        if precision in FORMATS:
            return self.total.value * FORMATS[precision] / 8
        if not self.tensors:
            return self.total.value * bits(_base_type(precision)) / 8
        if precision in gguf.MIXTURES:
            return sum(count * bits[precision] for count, bits in self._mixed) / 8
        width, kept = QUANTIZERS[precision].bits, FORMATS["bf16"]
        return sum(count * (width if precision in taken else kept) for count, taken in self._quantized) / 8

    def bytes_by_kind(self, precision: str) -> dict[str, float]:
        """Bytes at a precision by kind of component."""
        sizes = dict[str, float]()
        for tensor, kept_as, count in self.kept(precision):
            sizes[tensor.kind] = sizes.get(tensor.kind, 0.0) + count * bits(kept_as) / 8
        return sizes

    def kept(self, precision: str) -> tuple[tuple[Tensor, str, int], ...]:
        """How many weights of each tensor are kept as what."""
        if precision not in self._known:
            self._known[precision] = tuple(
                (tensor, kept_as, count)
                for tensor in self.alike
                for kept_as, count in (self._tensor(tensor, precision) if self.tensors else self._stated(precision))
            )
        return self._known[precision]

    def _stated(self, precision: str) -> Iterator[tuple[str, int]]:
        yield _base_type(precision), int(self.total.value)

    def _tensor(self, tensor: Tensor, precision: str) -> Iterator[tuple[str, int]]:
        if precision in gguf.MIXTURES:
            left = tensor.elements
            shares = tuple(gguf.types(tensor, precision, self.facts))
            for kept_as, share in shares[1:]:
                count = round(tensor.elements * share)
                left -= count
                yield kept_as, count
            yield shares[0][0], left
        elif precision in QUANTIZERS:
            taken = _quantizers(tensor.role, tensor.kind, self.facts.experts > 0)
            yield (precision if precision in taken else "bf16"), tensor.elements
        else:
            yield precision, tensor.elements


def weights_of(architecture: Architecture, total: Quantity) -> Weights:
    """The weights of an architecture with `total` parameters."""
    every = tensors(architecture)
    return Weights(total, every, _facts(architecture, every))


def bits(kept_as: str) -> float:
    """Bits per weight of a format, a quantizer or a GGUF type."""
    if kept_as in FORMATS:
        return FORMATS[kept_as]
    return QUANTIZERS[kept_as].bits if kept_as in QUANTIZERS else gguf.bits(kept_as)


@lru_cache(maxsize=64)
def bytes_of(precision: str) -> Quantity:
    """Bytes of a number in a plain format, B/parameters."""
    width = Quantity(FORMATS[precision], "", Given(source=f"{precision} is {FORMATS[precision]:g} bits wide"))
    return BYTES_PER_PARAMETER(b=width)


@lru_cache(maxsize=1024)
def _quantizers(role: str, kind: str, has_experts: bool) -> frozenset[str]:
    """The quantizers that take weights of a role."""
    experts, others = kind == "experts" and role != "vector", role not in _KEPT
    taken = {name: experts if each.only_experts and has_experts else others for name, each in QUANTIZERS.items()}
    return frozenset(name for name in taken if taken[name])


def _facts(architecture: Architecture, every: Iterable[Tensor]) -> gguf.Facts:
    layers = architecture.size("num_hidden_layers")
    components: tuple[Any, ...] = architecture.components
    attention = [each for each in components if keeps_keys(each)]
    model_type = architecture.family.model_types[0] if architecture.family else ""
    return gguf.Facts(
        model_type == "falcon",
        model_type == "llama" and layers is not None and layers.value == 80,
        max((int(each.experts.value) for each in components if hasattr(each, "experts")), default=0),
        max((int(each.heads.value) // key_value_heads(each) for each in attention), default=1) >= 4,
        not any(tensor.kind == "lm_head" and tensor.role == "output" for tensor in every),
    )


def _base_type(precision: str) -> str:
    if precision not in gguf.MIXTURES:
        return precision
    return precision.removesuffix("_s").removesuffix("_m").removesuffix("_l")


def _symbol(kept_as: str) -> str:
    return "as_" + kept_as.replace("-", "_")


def _source(kept_as: str) -> str:
    if kept_as in QUANTIZERS:
        return QUANTIZERS[kept_as].source
    return "what is not quantized" if kept_as in FORMATS or kept_as in ("f32", "f16") else gguf.SOURCE


@lru_cache(maxsize=256)
def _mixture(kept: tuple[str, ...], source: str) -> Formula:
    terms = " + ".join(f"{bits(each):.12g} * {_symbol(each)}" for each in kept)
    described = {_symbol(each): f"weights kept as {each.upper()}, parameters" for each in kept}
    return Formula(f"({terms}) / 8", unit="B", source=source, **described)
