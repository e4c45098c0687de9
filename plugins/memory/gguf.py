"""llama.cpp's mixtures: which GGUF type each tensor gets under `Q4_K_M` and the like.

Follows `llama_tensor_get_type` of llama.cpp `src/llama-quant.cpp`, without an importance matrix. What is not quantized
(vectors, routers, small convolutions, position tables) stays at 32 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from reporter_plugins.memory.tensors import Role, Tensor

SOURCE: Final = "llama.cpp src/llama-quant.cpp; block sizes of ggml-common.h"

BLOCKS: Final[Mapping[str, tuple[int, int]]] = {
    "f32": (1, 4),
    "f16": (1, 2),
    "q2_k": (256, 84),
    "q3_k": (256, 110),
    "q4_0": (32, 18),
    "q4_1": (32, 20),
    "q4_k": (256, 144),
    "q5_0": (32, 22),
    "q5_1": (32, 24),
    "q5_k": (256, 176),
    "q6_k": (256, 210),
    "q8_0": (32, 34),
}
"""Weights in a block, and its bytes: Q4_K is 256 weights in 144 bytes, 4.5 bits each."""

_SMALLER: Final = {"q2_k": "q4_0", "q3_k": "q4_0", "q4_k": "q5_0", "q5_k": "q5_1", "q6_k": "q8_0"}
"""What takes a type's place where its blocks of 256 do not divide a row."""

_PLAIN: Final[frozenset[Role]] = frozenset(("vector", "router", "conv", "positions"))

BY_LAYER: Final[frozenset[Role]] = frozenset(("attn_v", "attn_qkv", "attn_kv_b", "ffn_down"))
"""Roles of which some layers get more bits than others."""

MIXTURES: Final = (
    "q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_0", "q4_1", "q4_k_s", "q4_k_m", "q5_0", "q5_1", "q5_k_s", "q5_k_m",
    "q6_k", "q8_0",
)  # fmt: skip

Shares = Iterable[tuple[str, float]]
"""Types, and the share of a tensor's layers that each gets."""


class Facts(NamedTuple):
    """What the mixtures look at beside the tensor."""

    falcon: bool = False
    llama_70b: bool = False
    """The one size of a model that llama.cpp names: Llama with 80 layers."""
    experts: int = 0
    shares_values: bool = False
    """Whether four queries or more share a key and a value."""
    tied: bool = False
    """Whether the token embedding is the head as well."""


def bits(gguf_type: str) -> float:
    """Bits per weight of a GGUF type, its scales included."""
    weights, size = BLOCKS[gguf_type]
    return 8 * size / weights


def types(tensor: Tensor, mixture: str, facts: Facts) -> Iterator[tuple[str, float]]:
    """The types of one tensor's layers, each with its share of them."""
    if tensor.role in _PLAIN:
        yield "f32", 1.0
        return
    for chosen, share in _chosen(tensor, mixture, facts):
        if share:
            yield _fitting(chosen, tensor.columns), share


def _fitting(gguf_type: str, columns: int) -> str:
    if columns % BLOCKS[gguf_type][0]:
        gguf_type = _SMALLER.get(gguf_type, gguf_type)
    return "f16" if columns % BLOCKS[gguf_type][0] else gguf_type


def _chosen(tensor: Tensor, mixture: str, facts: Facts) -> Shares:
    base = mixture.removesuffix("_s").removesuffix("_m").removesuffix("_l")
    if tensor.role == "output" or (tensor.role == "embedding" and facts.tied):
        outermost = facts.falcon or tensor.columns % BLOCKS[base][0] != 0
        return [("q8_0" if outermost or base == "q8_0" else "q6_k", 1.0)]
    if tensor.role in ("attn_v", "attn_qkv", "attn_kv_b"):
        return _values(tensor, mixture, base, facts)
    if tensor.role == "attn_k":
        return [("q8_0" if facts.experts == 8 else base, 1.0)]
    if tensor.role == "attn_output":
        return [(_attention_output(mixture, base, facts), 1.0)]
    return _down(tensor, mixture, base, facts) if tensor.role == "ffn_down" else [(base, 1.0)]


