"""What is kept between the forward and the backward pass of training, by component.

Korthikanti et al. 2022 (arXiv:2205.05198), section 4, carried over from GPT's layer to any list of components: kept are
the inputs of norms and of matrices, queries, keys, values and scores, what an activation function takes and gives, and
dropout's masks. Tensor parallelism splits what is inside attention and MLP; sequence parallelism splits the rest too.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from reporter_plugins.architecture import Architecture, Component, Size

from reporter import Quantity, total

SOURCE: Final = "Korthikanti et al. 2022, arXiv:2205.05198, equations 1 to 4 and table 2, by component"

Place = Literal["whole", "split", "ends"]
"""Kept by every tensor-parallel device, shared out among them, or outside the layers."""

_DENSE: Final = ("mlp", "shared_experts")
_RECURRENT: Final = ("ssm", "conv")
NONE: Final = Size.exactly(0)
_MASK: Final = 1
"""Bytes of a dropout mask's element."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What decides what is kept: bytes of a number, dropout, whether scores are written, whether kernels are fused."""

    width: int
    dropout: bool
    scores: bool
    eager: bool = False

    @property
    def norm(self) -> int:
        """Bytes that a root-mean-square norm keeps of a number.

        Operation by operation that is the 32-bit copy of what it takes, and what it multiplies its weights with.
        """
        return 4 + self.width if self.eager and self.width < 4 else self.width

    @property
    def logit(self) -> int:
        """Of a logit at the loss: as the head gives it, and in 32 bits, where softmax and gradient take that place.

        PyTorch's cross-entropy gives the softmax, its gradient and the logits' each a place of their own.
        """
        return 12 if self.eager else 4 + self.width % 4


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes a token, of all layers together."""

    whole: Quantity
    split: Quantity
    ends: Quantity
    """Outside the layers: the final norm, the head and its logits in 32 bits."""
    scores: Quantity
    """Bytes for each token and each token it looks at."""


def kept_by(architecture: Architecture, habits: Habits) -> Kept:
    """What the components keep of a token."""
    found: dict[Place, dict[str, Size]] = {"whole": {}, "split": {}, "ends": {}}
    for name, place, size in _parts(architecture.components, habits):
        found[place][_unused(name, found[place])] = size
    scores = _scores(architecture.components, habits)
    return Kept(_sum(found["whole"]), _sum(found["split"]), _sum(found["ends"]), _sum(scores))


def is_classic(architecture: Architecture) -> bool:
    """Whether layers have a plain MLP, as GPT's and BERT's: with dropout, and from before attention was fused."""
    kinds = {component.kind for component in architecture.components}
    gated = any("gate" in component.name for component in architecture.components if component.kind == "mlp")
    return "mlp" in kinds and not gated and "experts" not in kinds


def _sum(parts: Mapping[str, Size]) -> Quantity:
    """One formula for all parts; parts of their own where a symbol stands for two numbers among them."""
    sizes = list(parts.values())
    try:
        whole = functools.reduce(operator.add, sizes[1:], sizes[0]) if sizes else NONE
        quantity: Quantity = whole.quantity("B/token")
        return quantity
    except ValueError:
        return total({name: size.quantity("B/token") for name, size in parts.items()}, "B/token")


def _unused(name: str, names: Mapping[str, Any]) -> str:
    symbol = re.sub(r"\W+", "_", name).lower()
    return symbol if symbol not in names else f"{symbol}_{len(names)}"


def _parts(components: Iterable[Component], habits: Habits) -> Iterator[tuple[str, Place, Size]]:
    every = tuple(components)
    inputs = set[tuple[str, str]]()
    for component in every:
        if component.kind == "norm":
            yield from _norm(component, every, habits)
        elif component.kind == "lm_head":
            yield from _head(component, habits)
        elif hasattr(component, "cached"):
            yield f"{component.name} queries, keys, values", "split", habits.width * _attended(component)
        elif hasattr(component, "inputs"):
            yield from _matrix(component, inputs, habits)


def _norm(component: Any, every: tuple[Any, ...], habits: Habits) -> Iterator[tuple[str, Place, Size]]:
    outside = any(word in component.name for word in ("final", "embedding"))
    size = component.count * component.width
    # A norm of queries or keys works on every head: of the attention that has as many layers, where there are several.
    works_on = [each for each in every if _is_per_head(component, each)]
    if works_on:
        attention = min(works_on, key=lambda each: each.count.value != component.count.value)
        heads = attention.cached // 2 if "key" in component.name else attention.heads * component.width
        size = component.count * heads
    width = habits.width if component.bias else habits.norm
    yield f"{component.name} input", "ends" if outside else "whole", width * size


def _is_per_head(norm: Any, attention: Any) -> bool:
    per_head = getattr(attention, "query_key_size", None)
    return per_head is not None and norm.width.value == per_head.value and norm.count.value > 1


def _head(component: Any, habits: Habits) -> Iterator[tuple[str, Place, Size]]:
    if hasattr(component, "inputs"):
        yield f"{component.name} input", "ends", habits.width * component.inputs
        yield "logits", "ends", habits.logit * component.outputs


def _attended(component: Any) -> Size:
    """Queries, keys and values of one token; of a latent, the keys and values that are made from it."""
    pair = component.query_key_size + component.value_size
    cached = component.cached
    queries: Size = component.heads * component.query_key_size
    if cached is None or cached.value % pair.value:
        cached = component.heads * pair
    kept: Size = component.count * (queries + cached)
    return kept


def _matrix(component: Any, inputs: set[tuple[str, str]], habits: Habits) -> Iterator[tuple[str, Place, Size]]:
    name, width = component.name.lower(), habits.width
    used = component.count * component.used if hasattr(component, "used") else component.count
    last = "output" in name if component.kind == "attention" else "down" in name
    if last:
        yield f"{name} input", "split", width * (used * component.inputs)
        if component.kind == "experts":
            yield f"{name} result", "whole", width * (used * component.outputs)
        if habits.dropout:
            yield f"{name} dropout mask", "whole", _MASK * (component.count * component.outputs)
        return
    group = f"{component.stream} {component.kind}", component.inputs.expression + component.count.expression
    if group not in inputs:
        inputs.add(group)
        yield f"{component.kind} input of {component.inputs.expression}", "whole", width * (used * component.inputs)
    yield from _results(component, used, width)


def _results(component: Any, used: Size, width: int) -> Iterator[tuple[str, Place, Size]]:
    """What the activation function takes, and of a gate what it gives as well."""
    name = component.name.lower()
    if component.kind in (*_DENSE, "experts"):
        twice = 2 if "gate" in name else 1
        yield f"{name} result", "split", width * twice * (used * component.outputs)
    elif component.kind in (*_RECURRENT, "router"):
        place: Place = "whole" if component.kind == "router" else "split"
        yield f"{name} result", place, width * (used * component.outputs)


def _scores(components: Iterable[Any], habits: Habits) -> dict[str, Size]:
    """Softmax's result; with dropout its mask and its result as well."""
    if not habits.scores:
        return {}
    each = 2 * habits.width + _MASK if habits.dropout else habits.width
    found = dict[str, Size]()
    for component in components:
        if hasattr(component, "cached"):
            found[_unused(component.name, found)] = each * (component.count * component.heads)
    return found
