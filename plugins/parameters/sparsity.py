"""How sparse a mixture of experts is: experts a token uses, its share of the parameters, the work that is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporter_plugins.architecture import Architecture, Component
from reporter_plugins.architecture.component import Experts
from reporter_plugins.parameters.breakdown import slug

from reporter import Block, Formula, Headline, Quantity, total

SOURCE = "Shazeer et al. 2017, arXiv:1701.06538"
SHARE = Formula(
    "active / total", source=SOURCE, active="those that a token uses, parameters", total="all parameters, parameters"
)
SAVED = Formula(
    "1 - used / every",
    source=f"{SOURCE}: against the twin whose tokens go through every expert, attention's scores left out",
    used="weights that a token is multiplied with, parameters",
    every="the same where it goes through every expert, parameters",
)


@dataclass(frozen=True, slots=True)
class Sparsity:
    """Of a model with routed experts."""

    experts: Quantity
    """Of one layer."""
    experts_per_token: Quantity
    active_share: Quantity
    """Parameters that a token uses, of all."""
    flops_saved: Quantity
    """Share of the operations of the twin whose tokens go through every expert, attention's scores left out."""


def sparsity(architecture: Architecture, whole: Quantity, active: Quantity) -> Sparsity | None:
    """How sparse it is; None where no component is of routed experts."""
    routed = [each for each in architecture.components if isinstance(each, Experts)]
    if not routed:
        return None
    used = _multiplied(architecture.components)
    every = _multiplied(tuple(_dense(each) for each in architecture.components))
    return Sparsity(
        routed[0].experts.quantity(""),
        routed[0].used.quantity(""),
        SHARE(active=active, total=whole),
        SAVED(used=used, every=every),
    )


def _dense(component: Component) -> Component:
    return replace(component, used=component.experts) if isinstance(component, Experts) else component


def _multiplied(components: tuple[Component, ...]) -> Quantity:
    sizes = {slug(each.name): size for each in components if (size := each.multiplied()) is not None}
    return total({name: size.quantity() for name, size in sizes.items()}, "parameters")


def sparsity_blocks(result: Sparsity) -> Iterator[Block]:
    """Four numbers."""
    yield Headline("Experts of a layer", result.experts)
    yield Headline("Experts a token uses", result.experts_per_token)
    yield Headline("Share of the parameters that a token uses", result.active_share)
    yield Headline("Operations saved against the dense twin", result.flops_saved)
