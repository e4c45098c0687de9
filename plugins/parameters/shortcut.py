"""The textbook's shortcut, 12·L·h² + V·h, beside the exact count, and where the difference comes from.

It takes a decoder with attention of four h × h matrices, an MLP of two h × 4h, and one embedding table that is the head
as well; no biases, no norms, no positions (Kaplan et al. 2020, table 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reporter_plugins.architecture import Architecture

from reporter import Block, Formula, Headline, Quantity, Table, Text, total

SOURCE = "Kaplan et al. 2020, arXiv:2001.08361, table 1, with the embedding added"
_SYMBOLS = {"L": "number of layers", "h": "hidden size", "V": "vocabulary size"}

SHORTCUT = Formula("12 * L * h ** 2 + V * h", unit="parameters", source=SOURCE, **_SYMBOLS)
ATTENTION = Formula("4 * L * h ** 2", unit="parameters", source=SOURCE, L=_SYMBOLS["L"], h=_SYMBOLS["h"])
MLP = Formula("8 * L * h ** 2", unit="parameters", source=SOURCE, L=_SYMBOLS["L"], h=_SYMBOLS["h"])
TABLE = Formula("V * h", unit="parameters", source=SOURCE, V=_SYMBOLS["V"], h=_SYMBOLS["h"])
DIFFERENCE = Formula(
    "exact - shortcut", unit="parameters", exact="counted, parameters", shortcut="by the shortcut, parameters"
)
RATIO = Formula("shortcut / exact", exact="counted, parameters", shortcut="by the shortcut, parameters")

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "attention": ("attention", "ssm"),
    "mlp": ("mlp", "experts", "shared_experts", "router", "conv"),
    "embedding": ("embedding", "lm_head"),
    "rest": ("norm", "other"),
}
"""What the shortcut's terms stand for, by the kinds of components."""

_REASONS = {
    "attention": "4·L·h² takes as many key-value heads as query heads, heads that fill h, and no biases",
    "mlp": "8·L·h² takes one plain MLP of inner size 4h, without biases, gate or experts",
    "embedding": "V·h takes one table of tokens: no learned positions, no second table for an untied head",
    "rest": "norms, poolers and the like are left out",
}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """The shortcut's number, its ratio to the exact count, and the difference in named parts that sum to it."""

    value: Quantity
    ratio: Quantity
    difference: Quantity
    parts: Mapping[str, Quantity]


def shortcut(architecture: Architecture, exact: Quantity, by_kind: Mapping[str, Quantity]) -> Shortcut | None:
    """The shortcut for an architecture that has layers, a hidden size and a vocabulary; None for others."""
    layers, hidden, vocabulary = (
        architecture.size(name) for name in ("num_hidden_layers", "hidden_size", "vocab_size")
    )
    if layers is None or hidden is None or vocabulary is None:
        return None
    value = SHORTCUT(L=layers, h=hidden, V=vocabulary)
    taken = {
        "attention": ATTENTION(L=layers, h=hidden),
        "mlp": MLP(L=layers, h=hidden),
        "embedding": TABLE(V=vocabulary, h=hidden),
        "rest": Quantity(0, "parameters"),
    }
    parts = {name: DIFFERENCE(exact=_counted(by_kind, kinds), shortcut=taken[name]) for name, kinds in _GROUPS.items()}
    return Shortcut(value, RATIO(exact=exact, shortcut=value), total(parts, "parameters"), parts)


def _counted(by_kind: Mapping[str, Quantity], kinds: tuple[str, ...]) -> Quantity:
    return total({kind: by_kind[kind] for kind in kinds if kind in by_kind}, "parameters")


def shortcut_blocks(result: Shortcut) -> Iterator[Block]:
    """The shortcut beside the exact count, the difference explained."""
    yield Text("### The textbook's shortcut\n\n12·L·h² + V·h is quick, and it is another model's count.")
    yield Headline("12·L·h² + V·h", result.value)
    yield Headline("Shortcut over exact", result.ratio)
    rows = tuple((name, quantity, _REASONS[name]) for name, quantity in result.parts.items())
    whole = ("all", result.difference, "exact count less the shortcut")
    yield Table(("Part", "Difference", "Why"), (*rows, whole), "What the shortcut leaves out or adds", digits="exact")
