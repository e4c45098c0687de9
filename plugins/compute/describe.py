"""The section on compute as blocks."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.compute.result import Compute

from reporter import Bar, Block, Headline, Part, Table, Text, Verdict


def describe_compute(result: Compute) -> Iterator[Block]:
    """Headlines, where the operations are, both counts side by side, hours, devices for a deadline."""
    yield from _training(result)
    if result.context is not None:
        yield Headline("Context of the forward pass", result.context)
    if result.taken_as_dense and result.training_flops is not None:
        yield Text("Only a total is stated: every parameter is taken to be used by every token.")
    if result.forward_by_kind:
        parts = tuple(Part(kind, quantity) for kind, quantity in result.forward_by_kind.items())
        yield Bar("Where the operations of a forward pass are", parts)
    yield from _counts(result)
    yield from _devices(result)
    yield Text(_READ)


_READ = (
    "A multiply-add is two operations. Attention is counted in full, every position to every position: with a causal "
    "mask that is skipped, its scores take half."
)


def _training(result: Compute) -> Iterator[Block]:
    if result.training_flops is not None:
        yield Headline("Training, 6·N·D", result.training_flops, column=True)
    if result.accelerator_hours is not None:
        yield Headline("Accelerator-hours", result.accelerator_hours, note=result.basis, column=True)
    if result.utilization is not None:
        yield Headline(
            "Model FLOPs utilization", result.utilization, note=f"{result.hardware_name}, {result.precision}"
        )
    if result.duration is not None:
        yield Headline("Duration", result.duration)
    if result.measured:
        yield Verdict("calibrated", result.measured, "good")


def _counts(result: Compute) -> Iterator[Block]:
    rows = (
        ("Forward pass, per token", None, result.forward_flops_per_token),
        ("Forward pass, one sequence of the context", None, result.forward_flops),
        ("Training, model FLOPs", result.training_flops, result.exact.training_flops if result.exact else None),
        ("Training, with recomputation", result.hardware_flops, result.exact.hardware_flops if result.exact else None),
    )
    shown = tuple(row for row in rows if row[1] is not None or row[2] is not None)
    if shown:
        yield Table(("Operations", "By 6·N·D", "Counted from the components"), shown, "Both counts side by side")


def _devices(result: Compute) -> Iterator[Block]:
    if result.devices:
        rows = tuple((f"{days} days", devices) for days, devices in result.devices.items())
        yield Table(("Deadline", "Accelerators"), rows, "The fewest accelerators for a deadline")
