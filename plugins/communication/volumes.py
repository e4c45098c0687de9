"""Bytes that one device sends in a step, by what they are for, and how long its links take for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.hardware import Accelerator
from reporter_plugins.memory import Exchanged
from reporter_plugins.workload import Training, micro_batches

from reporter import Formula, Given, Quantity, as_quantity

RING: Final = "Thakur et al. 2005, doi:10.1177/1094342005051521: a ring sends (n − 1) / n of it, twice to reduce"

_ZERO: Final = f"Rajbhandari et al. 2020, arXiv:1910.02054, section 7; {RING}"
GRADIENTS = Formula(
    "(g + times * w) * N * (d - 1) / d",
    unit="B",
    source=_ZERO,
    g="bytes of a gradient, which are reduced and scattered, B/parameters",
    times="all-gathers: one, and one more at ZeRO stage 3",
    w="bytes of what is gathered: gradients, from ZeRO stage 1 weights, B/parameters",
    N="parameters of one device, before they are shared out, parameters",
    d="data-parallel size, with context parallelism",
)
GRADIENTS_AND_EXPERTS = Formula(
    "(g + times * w) * (N * (d - 1) / d + X * (1 - min(1, e / d)))",
    unit="B",
    source=f"{_ZERO}; experts are exchanged among their own copies, e times fewer",
    g="bytes of a gradient, which are reduced and scattered, B/parameters",
    times="all-gathers: one, and one more at ZeRO stage 3",
    w="bytes of what is gathered: gradients, from ZeRO stage 1 weights, B/parameters",
    N="parameters of one device but experts, before they are shared out, parameters",
    d="data-parallel size, with context parallelism",
    X="experts' parameters of one device, parameters",
    e="expert-parallel size",
)
TENSOR = Formula(
    "m * L * times * 2 * (t - 1) / t * b * s / c * h * 2",
    unit="B",
    source=f"Shoeybi et al. 2019, arXiv:1909.08053, section 3: after attention and after the MLP; {RING}",
    m="micro-batches a step",
    L="layers of one device",
    times="all-reduces a layer: four, and two more with full recomputation",
    t="tensor-parallel size",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    c="context-parallel size",
    h="hidden size",
)
EXPERT = Formula(
    "m * L * 4 * (e - 1) / e * b * s / (c * w) * k * h * 2",
    unit="B",
    source="Lepikhin et al. 2020, arXiv:2006.16668: every token goes to its experts and back, forward and backward",
    m="micro-batches a step",
    L="layers of one device that have experts",
    e="expert-parallel size",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    c="context-parallel size",
    w="devices that share a sequence (sequence parallelism)",
    k="experts a token uses",
    h="hidden size",
)
PIPELINE = Formula(
    "m * 2 * b * s / c * h * 2 / w",
    unit="B",
    source="Narayanan et al. 2021, arXiv:2104.04473, section 3.2: one layer's result forward, its gradient back",
    m="micro-batches a step",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    c="context-parallel size",
    h="hidden size",
    w="devices that share a sequence (sequence parallelism)",
)
CONTEXT = Formula(
    "m * L * 3 * (c - 1) * b * s / c * v * 2",
    unit="B",
    source="Liu et al. 2023, arXiv:2310.01889: keys and values go round forward, and with their gradients backward",
    m="micro-batches a step",
    L="layers of one device",
    c="context-parallel size",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    v="numbers of a token's keys and values in one layer, on one device",
)
TIME = Formula("V / w", unit="s", V="sent by one device, B", w="one way, B/s")
ONE_WAY = Formula("w / 2", unit="B/s", w="both directions together, B/s")
BUBBLE = Formula(
    "(p - 1) / (m + p - 1)",
    source="Narayanan et al. 2021, arXiv:2104.04473, section 2.2.1, as a share of the whole step",
    p="pipeline-parallel size",
    m="micro-batches a step",
)
ARITHMETIC = Formula(
    "6 * N * m * b * s / (t * p * c * P)",
    unit="s",
    source="Kaplan et al. 2020, arXiv:2001.08361, section 2.1, over the dense peak: no step is faster",
    N="parameters a token uses, parameters",
    m="micro-batches a step",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    t="tensor-parallel size",
    p="pipeline-parallel size",
    c="context-parallel size",
    P="dense peak, FLOP/s",
)
LAYERS = Formula("L * stage", L="layers", stage="share of them on one device")

NETWORK: Final = Quantity(
    25e9, "B/s", Given(source="one 200 Gb/s to 400 Gb/s InfiniBand port for each device"), low=12.5e9, high=50e9
)
"""Between nodes, where models.toml says nothing; 100 Gb/s at the least."""


def arithmetic(training: Training, active: Quantity | None, accelerator: Accelerator | None) -> Quantity | None:
    """Seconds of a step's arithmetic on one device, at the peak; None where the model or the device is not known."""
    peak = accelerator.peak(training.multiplies_in(accelerator)) if accelerator else None
    if active is None or peak is None or training.sequence_length is None:
        return None
    return ARITHMETIC(
        N=active, m=micro_batches(training), b=training.micro_batch_size, s=training.sequence_length,
        t=training.tensor_parallel, p=training.pipeline_parallel, c=training.context_parallel, P=peak,
    )  # fmt: skip


