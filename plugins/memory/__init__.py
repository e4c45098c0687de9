"""Memory: what weights, caches, gradients, optimizers and activations take, whole and on one device of a layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reporter_plugins.architecture import Architecture
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.memory.chinese import CHINESE
from reporter_plugins.memory.deployment import Deployment, ServingMemory, serving_memory
from reporter_plugins.memory.finetuning import Finetuning, FinetuningMemory, finetuning_memory
from reporter_plugins.memory.precision import PRECISIONS, Weights, weights_of
from reporter_plugins.memory.run import Run
from reporter_plugins.memory.show import memory_blocks
from reporter_plugins.memory.states import Exchanged, exchanged_by_a_device
from reporter_plugins.memory.training import TrainingMemory, training_memory
from reporter_plugins.parameters import Parameters
from reporter_plugins.workload import Serving, Training

from reporter import Analysis, Block, Quantity, analysis, hookimpl

__all__ = [
    "PRECISIONS",
    "Deployment",
    "Exchanged",
    "Finetuning",
    "FinetuningMemory",
    "Memory",
    "Run",
    "ServingMemory",
    "TrainingMemory",
    "Weights",
    "exchanged_by_a_device",
    "serving_memory",
    "training_memory",
    "usual_serving",
    "weights_of",
]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a model takes to serve, to train and to fine-tune; the last two where models.toml has their table."""

    serving: ServingMemory
    training: TrainingMemory | None
    finetuning: FinetuningMemory | None
    by_precision: Mapping[str, float]
    """Bytes of the weights at every precision."""
    capacity: Quantity | None
    """Memory of one device that serves, B."""
    training_capacity: Quantity | None
    """Of one that trains."""


@analysis(title="Weights", stored=False, order=39)
def weights(architecture: Architecture, parameters: Parameters) -> Weights:
    """Every weight by its role and shape: what quantizers, optimizers and layouts look at."""
    return weights_of(architecture, parameters.total)


@analysis(title="Memory", order=40)
def memory(
    architecture: Architecture,
    weights: Weights,
    serving: Serving | None,
    training: Training | None,
    finetuning: Finetuning | None,
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Memory:
    """Bytes to serve the model and to train it, each with the formula that gives it."""
    deployed = serving or usual_serving()
    known = known_accelerators(contributed, tables)
    capacity = _memory_of(known, deployed.hardware)
    tuned = finetuning if weights.tensors else None
    run = Run(architecture, weights, training or Training()) if training or tuned else None
    return Memory(
        serving_memory(Deployment(architecture, weights, deployed, capacity)),
        training_memory(run) if run and training else None,
        finetuning_memory(run, tuned) if run and tuned else None,
        {precision: weights.bytes(precision) for precision in PRECISIONS},
        capacity,
        _memory_of(known, training.hardware) if training else None,
    )


def _memory_of(known: Mapping[str, Accelerator], slug: str | None) -> Quantity | None:
    accelerator = known.get(slug or "")
    return accelerator.memory if accelerator else None


@lru_cache(maxsize=1)
def usual_serving() -> Serving:
    """What is taken where models.toml says nothing of serving."""
    return Serving()


@memory.describe
def blocks(result: Memory) -> Iterator[Block]:
    """Where the memory goes, the weights at every precision, and what fits."""
    parts = result.serving, result.training, result.finetuning
    yield from memory_blocks(*parts, result.by_precision, result.capacity, result.training_capacity)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Memory."""
    return [weights, memory]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
