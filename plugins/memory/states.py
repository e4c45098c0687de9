"""Model states: weights, gradients and what the optimizer keeps; whole, and on one device of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporter_plugins.memory.cache import cache_of
from reporter_plugins.memory.optimizer import optimizer_memory
from reporter_plugins.memory.run import Run
from reporter_plugins.memory.share import Amounts, amounts, device_share
from reporter_plugins.workload import Training

from reporter import Formula, Given, Quantity

_ZERO: Final = "Rajbhandari et al. 2020, arXiv:1910.02054, figure 1"

STATES = Formula("N * b", unit="B", source=_ZERO, N="all parameters, parameters", b="bytes of each, B/parameters")
EXPERTS = Formula(
    "experts / min(e * t, d * c * t) * stage",
    unit="parameters",
    source="Lepikhin et al. 2020, arXiv:2006.16668: each device keeps some of the experts",
    experts="routed experts, parameters",
    e="expert-parallel size",
    t="tensor-parallel size",
    d="data-parallel size",
    c="context-parallel size",
    stage="share of the layers on one device",
)
DEVICE_STATES = Formula(
    "(dense / z + experts / max(1, z / e)) * b",
    unit="B",
    source=_ZERO,
    dense="parameters of the device, all but experts, parameters",
    experts="its experts, parameters",
    z="devices that share them out (ZeRO)",
    e="expert-parallel size: experts have as many copies fewer",
    b="bytes of each, B/parameters",
)
DENSE_STATES = Formula(
    "dense / z * b",
    unit="B",
    source=_ZERO,
    dense="parameters of the device, parameters",
    z="devices that share them out (ZeRO)",
    b="bytes of each, B/parameters",
)
PER_PARAMETER = Formula("S / N", unit="B/parameters", S="optimizer, B", N="all parameters, parameters")
GROUP = Formula("d * c", d="data-parallel size", c="context-parallel size", source="replicas that ZeRO shares among")
UNSHARED: Final = Quantity(1, "", Given(source="not shared out at this ZeRO stage"))


def states_of(run: Run) -> dict[str, Quantity]:
    """Weights, gradients and optimizer of one replica."""
    narrow, width = _is_narrow(run.training), _width(run.training)
    copy = _bytes(4 if narrow else 0, "a 32-bit copy beside 16-bit weights" if narrow else "the weights are 32-bit")
    whole = run.weights.total
    return {
        "weights": STATES(N=whole, b=width),
        "gradients": STATES(N=whole, b=_gradient_width(run.training)),
        "optimizer": optimizer_memory(run.training.optimizer, whole, copy, run.weights.tensors),
    }


def _is_narrow(training: Training) -> bool:
    return training.precision not in ("fp32", "tf32")


def _width(training: Training) -> Quantity:
    if _is_narrow(training):
        return _bytes(2, "16-bit weights and gradients")
    return _bytes(4, "32-bit weights and gradients")


def _gradient_width(training: Training) -> Quantity:
    asked = training.gradient_precision
    if asked is None:
        return _width(training)
    return _bytes(4 if asked == "fp32" else 2, f"gradient_precision = {asked}")


def _bytes(value: float, source: str) -> Quantity:
    return Quantity(value, "B/parameters", Given(source=source))


def shared_out(run: Run, states: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Weights, gradients and optimizer on the fullest device."""
    dense, experts = _parameters_of_a_device(run)
    group = GROUP(d=run.training.layout.replicas, c=run.training.context_parallel)
    widths = {
        "weights": _width(run.training),
        "gradients": _gradient_width(run.training),
        "optimizer": PER_PARAMETER(S=states["optimizer"], N=run.weights.total),
    }
    device = dict[str, Quantity]()
    for name, from_stage in (("weights", 3), ("gradients", 2), ("optimizer", 1)):
        sharing = group if run.training.zero_stage >= from_stage else UNSHARED
        each = widths[name]
        if experts.value:
            copies = run.training.expert_parallel
            device[name] = DEVICE_STATES(dense=dense, experts=experts, z=sharing, e=copies, b=each)
        else:
            device[name] = DENSE_STATES(dense=dense, z=sharing, b=each)
    return device


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What replicas exchange in a step: parameters of one device before ZeRO shares them out, and their widths."""

    dense: Quantity
    experts: Quantity
    gradient: Quantity
    """B/parameters."""
    weight: Quantity
    """B/parameters."""


def exchanged_by_a_device(run: Run) -> Exchanged:
    """What a device exchanges with its replicas; routed experts have fewer of them."""
    dense, experts = _parameters_of_a_device(run)
    return Exchanged(dense, experts, _gradient_width(run.training), _width(run.training))


def _parameters_of_a_device(run: Run) -> tuple[Quantity, Quantity]:
    """Parameters of the fullest device before ZeRO: all but experts, and experts."""
    found = _amounts(run)
    layout, architecture = run.training.layout, run.architecture
    heads = cache_of(architecture, 1).heads_on(layout.tensor, kept=False)
    dense = device_share(found, layout, run.stage, heads, "parameters", experts=False)
    experts = Quantity(int(found["experts"]), "parameters", Given(source="counted: routed experts"))
    if not experts.value:
        return dense, experts
    sizes = {"e": layout.expert, "t": layout.tensor, "c": layout.context}
    return dense, EXPERTS(experts=experts, d=layout.replicas, stage=run.stage, **sizes)


def _amounts(run: Run) -> Amounts:
    if not run.weights.tensors:
        return {**amounts(()), "split": run.weights.total.value}
    return amounts((tensor, tensor.elements) for tensor in run.weights.tensors)
