"""Refuses a training run that no machine can have done: its stated hours ask for more than the peak rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from reporter_plugins.architecture import ArchitectureTable, Family, architecture
from reporter_plugins.hardware import Accelerator
from reporter_plugins.parameters import parameters

from reporter import FieldFault, Model, Quantity


class Run(Protocol):
    """What is asked of a training table."""

    @property
    def trained_tokens(self) -> Quantity | None:
        """Tokens trained on."""

    @property
    def flops_published(self) -> float | None:
        """Model FLOPs that were reported, taken where no tokens are given."""

    @property
    def accelerators(self) -> int | None:
        """Devices."""

    @property
    def accelerator_hours(self) -> float | None:
        """Hours of all devices."""

    @property
    def duration(self) -> float | None:
        """Days."""

    def multiplies_in(self, accelerator: Accelerator) -> str:
        """The format of the run."""


def impossible_faults(
    run: Run, accelerator: Accelerator | None, model: Model | None, families: Iterable[Family]
) -> Iterator[FieldFault]:
    """A fault where 6·N·D, or what was reported, over the stated hours is above the peak of the hardware."""
    field, hours = _hours(run)
    if hours is None or accelerator is None or model is None:
        return
    peak = accelerator.peak(run.multiplies_in(accelerator))
    what, flops = _operations(run, model, families)
    if peak is None or flops is None:
        return
    utilization = flops / (hours * 3600 * (peak.high or peak.value))
    if utilization > 1:
        yield FieldFault(
            field,
            f"impossible: {what} in {hours:,.0f} hours takes {utilization:.0%} of the peak of the {accelerator.name}",
            _mend(model),
        )


def _operations(run: Run, model: Model, families: Iterable[Family]) -> tuple[str, float | None]:
    tokens = run.trained_tokens
    if tokens is None:
        return "flops_published", run.flops_published
    used = _parameters_used(model, families)
    return "6·N·D", None if used is None else 6 * used * float(tokens.value)


def _hours(run: Run) -> tuple[str, float | None]:
    if run.accelerator_hours is not None:
        return "accelerator_hours", run.accelerator_hours
    if run.duration is not None and run.accelerators is not None:
        return "duration", run.duration * run.accelerators * 24
    return "", None


def _parameters_used(model: Model, families: Iterable[Family]) -> float | None:
    """Parameters a token uses; None where they are not known, or their table is itself at fault."""
    table = model.get(ArchitectureTable)
    if table is None or table.undisclosed:
        return None
    if table.parameters is not None:
        stated: float = table.active_parameters or table.parameters
        return stated
    active = parameters(architecture(table, families)).active
    return None if active is None else float(active.value)


def _mend(model: Model) -> str:
    table = model.get(ArchitectureTable)
    if table is not None and table.parameters is not None and table.active_parameters is None:
        return "a mixture of experts needs active_parameters; otherwise check tokens, hours and hardware"
    return "check tokens, hours and hardware; hours are summed over all accelerators"
