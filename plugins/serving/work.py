"""What a model has to do and to read for a prompt and for each token after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture, Component
from reporter_plugins.memory import Weights

from reporter import Formula, Given, Quantity

PROMPT = Formula(
    "2 * B * (M * n + S + H)",
    unit="FLOP",
    source="a multiply-add is two operations; causal attention, the head for the last token alone",
    B="sequences at once",
    M="weights that a prompt's token is multiplied with",
    n="tokens of the prompt, token",
    S="products of the prompt's attention",
    H="weights of the head",
)
STEP = Formula(
    "2 * B * (M + S)",
    unit="FLOP",
    source="a multiply-add is two operations",
    B="sequences at once",
    M="weights that a new token is multiplied with",
    S="products of its attention to the context",
)
READ = Formula(
    "W + E * (1 - (1 - e) ** B)",
    unit="B",
    source="every weight once a step; of the experts those that some sequence is routed to, were all equally likely",
    W="all weights but routed experts and the table of tokens, B",
    E="routed experts, B",
    e="share of the experts that a token uses",
    B="sequences at once",
)

_PROMPT_STREAMS = ("tokens", "encoder", "patches")
_STEP_STREAMS = ("tokens", "decoder")


@dataclass(frozen=True, slots=True)
class Work:
    """Sums over an architecture's components."""

    prompt: Quantity
    """Weights that one token of a prompt is multiplied with, the head left out."""
    head: Quantity
    step: Quantity
    """Weights that one generated token is multiplied with."""
    prompt_products: Quantity
    """Multiply-adds of the attention of a whole prompt."""
    step_products: Quantity
    """Multiply-adds of one token's attention to the context."""
    generates: bool
    """Whether anything is kept of a token: what keeps nothing is not generated with."""


def work_of(architecture: Architecture, context: int) -> Work:
    """What a prompt of `context` tokens takes, and a token after it."""
    components, rank = architecture.components, architecture.size("kv_lora_rank")
    latent = int(rank.value) if rank is not None else 0
    return Work(
        _weights(components, _PROMPT_STREAMS, "layers of a prompt's token", head=False),
        _given(sum(_multiplied(each) for each in components if each.kind == "lm_head"), "the head's weights"),
        _weights(components, _STEP_STREAMS, "layers and head of a new token", head=True),
        _given(sum(_products(each, context) for each in components), "pairs of tokens that attend, causal"),
        _given(sum(_products_of_a_step(each, context, latent) for each in components), "tokens that are looked at"),
        any(getattr(each, "cached", None) is not None or each.state_elements() for each in components),
    )


def bytes_read(weights: Weights, precision: str, batch: Quantity, used: float) -> Quantity:
    """Bytes of weights that one step reads."""
    sizes = weights.bytes_by_kind(precision)
    experts = sizes.pop("experts", 0.0)
    table = 0.0 if weights.facts.tied else sizes.pop("embedding", 0.0)
    return READ(
        W=_given(sum(sizes.values()), "kept weights less experts" + (" and table" if table else ""), "B"),
        E=_given(experts, "routed experts as they are kept", "B"),
        e=_given(used, "experts a token uses over all experts"),
        B=batch,
    )


def bytes_read_by_many(weights: Weights, precision: str) -> Quantity:
    """Bytes of weights that one step of many sequences reads: every expert is some sequence's."""
    sizes = weights.bytes_by_kind(precision)
    table = 0.0 if weights.facts.tied else sizes.pop("embedding", 0.0)
    return _given(sum(sizes.values()), "kept weights" + (" less table" if table else ""), "B")


def experts_used(architecture: Architecture) -> float:
    """The share of a layer's routed experts that one token uses; 1 where there are none."""
    shares = (_share(each) for each in architecture.components if each.kind == "experts" and hasattr(each, "used"))
    return next(shares, 1.0)


def _share(component: Any) -> float:
    return float(component.used.value / component.experts.value) if component.experts.value else 1.0


def _given(value: float, source: str, unit: str = "") -> Quantity:
    return Quantity(int(value) if float(value).is_integer() else value, unit, Given(source=f"counted: {source}"))


def _weights(components: Iterable[Component], streams: tuple[str, ...], source: str, *, head: bool) -> Quantity:
    chosen = (each for each in components if each.stream in streams and (head or each.kind != "lm_head"))
    return _given(sum(_multiplied(each) for each in chosen), source)


def _multiplied(component: Component) -> int:
    size = component.multiplied()
    return size.value if size else 0


def _scores(component: Any) -> int:
    """Multiply-adds of one token that looks at one other, in all layers."""
    pair = component.query_key_size.value + component.value_size.value
    return int(component.count.value * component.heads.value * pair)


def _products(component: Any, context: int) -> int:
    """Of a prompt's own attention: every pair once where it is causal, windows where there are some."""
    if not hasattr(component, "cached") or component.stream not in _PROMPT_STREAMS:
        return 0
    tokens = component.positions.value if component.positions is not None else context
    if component.cached is None or component.stream != "tokens":
        return _scores(component) * tokens * tokens
    window = component.window.value if component.window is not None else tokens
    near = min(window, tokens)
    return _scores(component) * (near * (near + 1) // 2 + (tokens - near) * near)


def _products_of_a_step(component: Any, context: int, latent: int) -> int:
    """Of a new token with those before it; a latent is met as it is kept, its projections worked into the query.

    Each head multiplies the latent once for its score and once for its sum (DeepSeek-V2, arXiv:2405.04434, section
    2.1.2); to make keys and values of every token again would take far more.
    """
    if getattr(component, "cached", None) is None or component.stream not in _STEP_STREAMS:
        return 0
    fixed = component.key_positions
    kept = fixed.value if fixed is not None else context
    window = component.window.value if component.window is not None else kept
    pair = component.query_key_size.value + component.value_size.value
    if latent and component.cached.value % pair:
        pair = component.cached.value + latent
    return int(component.count.value * component.heads.value * pair) * min(kept, window)
