"""How memory is shown: headlines, bars of where it goes, a table of precisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter_plugins.memory.deployment import ServingMemory
from reporter_plugins.memory.finetuning import FinetuningMemory
from reporter_plugins.memory.training import TrainingMemory

from reporter import Bar, Block, Details, Headline, Part, Quantity, Table, Text, Verdict

SHOWN = (
    "fp32", "bf16", "fp8", "int8", "int4", "gptq-4bit", "awq-4bit", "nf4", "mxfp4", "q8_0", "q6_k", "q5_k_m",
    "q4_k_m", "q3_k_m", "q2_k",
)  # fmt: skip
"""Precisions of the table; report.json has every one."""


def memory_blocks(
    serving: ServingMemory,
    training: TrainingMemory | None,
    finetuning: FinetuningMemory | None,
    by_precision: Mapping[str, float],
    capacity: Quantity | None,
    training_capacity: Quantity | None,
) -> Iterator[Block]:
    """Serving, then training, then fine-tuning."""
    yield from _serving(serving)
    yield _precisions(serving, by_precision, capacity)
    if training is not None:
        yield from _training(training, training_capacity)
    if finetuning is not None:
        yield from _finetuning(finetuning)


def _serving(memory: ServingMemory) -> Iterator[Block]:
    yield Headline("Weights", memory.weights, memory.precision, column=True)
    if memory.kv_cache is not None and memory.kv_cache_per_token is not None:
        yield Headline("KV cache", memory.kv_cache, memory.kv_precision)
        yield Headline("KV cache per token", memory.kv_cache_per_token, column=True)
    yield Headline("To serve", memory.total)
    if memory.per_device.value != memory.total.value:
        yield Headline("To serve, per device", memory.per_device)
    for label, quantity in (
        ("Fewest devices", memory.devices),
        ("Largest batch that fits", memory.largest_batch),
        ("Largest context that fits", memory.largest_context),
    ):
        if quantity is not None:
            yield Headline(label, quantity, memory.hardware)
    parts = {"Weights": memory.weights, "KV cache": memory.kv_cache, "Activations": memory.activations}
    yield _bar("Where the memory goes when it is served", parts)
    if memory.kv_cache is None:
        yield Text("The architecture is not published: nothing is known but the weights, and the total is of them.")


def _bar(title: str, parts: Mapping[str, Quantity | None]) -> Bar:
    return Bar(title, tuple(Part(label, quantity) for label, quantity in parts.items() if quantity is not None))


def _precisions(memory: ServingMemory, by_precision: Mapping[str, float], capacity: Quantity | None) -> Block:
    total = 8 * memory.weights.value / memory.bits_per_weight.value
    full = by_precision["bf16"]
    rest = memory.total.value - memory.weights.value
    rows = tuple(
        (
            precision, size / 1e9, 8 * size / total, size / full,
            None if capacity is None else -int(-(size + rest) // capacity.value),
        )
        for precision, size in by_precision.items()
        if precision in SHOWN
    )  # fmt: skip
    columns = ("Precision", "Weights, GB", "Bits per weight", "Of bf16", "Devices")
    if capacity is None:
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)  # type: ignore[assignment, misc]
    return Details("Weights at every precision", (Table(columns, rows, "Weights at every precision", sortable=True),))


def _training(memory: TrainingMemory, capacity: Quantity | None) -> Iterator[Block]:
    yield Text("### Training")
    yield Headline("To train, one replica", memory.total, column=True)
    yield Headline("To train, per device", memory.per_device, memory.assumed if memory.activations else "")
    if memory.activations_per_layer is not None:
        yield Headline("Activations per layer and device", memory.activations_per_layer)
    parts = {
        "Weights": memory.weights,
        "Gradients": memory.gradients,
        "Optimizer": memory.optimizer,
        "Activations": memory.activations,
    }
    yield _bar("Where the memory goes when it is trained, one replica", parts)
    names = {"weights": "Weights", "gradients": "Gradients", "optimizer": "Optimizer", "activations": "Activations"}
    device = {names.get(name, "Working memory"): quantity for name, quantity in memory.device.items()}
    yield _bar("On the fullest device of the layout", device)
    if capacity is not None and memory.per_device.value > capacity.value:
        yield Verdict("does not fit", _BEYOND, "bad") if memory.has_layout else Verdict("needs a layout", _WHOLE)
    if memory.activations is None:
        yield Text("Activations are not counted: they need the architecture and `sequence_length`.")


_BEYOND = (
    "The fullest device of this layout would hold more than its memory: a higher ZeRO stage, more tensor or pipeline "
    "parallelism, or recomputation makes it less."
)
_WHOLE = (
    "One device does not hold a replica: ZeRO, tensor or pipeline parallelism share it out, and models.toml does not "
    "say how."
)


def _finetuning(memory: FinetuningMemory) -> Iterator[Block]:
    yield Text("### Fine-tuning with adapters")
    yield Headline("To fine-tune", memory.total, memory.method)
    yield Headline("Trained parameters", memory.adapters)
    parts = {
        "Weights": memory.weights,
        "Adapters": memory.adapter_weights,
        "Gradients": memory.gradients,
        "Optimizer": memory.optimizer,
        "Activations": memory.activations,
        "Working memory": memory.working,
    }
    yield _bar("Where the memory goes when it is fine-tuned", parts)