def _values(tensor: Tensor, mixture: str, base: str, facts: Facts) -> Shares:
    layers = tensor.copies
    if facts.experts == 8:
        return [("q8_0", 1.0)]
    if mixture in ("q4_k_m", "q5_k_m"):
        return _raised([("q6_k", more_bits(layers) / layers), (base, 1 - more_bits(layers) / layers)], facts)
    if mixture == "q2_k":
        return _raised([("q4_k" if facts.shares_values else "q3_k", 1.0)], facts)
    if mixture == "q3_k_l":
        return [("q5_k", 1.0)]
    first = {"q3_k_m": (2, "q4_k"), "q4_k_s": (4, "q4_k")}.get(mixture)
    if first is None:
        return _raised([(base, 1.0)], facts)
    share = min(first[0], layers) / layers
    return _raised([("q5_k", share), (first[1], 1 - share)], facts)


def _raised(shares: Shares, facts: Facts) -> Shares:
    """In the 70B model eight heads share one value projection: it is worth more bits."""
    if not facts.llama_70b:
        return shares
    return [("q5_k" if each in ("q3_k", "q4_k") else each, share) for each, share in shares]


def _attention_output(mixture: str, base: str, facts: Facts) -> str:
    if facts.falcon:
        return "q4_k" if mixture == "q3_k_l" else base
    if facts.experts == 8:
        return "q5_k" if mixture in ("q2_k", "q3_k_s", "q3_k_m", "q4_k_s", "q4_k_m") else base
    return {"q2_k": "q3_k", "q3_k_m": "q4_k", "q3_k_l": "q5_k"}.get(mixture, base)


def _down(tensor: Tensor, mixture: str, base: str, facts: Facts) -> Shares:
    layers = max(tensor.copies // max(facts.experts, 1), 1) if tensor.kind == "experts" else tensor.copies
    more = more_bits(layers) / layers
    if facts.falcon:
        return _falcon_down(mixture, base, layers, more)
    if mixture in ("q2_k", "q3_k_l"):
        return [("q3_k" if mixture == "q2_k" else "q5_k", 1.0)]
    if mixture in ("q4_k_m", "q5_k_m"):
        return [("q6_k", more), (base, 1 - more)]
    if mixture in ("q3_k_m", "q4_k_s"):
        share = (layers // (16 if mixture == "q3_k_m" else 8)) / layers
        return [("q5_k", share), ("q4_k", 1 - share)]
    return [(base, 1.0)]


def _falcon_down(mixture: str, base: str, layers: int, more: float) -> Shares:
    first = (layers // 16) / layers
    if mixture == "q4_k_m":
        return [("q6_k", first), ("q5_k", max(more - first, 0)), ("q4_k", 1 - max(more, first))]
    if mixture == "q3_k_m":
        return [("q5_k", first), ("q4_k", max(more - first, 0)), ("q3_k", 1 - max(more, first))]
    if mixture == "q5_k_m":
        return [("q6_k", more), ("q5_k", 1 - more)]
    return [({"q2_k": "q3_k", "q3_k_l": "q4_k"}.get(mixture, base), 1.0)]


@lru_cache(maxsize=4096)
def average_bits(role: Role, kind: str, copies: int, columns: int, facts: Facts) -> Mapping[str, float]:
    """Bits per weight over all layers of a tensor, by mixture: what `types` gives, for tensors of one shape at once."""
    tensor = Tensor("", role, kind, copies, 0, columns)
    return {mixture: sum(share * bits(each) for each, share in types(tensor, mixture, facts)) for mixture in MIXTURES}


@lru_cache(maxsize=1024)
def more_bits(layers: int) -> int:
    """How many of so many layers get more bits: the first and last eighth, and every third between."""
    eighth = layers // 8
    return sum(i < eighth or i >= 7 * layers // 8 or (i - eighth) % 3 == 2 for i in range(layers))
