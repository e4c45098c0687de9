"""How many parameters a model has: exactly, by component, each with the formula that counted it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import KINDS, Architecture, Check, Difference, explain
from reporter_plugins.parameters.breakdown import breakdown_table, slug
from reporter_plugins.parameters.chinese import CHINESE
from reporter_plugins.parameters.chinese_components import components
from reporter_plugins.parameters.published import difference_blocks
from reporter_plugins.parameters.shortcut import Shortcut, shortcut, shortcut_blocks
from reporter_plugins.parameters.sparsity import Sparsity, sparsity, sparsity_blocks
from reporter_plugins.parameters.verification import LIBRARIES, Verification, check_blocks, verification

from reporter import (
    Analysis,
    Bar,
    Block,
    Formula,
    Headline,
    Library,
    Part,
    Quantity,
    Text,
    Verdict,
    analysis,
    hookimpl,
    total,
)

__all__ = ["Parameters"]

ACTIVE = Formula(
    "total - experts + experts_used",
    unit="parameters",
    source="a token passes through the experts that the router chooses for it (Shazeer et al. 2017, arXiv:1701.06538)",
    total="all parameters, parameters",
    experts="those of all routed experts, parameters",
    experts_used="those of the experts a token passes through, parameters",
)
EVERY = Formula("total", unit="parameters", total="all parameters: a token uses every one, parameters")
NON_EMBEDDING = Formula(
    "total - embedding - lm_head",
    unit="parameters",
    source="Kaplan et al. 2020, arXiv:2001.08361, section 2.1",
    total="all parameters, parameters",
    embedding="token and position tables, parameters",
    lm_head="the head's own, none where it is tied, parameters",
)
NONE = Quantity(0, "parameters")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Exact counts; where only a total was published, the rest is not known."""

    total: Quantity
    active: Quantity | None
    """Those that one token uses."""
    embedding: Quantity | None
    non_embedding: Quantity | None
    by_component: Mapping[str, Quantity]
    """By kind; they sum to the total."""
    components: Mapping[str, Quantity]
    """By component, in the order a token meets them."""
    kinds: Mapping[str, str]
    """The kind of each component."""
    shortcut: Shortcut | None
    """What the textbook's formula says, and why it differs."""
    family: str = ""
    """The family's title, empty for a stated total."""
    architecture_class: str = ""
    defaults: Mapping[str, str] | None = None
    """Fields that were not given, and the reference's value taken for each."""
    difference: Difference | None = None
    """A published total held against the count, and what makes up the difference."""
    checks: tuple[Check, ...] = ()
    """What the count was held against, and whether it is the same."""
    sparsity: Sparsity | None = None
    """Of a mixture of experts."""
    verified: bool = False
    """Whether `--verify` asked for the checks."""


@analysis(title="Parameters", order=20)
def parameters(architecture: Architecture, verified: Verification | None = None) -> Parameters:
    """Every parameter counted from the architecture, tied weights once, buffers left out."""
    stated = architecture.stated
    if stated is not None:
        return Parameters(stated.parameters, stated.active_parameters, None, None, {}, {}, {}, None)
    components, kinds = _components(architecture)
    by_kind = _by_kind(components, kinds)
    whole = total(by_kind, "parameters")
    embedding, head = by_kind.get("embedding", NONE), by_kind.get("lm_head", NONE)
    without = NON_EMBEDDING(total=whole, embedding=embedding, lm_head=head)
    described = architecture.family.title if architecture.family else ""
    active = _active(architecture, whole, by_kind)
    return Parameters(
        whole, active, embedding, without, by_kind, components, kinds,
        shortcut(architecture, whole, by_kind), described, architecture.architecture_class, _defaults(architecture),
        _difference(architecture, whole), verified.checks if verified else (), sparsity(architecture, whole, active),
        verified is not None and verified.asked,
    )  # fmt: skip


def _difference(architecture: Architecture, whole: Quantity) -> Difference | None:
    if architecture.published is None:
        return None
    return explain(architecture.published, whole, architecture.family, architecture.config, architecture.components)


def _components(architecture: Architecture) -> tuple[dict[str, Quantity], dict[str, str]]:
    counted, kinds = dict[str, Quantity](), dict[str, str]()
    for component in architecture.components:
        size = component.parameters()
        if size is not None:
            name = slug(component.name)
            counted[name], kinds[name] = size.quantity(), component.kind
    return counted, kinds


def _by_kind(components: Mapping[str, Quantity], kinds: Mapping[str, str]) -> dict[str, Quantity]:
    groups = dict[str, dict[str, Quantity]]()
    for name, quantity in components.items():
        groups.setdefault(kinds[name], {})[name] = quantity
    return {kind: total(groups[kind], "parameters") for kind in KINDS if kind in groups}


def _active(architecture: Architecture, whole: Quantity, by_kind: Mapping[str, Quantity]) -> Quantity:
    if "experts" not in by_kind:
        return EVERY(total=whole)
    used = {
        slug(component.name): size.quantity()
        for component in architecture.components
        if component.kind == "experts" and (size := component.active_parameters())
    }
    return ACTIVE(total=whole, experts=by_kind["experts"], experts_used=total(used, "parameters"))


def _defaults(architecture: Architecture) -> dict[str, str]:
    if architecture.config is None:
        return {}
    return {name: str(value) for name, value in sorted(architecture.config.defaulted.items())}


@parameters.describe
def blocks(result: Parameters) -> Iterator[Block]:
    """Headlines, the bar, the table, the textbook's shortcut."""
    yield Headline("Parameters", result.total, column=True)
    if result.active is not None:
        yield Headline("Active per token", result.active, column=True)
    if not result.by_component:
        yield Verdict("as stated", "The architecture is not published: this total is stated, not derived.", "caution")
        return
    if result.embedding is not None and result.non_embedding is not None:
        yield Headline("Embedding", result.embedding)
        yield Headline("Without embedding and head", result.non_embedding)
    yield Bar("Where the parameters are", tuple(Part(name, size) for name, size in result.by_component.items()))
    yield breakdown_table(result.components, result.kinds)
    yield Text(_counted(result))
    if result.sparsity is not None:
        yield from sparsity_blocks(result.sparsity)
    if result.difference is not None:
        yield from difference_blocks(result.difference)
    yield from check_blocks(result.checks, result.verified)
    if result.shortcut is not None:
        yield from shortcut_blocks(result.shortcut)


def _counted(result: Parameters) -> str:
    if not result.family:
        return f"Counted from the tensors of `{result.architecture_class}`."
    text = f"Counted as `{result.architecture_class}` ({result.family})."
    if result.defaults:
        taken = ", ".join(f"`{name} = {value}`" for name, value in result.defaults.items())
        text += f" Not given, and taken from the reference implementation: {taken}."
    return text


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Parameters, and the checks that they pass."""
    return [verification, parameters]


@hookimpl
def reporter_verify() -> Iterable[Library]:
    """What counts are held against."""
    return LIBRARIES


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return {**components(), **CHINESE} if language == "zh" else {}