def volumes(
    architecture: Architecture, training: Training, exchanged: Exchanged, layers: Quantity, cached: float
) -> Mapping[str, Quantity]:
    """Bytes one device sends in a step, by kind of parallelism; `cached`: keys and values of a token in a layer."""
    found = dict[str, Quantity]()
    hidden, length = architecture.size("hidden_size"), training.sequence_length
    if training.layout.replicas.value * training.context_parallel > 1:
        found["data"] = _gradients(training, exchanged)
    if hidden is None or length is None:
        return found
    shared: dict[str, Any] = {
        "m": micro_batches(training),
        "b": training.micro_batch_size,
        "s": length,
        "c": training.context_parallel,
    }
    width = as_quantity(training.tensor_parallel if training.sequence_parallel else 1)
    if training.tensor_parallel > 1:
        times = Quantity(
            6 if training.recompute == "full" else 4, "", Given(source=f"recompute = {training.recompute}")
        )
        found["tensor"] = TENSOR(**shared, L=layers, times=times, t=training.tensor_parallel, h=hidden)
    if training.expert_parallel > 1:
        found["expert"] = EXPERT(
            **shared, L=_expert_layers(architecture, layers), e=training.expert_parallel, h=hidden, w=width,
            k=_experts_used(architecture),
        )  # fmt: skip
    if training.pipeline_parallel > 1:
        found["pipeline"] = PIPELINE(**shared, h=hidden, w=width)
    if training.context_parallel > 1:
        kept = Quantity(cached, "", Given(source="keys and values, shared out by heads"))
        found["context"] = CONTEXT(**shared, L=layers, v=kept)
    return found


def _gradients(training: Training, exchanged: Exchanged) -> Quantity:
    group = as_quantity(int(training.layout.replicas.value) * int(training.context_parallel))
    group = Quantity(group.value, "", Given(source="data-parallel times context-parallel size"))
    stage = Given(source=f"zero_stage = {training.zero_stage}")
    given = {
        "g": exchanged.gradient, "times": Quantity(2 if training.zero_stage == 3 else 1, "", stage),
        "w": exchanged.weight if training.zero_stage else exchanged.gradient, "N": exchanged.dense, "d": group,
    }  # fmt: skip
    if not exchanged.experts.value:
        return GRADIENTS(**given)
    return GRADIENTS_AND_EXPERTS(**given, X=exchanged.experts, e=training.expert_parallel)


def _experts_used(architecture: Architecture) -> Quantity:
    used = (each.used.value for each in architecture.components if hasattr(each, "used"))
    return Quantity(next(used, 1), "", Given(source="experts that the router chooses for a token"))


def _expert_layers(architecture: Architecture, layers: Quantity) -> Quantity:
    """Layers of one device that have experts: those of the model, as far as the device has layers at all."""
    counts = [each.count.value for each in architecture.components if each.kind == "experts"]
    every = architecture.size("num_hidden_layers")
    share = max(counts, default=0) / every.value if every and every.value else 1.0
    return Quantity(layers.value * share, "", Given(source="layers with experts on one device"))


def times(found: Mapping[str, Quantity], training: Training, accelerator: Accelerator | None) -> dict[str, Quantity]:
    """Seconds each kind takes on the links it goes over, were nothing else going on."""
    inside = accelerator.link_bandwidth if accelerator else None
    between = as_quantity(training.network) if training.network is not None else NETWORK
    seconds = dict[str, Quantity]()
    for name, volume in found.items():
        if _within_a_node(name, training) and inside is not None:
            seconds[name] = TIME(V=volume, w=ONE_WAY(w=inside))
        else:
            seconds[name] = TIME(V=volume, w=between)
    return seconds


def _within_a_node(name: str, training: Training) -> bool:
    """Whether a group fits into one node: tensor-parallel devices stand next to each other, then the rest."""
    inner = int(training.tensor_parallel)
    sizes = {
        "tensor": inner,
        "context": inner * training.context_parallel,
        "expert": inner * training.expert_parallel,
        "data": inner * training.context_parallel * training.pipeline_parallel * int(training.layout.replicas.value),
        "pipeline": inner * training.context_parallel * training.pipeline_parallel,
    }
    return bool(sizes[name] <= training.accelerators_per_node)
