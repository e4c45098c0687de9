"""What is kept of a sequence while it is generated: keys and values, one latent, a window of them, or a state.

Every attention component says what it keeps of a token (grouped, multi-query, latent), and how far back (sliding
window); layers of several kinds, or with heads of their own, are components of their own and are added up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture, Component, Size
from reporter_plugins.memory.precision import bytes_of
from reporter_plugins.memory.tensors import keeps_keys, key_value_heads

from reporter import Formula, Given, Quantity, total

CACHE = Formula(
    "B * (kept * b + state * s)",
    unit="B",
    source="keys and values of every sequence; Kwon et al. 2023, arXiv:2309.06180, section 1",
    B="sequences at once",
    kept="numbers kept of a sequence",
    b="bytes of a number, B/parameters",
    state="numbers of a recurrent state, whatever the length",
    s="bytes of a number of the state, B/parameters",
)
PER_TOKEN = Formula(
    "kept * b / token",
    unit="B/token",
    source="one token's keys and values in every layer",
    kept="numbers kept of a token",
    b="bytes of a number, B/parameters",
    token="one, token",
)
DEVICE_CACHE = Formula(
    "B * (kept * b * max(1 / t, 1 / k) + state * s / t) * stage",
    unit="B",
    source="tensor parallelism shares out key-value heads, and repeats them where there are fewer heads than devices",
    B="sequences at once",
    kept="numbers kept of a sequence",
    b="bytes of a number, B/parameters",
    t="tensor-parallel size",
    k="key-value heads; one for a latent",
    state="numbers of a recurrent state",
    s="bytes of a number of the state, B/parameters",
    stage="share of the layers on one device",
)
ONE_SEQUENCE = Formula("C / B", unit="B", C="cache of the batch on one device, B", B="sequences at once")
GROWTH = Formula(
    "(C - settled) / n",
    unit="B/token",
    source="the cache grows by the same amount with every token",
    C="cache of the batch on one device, B",
    settled="what of it no longer grows, B",
    n="tokens of the context, token",
)
ONE = Quantity(1, "token")


@dataclass(frozen=True, slots=True)
class Cache:
    """What one sequence keeps, in numbers; how many bytes a number has is another question."""

    kept: Quantity
    """At the given context."""
    token: Quantity
    """Of one token, in every layer."""
    state: Quantity
    heads: tuple[tuple[int, int, int], ...]
    """Of each kind of attention: its key-value heads (1 for a latent), numbers it keeps of a token, and in all."""
    growing: int
    """Numbers that every further token adds, once windows are full."""
    tokens: int
    """Of the context."""

    def heads_on(self, tensor: int, *, kept: bool) -> Quantity:
        """Key-value heads that tensor parallelism can share out.

        Where layers have different numbers of them, the number at which a device holds as much as it does of all
        layers together; `kept` weighs layers by what they keep at the context, and not of a token.
        """
        counts = {heads for heads, _, _ in self.heads}
        if len(counts) < 2:
            return Quantity(next(iter(counts), 1), "", Given(source="key-value heads of a layer; one for a latent"))
        sizes = [(heads, every if kept else one) for heads, one, every in self.heads]
        held = sum(size * max(1 / tensor, 1 / heads) for heads, size in sizes)
        source = (
            f"layers have {min(counts)} to {max(counts)} key-value heads: each is shared out or repeated by its own"
        )
        return Quantity(sum(size for _, size in sizes) / held, "", Given(source=source))


def cache_of(architecture: Architecture, context: Quantity | int) -> Cache:
    """What a sequence of `context` tokens keeps."""
    quantity = context if isinstance(context, Quantity) else Quantity(context, "token")
    tokens = Size.of("n", quantity, "tokens of the context, token")
    attentions = [each for each in architecture.components if keeps_keys(each)]
    kept = {_key(each): _kept(each, tokens) for each in attentions}
    one = {_key(each): _one(each) for each in attentions}
    states = {_key(each): size.quantity("") for each in architecture.components if (size := each.state_elements())}
    return Cache(
        total(kept), total(one), total(states),
        tuple((key_value_heads(each), _per_token(each), int(kept[_key(each)].value)) for each in attentions),
        sum(_per_token(each) for each in attentions if _grows(each)),
        int(quantity.value),
    )  # fmt: skip


def cache_bytes(cache: Cache, batch: Quantity | int, precision: str) -> Quantity:
    """The cache of a batch; a state keeps 16 bits unless the cache has 32."""
    return CACHE(B=batch, kept=cache.kept, b=bytes_of(precision), state=cache.state, s=_state_bytes(precision))


def cache_per_token(cache: Cache, precision: str) -> Quantity:
    """Bytes of one token."""
    return PER_TOKEN(kept=cache.token, b=bytes_of(precision), token=ONE)


def device_cache(cache: Cache, batch: Quantity | int, precision: str, tensor: int, stage: Quantity) -> Quantity:
    """The cache on one device of a layout."""
    return DEVICE_CACHE(
        B=batch, kept=cache.kept, b=bytes_of(precision), t=tensor, k=cache.heads_on(tensor, kept=True), stage=stage,
        state=cache.state, s=_state_bytes(precision),
    )  # fmt: skip


def settled_cache(cache: Cache, held: Quantity) -> Quantity:
    """What of the cache that one device holds no longer grows: full windows, states, keys of a fixed number."""
    grows = cache.growing * cache.tokens
    every = cache.kept.value + cache.state.value
    share = (every - grows) / every if every else 0.0
    size = int(held.value * share) if share else 0
    return Quantity(size, "B", Given(source="windows that are full, states, and keys of a fixed number"))


def cache_growth(held: Quantity, settled: Quantity, context: Quantity) -> Quantity:
    """Bytes that one more token of every sequence adds on one device, once windows are full."""
    return GROWTH(C=held, settled=settled, n=context)


def _state_bytes(precision: str) -> Quantity:
    width: Quantity = bytes_of("fp32" if precision == "fp32" else "bf16")
    return width


def _key(component: Component) -> str:
    return re.sub(r"\W+", "_", component.name)


def _kept(component: Any, tokens: Size) -> Quantity:
    kept: Quantity = component.cache_elements(component.key_positions or tokens).quantity("")
    return kept


def _one(component: Any) -> Quantity:
    kept: Quantity = (component.count * component.cached).quantity("")
    return kept


def _per_token(component: Any) -> int:
    return int(component.count.value * component.cached.value)


def _grows(component: Any) -> bool:
    return component.window is None and component.key_positions is None
