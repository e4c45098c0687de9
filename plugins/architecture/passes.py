"""One forward pass: how many positions each component works on, and the operations that makes.

A text of `tokens` is read by a model with one stack at every token; by an encoder and a decoder at that many positions
each. The frames of a recording and the patches of a picture are fixed by the configuration, and components that work
on them say so themselves; so do stacks that have no fixed number of them, as towers for pictures of any size: they are
counted without a picture.
"""

from __future__ import annotations

from collections.abc import Iterable

from reporter_plugins.architecture.component import ONE, Component, Positions
from reporter_plugins.architecture.size import Size

from reporter import Quantity, total


def positions_for(tokens: Quantity | int) -> Positions:
    """Positions of each stream, for a text of so many tokens."""
    quantity = tokens if isinstance(tokens, Quantity) else Quantity(tokens, "token")
    text = Size.of("tokens", Quantity(quantity.value, "", quantity.origin, quantity.inputs), "tokens of the text")
    none = Size.exactly(0)
    return {"tokens": text, "encoder": text, "decoder": text, "patches": none, "once": ONE, "never": none}


def forward_flops(components: Iterable[Component], positions: Positions) -> dict[str, Quantity]:
    """Operations of each component in one pass, batch 1, without a cache, attention over the full square; in FLOP.

    A multiply-add is two. Norms, activations, softmax and look-ups are not counted, which is what
    `torch.utils.flop_counter` does. Components without work are left out.
    """
    counted = ((each, each.forward_flops(positions)) for each in components)
    return {each.name: flops.quantity("FLOP") for each, flops in counted if flops is not None and flops.value}


def total_flops(components: Iterable[Component], tokens: Quantity | int) -> Quantity:
    """All operations of one pass over a text of so many tokens, in FLOP."""
    parts = forward_flops(components, positions_for(tokens))
    return total({_symbol(name): flops for name, flops in parts.items()}, "FLOP")


def _symbol(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
