"""Memory to train a model: weights, gradients, optimizer and activations, whole and on one device of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporter_plugins.memory.activations import SOURCE
from reporter_plugins.memory.run import Run, nothing
from reporter_plugins.memory.states import shared_out, states_of
from reporter_plugins.workload import Training

from reporter import Formula, Given, Quantity, as_quantity, total

ACTIVATIONS = Formula(
    "b * s * (whole + split + scores * s)",
    unit="B",
    source=SOURCE,
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    whole="norms' and blocks' inputs, masks, B/token",
    split="inside attention and MLP, B/token",
    scores="scores of a pair of tokens, B/token",
)
DEVICE_ACTIVATIONS = Formula(
    "b * s / c * (whole / w + split / t + scores * s / t) * stage * flight",
    unit="B",
    source=SOURCE,
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    c="context-parallel size",
    whole="norms' and blocks' inputs, masks, B/token",
    w="devices that share those out (sequence parallelism)",
    split="inside attention and MLP, B/token",
    t="tensor-parallel size",
    scores="scores of a pair of tokens, B/token",
    stage="share of the layers on one device",
    flight="micro-batches under way on the first stage",
)
CHECKPOINTS = Formula(
    "a * b * s * h * L",
    unit="B",
    source="Chen et al. 2016, arXiv:1604.06174; Korthikanti et al. 2022, table 2: only the input of each layer is kept",
    a="bytes of a number",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    h="hidden size",
    L="layers",
)
DEVICE_CHECKPOINTS = Formula(
    "A / (c * w) * stage * flight",
    unit="B",
    source=CHECKPOINTS.source,
    A="inputs of all layers, B",
    c="context-parallel size",
    w="devices that share them out (sequence parallelism)",
    stage="share of the layers on one device",
    flight="micro-batches under way on the first stage",
)
PER_LAYER = Formula(
    "A / (L * stage * flight)", unit="B", A="activations on one device, B", L="layers",
    stage="share of the layers on one device", flight="micro-batches under way",
)  # fmt: skip
WORKING = Formula(
    "b * s / c * max(ends / t, (whole / w + split / t + scores * s / t) / L * again)",
    unit="B",
    source=f"{SOURCE}, section 4.3; what is computed again is that of one layer at a time, once the loss's are gone",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
    c="context-parallel size",
    ends="final norm, head and logits, B/token",
    whole="of all layers, were nothing recomputed, B/token",
    w="devices that share those out (sequence parallelism)",
    split="of all layers, were nothing recomputed, B/token",
    t="tensor-parallel size",
    scores="of all layers, were nothing recomputed, B/token",
    L="layers",
    again="layers that are computed again at a time",
)
_ONLY_SCORES: Final = "selective recomputation computes the scores alone again"


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """What a run holds; activations are None where the architecture or the sequence length is not known."""

    weights: Quantity
    gradients: Quantity
    optimizer: Quantity
    activations: Quantity | None
    """Of one micro-batch, before any parallelism."""
    total: Quantity
    """The four above: one replica on one device."""
    per_device: Quantity
    """On the fullest device of the layout, working memory included."""
    activations_per_layer: Quantity | None
    """On one device of the layout."""
    device: Mapping[str, Quantity]
    """What per_device is made of."""
    assumed: str
    """What decides what is kept, in words."""
    has_layout: bool
    """Whether models.toml says how the model is shared out; else `per_device` is one device with a whole replica."""


def training_memory(run: Run) -> TrainingMemory:
    """What a training run holds."""
    states = states_of(run)
    activations = _activations(run)
    every = total(states if activations is None else {**states, "activations": activations}, "B")
    device = _on_a_device(run, states, activations)
    kept = device.get("activations")
    return TrainingMemory(
        states["weights"], states["gradients"], states["optimizer"], activations, every, total(device, "B"),
        None if kept is None else PER_LAYER(A=kept, L=run.layers, stage=run.stage, flight=run.flight),
        device, _assumed(run), run.training.has_layout,
    )  # fmt: skip


def _activations(run: Run) -> Quantity | None:
    training = run.training
    hidden = run.architecture.size("hidden_size")
    if training.sequence_length is None or hidden is None:
        return None
    b, s = as_quantity(training.micro_batch_size), as_quantity(training.sequence_length)
    if training.recompute == "full":
        return CHECKPOINTS(a=run.habits.width, b=b, s=s, h=hidden, L=run.layers)
    kept = run.stored
    return ACTIVATIONS(b=b, s=s, whole=kept.whole, split=kept.split, scores=kept.scores)


def _on_a_device(run: Run, states: Mapping[str, Quantity], activations: Quantity | None) -> dict[str, Quantity]:
    device = dict(states) if run.is_whole else shared_out(run, states)
    if activations is not None:
        device["activations"] = activations if run.is_whole else _device_activations(run, activations)
        device["working"] = _working(run)
    return device


def _device_activations(run: Run, activations: Quantity) -> Quantity:
    training = run.training
    if training.recompute == "full":
        return DEVICE_CHECKPOINTS(
            A=activations, c=training.context_parallel, w=_sequence_parallel(training), stage=run.stage,
            flight=run.flight,
        )  # fmt: skip
    given = dict(activations.inputs)
    return DEVICE_ACTIVATIONS(
        **given, c=training.context_parallel, w=_sequence_parallel(training), t=training.tensor_parallel,
        stage=run.stage, flight=run.flight,
    )  # fmt: skip


def _working(run: Run) -> Quantity:
    """The head's logits where one device has every stage, or one layer that is computed again: whichever is more.

    The loss is done before the last layer is computed again (measured: benchmarks/memory).
    """
    training = run.training
    kept = run.kept
    again = Quantity(0 if training.recompute == "none" else 1, "", Given(source=f"recompute = {training.recompute}"))
    kept_inside = training.recompute == "selective"
    no_ends = nothing("the last stage has the head, and fewer micro-batches under way")
    return WORKING(
        b=training.micro_batch_size, s=training.sequence_length or 0, c=training.context_parallel,
        ends=kept.ends if training.pipeline_parallel == 1 else no_ends, w=_sequence_parallel(training),
        whole=nothing(_ONLY_SCORES) if kept_inside else kept.whole,
        split=nothing(_ONLY_SCORES) if kept_inside else kept.split,
        scores=kept.scores, t=training.tensor_parallel, L=run.layers, again=again,
    )  # fmt: skip


def _sequence_parallel(training: Training) -> Quantity:
    if training.sequence_parallel:
        return as_quantity(training.tensor_parallel)
    return Quantity(1, "", Given(source="no sequence parallelism"))


def _assumed(run: Run) -> str:
    """The words of the page: what is taken of attention, dropout and kernels."""
    habits = run.habits
    scores = "scores are kept" if habits.scores else "attention is fused, so that scores are never kept"
    kernels = "; norms and loss operation by operation" if habits.eager else ""
    return f"{scores}; {'with' if habits.dropout else 'without'} dropout{kernels}"
