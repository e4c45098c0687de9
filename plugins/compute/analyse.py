"""The analysis: one model's operations, and the hours of its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.compute.flops import (
    Exact,
    Forward,
    exact,
    forward,
    hardware_flops,
    scores_per_token,
    training_flops,
)
from reporter_plugins.compute.hours import DEVICES, DURATION, Hours, Work, hours_of
from reporter_plugins.compute.result import Compute
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.parameters import Parameters
from reporter_plugins.workload import Serving, Training

from reporter import Given, NotApplicable, Quantity, analysis, as_quantity

DEADLINES: Final = (30, 90, 180)
"""Days that devices are counted for where no deadline is given."""

CONTEXT: Final = Quantity(4096, "token", Given(source="the default where neither serving nor training gives a context"))


@analysis(title="Compute", order=30)
def compute(
    architecture: Architecture,
    parameters: Parameters,
    training: Training | None,
    serving: Serving | None,
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Compute:
    """Operations of one pass and of training, and the accelerator-hours they take."""
    slug = training.hardware if training else None
    device = known_accelerators(contributed, tables).get(slug or "")
    case = Case(architecture, parameters, training, serving, device)
    if case.passed is None and training is None:
        raise NotApplicable("only a total is stated, and models.toml has no training table for the model")
    return case.result()


@dataclass(frozen=True)
class Case:
    """One model with its training and serving, and everything that follows, each computed once."""

    architecture: Architecture
    parameters: Parameters
    training: Training | None
    serving: Serving | None
    device: Accelerator | None

    def result(self) -> Compute:
        """The result."""
        passed, found = self.passed, self.found
        return Compute(
            context=self.context if passed else None,
            forward_flops=passed.flops if passed else None,
            forward_flops_per_token=passed.per_token if passed else None,
            forward_by_kind=passed.by_kind if passed else {},
            training_flops=self.model_flops,
            hardware_flops=self.with_again,
            exact=self.exact,
            accelerator_hours=found.hours if found else None,
            basis=found.basis if found else "",
            utilization=found.utilization if found else None,
            duration=self.duration,
            devices=self.devices(),
            tokens=self.tokens,
            parameters=self.parameters.total,
            active=self.active,
            taken_as_dense=self.parameters.active is None,
            hardware=self.device.slug if self.device else "",
            hardware_name=self.device.name if self.device else "",
            measured=self.device.measured if self.device and self.work else "",
            precision=self.work.precision if self.work else "",
        )

    @property
    def active(self) -> Quantity:
        """Parameters a token uses; a stated total without active parameters is taken as dense."""
        found: Quantity = self.parameters.active or self.parameters.total
        return found

    @cached_property
    def tokens(self) -> Quantity | None:
        """Tokens trained on."""
        found: Quantity | None = self.training.trained_tokens if self.training else None
        return found

    @property
    def context(self) -> Quantity:
        """The serving context, else the training length, else the positions there are, up to the default."""
        if self.serving is not None and "context" in self.serving.model_fields_set:
            return as_quantity(self.serving.context)
        if self.length is not None:
            return self.length
        positions: Quantity | None = self.architecture.size("max_position_embeddings")
        return positions if positions is not None and 0 < positions.value < CONTEXT.value else CONTEXT

    @property
    def length(self) -> Quantity | None:
        """Tokens of a training sequence."""
        given = self.training.sequence_length if self.training else None
        return None if given is None else as_quantity(given)

    @cached_property
    def passed(self) -> Forward | None:
        """The forward pass at the context."""
        return forward(self.architecture, self.context)

    @cached_property
    def trained(self) -> Forward | None:
        """The forward pass at the training length."""
        return forward(self.architecture, self.length) if self.length is not None else None

    @cached_property
    def model_flops(self) -> Quantity | None:
        """6·N·D; what was reported where no tokens are given."""
        if self.tokens is not None:
            counted: Quantity = training_flops(self.active, self.tokens)
            return counted
        reported = self.training.flops_published if self.training else None
        return None if reported is None else as_quantity(reported)

    @cached_property
    def with_again(self) -> Quantity | None:
        """With recomputation."""
        if self.model_flops is None or self.tokens is None or self.training is None:
            return None
        scores = scores_per_token(self.trained, self.length) if self.trained and self.length is not None else None
        recompute = self.training.recompute
        found: Quantity | None = hardware_flops(self.model_flops, self.active, self.tokens, recompute, scores)
        return found

    @cached_property
    def exact(self) -> Exact | None:
        """Training counted from the components."""
        if self.trained is None or self.training is None or self.tokens is None or self.length is None:
            return None
        return exact(self.trained, self.tokens, self.training.recompute, self.length)

    @cached_property
    def work(self) -> Work | None:
        """What is computed and on what, where both are known."""
        if self.device is None or self.training is None or self.model_flops is None:
            return None
        precision = self.training.multiplies_in(self.device)
        peak = self.device.peak(precision)
        if peak is None:
            return None
        experts = self.active.value < self.parameters.total.value
        return Work(self.active, experts, self.model_flops, self.with_again, self.exact, self.device, precision, peak)

    @cached_property
    def found(self) -> Hours | None:
        """The hours."""
        return hours_of(self.training, self.work) if self.training else None

    @cached_property
    def duration(self) -> Quantity | None:
        """Days on the accelerators that are given."""
        if self.found is None or self.training is None or self.training.accelerators is None:
            return None
        days: Quantity = DURATION(h=self.found.hours, A=self.training.accelerators)
        return days

    def devices(self) -> dict[str, Quantity]:
        """The fewest accelerators for the deadline, or for round numbers of days."""
        if self.found is None or self.training is None:
            return {}
        if self.training.deadline is not None:
            return {f"{self.training.deadline:g}": DEVICES(h=self.found.hours, T=self.training.deadline)}
        given = Given(source="a round number of days")
        return {str(days): DEVICES(h=self.found.hours, T=Quantity(days, "day", given)) for days in DEADLINES}
