"""What one device of a parallel layout holds of the weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.memory.precision import Weights, bits
from reporter_plugins.memory.tensors import Tensor
from reporter_plugins.workload import Layout

from reporter import Formula, Given, Quantity, as_quantity

SOURCE: Final = (
    "Shoeybi et al. 2019, arXiv:1909.08053: matrices, embedding and head are split, norms and routers repeated; "
    "of a pipeline the fullest stage counts"
)

STAGE = Formula("ceil_divide(L, p) / L", L="layers", p="pipeline-parallel size")
GIVEN_STAGE = Formula("l / L", l="layers of the fullest stage", L="layers")
ENDS = Formula("max(embedding, head)", embedding="tables of the first stage", head="head of the last, or its copy")
BOTH_ENDS = Formula("embedding + head", embedding="tables", head="head, none where it is tied")
DEVICE = Formula(
    "(split / t + shared * max(1 / t, 1 / k) + repeated) * stage + ends / t",
    source=SOURCE,
    split="in layers, split by tensor parallelism",
    shared="key and value projections",
    repeated="norms and routers",
    ends="embedding and head of one stage",
    t="tensor-parallel size",
    k="key-value heads",
    stage="share of the layers on one device",
)
WHOLE: Final = Quantity(1, "", Given(source="one device has every layer"))

Amounts = Mapping[str, float]
"""Parameters or bytes by group: split, shared, repeated, embedding, head, experts."""


def stage_share(layout: Layout, architecture: Architecture) -> Quantity:
    """The share of the layers that the fullest pipeline stage holds."""
    layers = architecture.size("num_hidden_layers")
    if layout.pipeline == 1 or layers is None:
        return WHOLE if layout.pipeline == 1 else STAGE(L=as_quantity(layout.pipeline), p=layout.pipeline)
    if layout.layers_per_stage is not None:
        return GIVEN_STAGE(l=layout.layers_per_stage, L=layers)
    return STAGE(L=layers, p=layout.pipeline)


def group(tensor: Tensor) -> str:
    """How a layout treats a tensor."""
    if tensor.kind in ("embedding", "lm_head"):
        return "embedding" if tensor.kind == "embedding" else "head"
    if tensor.role in ("vector", "router"):
        return "repeated"
    if tensor.kind == "experts":
        return "experts"
    return "shared" if tensor.role in ("attn_k", "attn_v") else "split"


def amounts(sizes: Iterable[tuple[Tensor, float]]) -> dict[str, float]:
    """What there is of each group."""
    found = dict.fromkeys(("split", "shared", "repeated", "embedding", "head", "experts"), 0.0)
    for tensor, size in sizes:
        found[group(tensor)] += size
    return found


def stored_amounts(weights: Weights, precision: str) -> Amounts:
    """Bytes of each group at a precision."""
    return amounts((tensor, count * bits(kept_as) / 8) for tensor, kept_as, count in weights.kept(precision))


def device_share(
    found: Amounts, layout: Layout, stage: Quantity, heads: Quantity, unit: str, *, experts: bool
) -> Quantity:
    """What one device holds; routed experts among the matrices where `experts` says so."""
    split = found["split"] + (found["experts"] if experts else 0)
    return _DEVICE[unit](
        split=_given(split, unit, "matrices in layers"),
        shared=_given(found["shared"], unit, "key and value projections"),
        repeated=_given(found["repeated"], unit, "norms and routers"),
        ends=_ends(found, layout, unit),
        t=as_quantity(layout.tensor),
        k=heads,
        stage=stage,
    )


def _ends(found: Amounts, layout: Layout, unit: str) -> Quantity:
    embedding = _given(found["embedding"], unit, "tables")
    if layout.pipeline == 1:
        return _BOTH[unit](embedding=embedding, head=_given(found["head"], unit, "the head's own weights"))
    head = _given(found["head"] or found["embedding"], unit, "the head, or its copy of the tied table")
    return _LARGER[unit](embedding=embedding, head=head)


def _given(size: float, unit: str, source: str) -> Quantity:
    return Quantity(int(size) if float(size).is_integer() else size, unit, Given(source=f"counted: {source}"))


def _with_unit(formula: Formula, unit: str) -> Formula:
    return Formula(formula.expression, unit=unit, source=formula.source, **formula.symbols)


_UNITS: Final = ("B", "parameters")
_DEVICE: Final = {unit: _with_unit(DEVICE, unit) for unit in _UNITS}
_BOTH: Final = {unit: _with_unit(BOTH_ENDS, unit) for unit in _UNITS}
_LARGER: Final = {unit: _with_unit(ENDS, unit) for unit in _UNITS}
