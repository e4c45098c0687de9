"""What the analysis of compute finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter_plugins.compute.flops import Exact

from reporter import Quantity


@dataclass(frozen=True, slots=True)
class Compute:
    """Operations and hours; None where the model or its training does not say enough."""

    context: Quantity | None
    """Tokens of the forward pass."""
    forward_flops: Quantity | None
    """One pass, batch 1, no cache, full (unmasked) attention."""
    forward_flops_per_token: Quantity | None
    forward_by_kind: Mapping[str, Quantity]
    training_flops: Quantity | None
    """6·N·D, N the parameters a token uses: model FLOPs, nothing recomputed."""
    hardware_flops: Quantity | None
    """With what is recomputed."""
    exact: Exact | None
    """The same from the components, where the training length is given."""
    accelerator_hours: Quantity | None
    basis: str
    """How the hours were found."""
    utilization: Quantity | None
    """Given, taken from the published range, or what reported hours imply."""
    duration: Quantity | None
    devices: Mapping[str, Quantity]
    """The fewest for a deadline, by days."""
    tokens: Quantity | None
    parameters: Quantity
    active: Quantity
    """Parameters a token uses; every one where a stated total says no more."""
    taken_as_dense: bool
    """Whether only a total was stated."""
    hardware: str
    """The accelerator's slug."""
    hardware_name: str
    measured: str
    """Where the device's rates were measured; empty where they are a datasheet's, or no hours are computed."""
    precision: str
    """The format of the training run; empty where no hardware is known."""
