"""Serving: how fast a deployment can be at most, how many sequences it holds, and what its tokens cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporter_plugins.architecture import Architecture
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.memory import Deployment, Memory, Weights
from reporter_plugins.serving.chinese import CHINESE
from reporter_plugins.serving.compared import Deployments, deployments, devices_by_precision
from reporter_plugins.serving.roofline import Inference, Roofline, inference, roofline
from reporter_plugins.workload import Serving

from reporter import Analysis, Block, Cell, Headline, NotApplicable, Table, Text, Verdict, Word, analysis, hookimpl

__all__ = ["Deployments", "Inference", "Roofline", "inference", "roofline"]


@analysis(title="Serving", order=60)
def serving(
    architecture: Architecture,
    weights: Weights,
    memory: Memory,
    deployed: Serving,
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Inference:
    """Latency and throughput on a roofline: bounds that no deployment on this hardware beats."""
    accelerator = known_accelerators(contributed, tables).get(deployed.hardware or "")
    if accelerator is None:
        raise NotApplicable("models.toml names no hardware to serve on: serving.hardware")
    deployment = Deployment(architecture, weights, deployed, accelerator.memory)
    found = inference(roofline(deployment, accelerator), memory.serving)
    return replace(found, devices_by_precision=devices_by_precision(memory))


@serving.describe
def blocks(result: Inference) -> Iterator[Block]:
    """Headlines, what a step waits for, and a table over batches."""
    yield Headline("Prefill at best", result.prefill_latency)
    for label, quantity in (
        ("A token at best", result.decode_latency),
        ("Throughput at best", result.decode_throughput),
        ("Batch that turns compute-bound", result.compute_bound_batch),
        ("Sequences that fit", result.capacity),
        ("Throughput with so many, at best", result.capacity_throughput),
        ("Energy per million tokens", result.energy_per_million_tokens),
        ("Cost per million tokens", result.cost_per_million_tokens),
    ):
        if quantity is not None:
            yield Headline(label, quantity)
    yield from _verdicts(result)
    if result.by_batch:
        yield _by_batch(result)


def _by_batch(result: Inference) -> Table:
    """Latency and throughput, and whether so many sequences fit where that is known."""
    most = result.capacity
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (batch, 1e3 * latency, throughput) for batch, latency, throughput in result.by_batch
    )
    columns: tuple[str, ...] = ("Batch", "Latency at best, ms/token", "Throughput at best, token/s")
    if most is not None:
        rows = tuple(
            (*row, _fits(batch <= most.value)) for row, (batch, _, _) in zip(rows, result.by_batch, strict=True)
        )
        columns = (*columns, "Fits")
    return Table(columns, rows, "Throughput against batch")


def _fits(fits: bool) -> Word:
    return Word("yes", "good") if fits else Word("no", "caution")


def _verdicts(result: Inference) -> Iterator[Block]:
    if result.measured:
        yield Verdict("calibrated", result.measured, "good")
    if not result.fits:
        yield Verdict("does not fit", "The fullest device of this layout would hold more than its memory.", "bad")
    if result.decode_latency is None:
        yield Text("This model does not generate token by token: there is no decoding.")
    elif result.bound == "memory":
        yield Verdict("memory-bound", "A step waits for weights and cache to be read; a larger batch costs little.")
    else:
        yield Verdict("compute-bound", "A step waits for the arithmetic; a larger batch takes as much longer.")
    if result.decode_latency is not None and result.compute_bound_batch is None:
        yield Text(
            "No batch turns this compute-bound: a sequence's cache takes longer to read than its token to compute."
        )


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Serving."""
    return [serving, deployments]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
