"""Accelerator-hours of a run: reported, or computed from operations, peak and utilization; days and devices."""

from __future__ import annotations

from dataclasses import dataclass

from reporter_plugins.compute.flops import Exact
from reporter_plugins.compute.utilization import ACHIEVED, default_utilization
from reporter_plugins.hardware import Accelerator
from reporter_plugins.workload import Training

from reporter import Formula, Quantity, as_quantity

HOURS = Formula(
    "C / (P * u) / 3600",
    unit="h",
    source="model FLOPs over the rate that utilization leaves of the peak (Chowdhery et al. 2022, appendix B)",
    C="model FLOPs, FLOP",
    P="dense peak, FLOP/s",
    u="model FLOPs utilization",
)
HOURS_OF_HARDWARE = Formula(
    "H / (P * u) / 3600",
    unit="h",
    source="Narayanan et al. 2021, arXiv:2104.04473, equation 4",
    H="hardware FLOPs, FLOP",
    P="dense peak, FLOP/s",
    u="hardware FLOPs utilization",
)
REPORTED = Formula(
    "A * T * 24", unit="h", source="devices and days that were reported", A="accelerators", T="duration, day"
)
DURATION = Formula("h / (A * 24)", unit="day", h="accelerator-hours, h", A="accelerators")
DEVICES = Formula("ceil(h / (24 * T))", h="accelerator-hours, h", T="deadline, day")


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be computed, and on what."""

    active: Quantity
    """Parameters a token uses."""
    experts: bool
    training_flops: Quantity
    """6·N·D."""
    hardware_flops: Quantity | None
    exact: Exact | None
    accelerator: Accelerator
    precision: str
    peak: Quantity


@dataclass(frozen=True, slots=True)
class Hours:
    """Accelerator-hours, how they were found, and the utilization they stand on or imply."""

    hours: Quantity
    utilization: Quantity | None
    basis: str
    """`reported`, `computed from the given utilization` or `computed from published utilization`."""


def reported_hours(training: Training) -> Quantity | None:
    """The hours that models.toml states, or that its devices and days give."""
    if training.accelerator_hours is not None:
        return as_quantity(training.accelerator_hours)
    if training.duration is not None and training.accelerators is not None:
        return REPORTED(A=training.accelerators, T=training.duration)
    return None


def hours_of(training: Training, work: Work | None) -> Hours | None:
    """The hours of a run; None where neither hours, nor operations and hardware are known."""
    reported = reported_hours(training)
    if reported is not None:
        implied = ACHIEVED(C=work.training_flops, h=reported, P=work.peak) if work else None
        return Hours(reported, implied, "reported")
    return computed_hours(training, work) if work else None


def computed_hours(training: Training, work: Work) -> Hours:
    """Hours from operations.

    A given utilization counts attention, as frameworks do, where the training length says how much there is.
    """
    given = "computed from the given utilization"
    if training.hardware_utilization is not None:
        operations = work.exact.hardware_flops if work.exact else work.hardware_flops
        if operations is not None:
            share = as_quantity(training.hardware_utilization)
            return Hours(HOURS_OF_HARDWARE(H=operations, P=work.peak, u=share), share, given)
    if training.utilization is not None:
        operations = work.exact.training_flops if work.exact else work.training_flops
        share = as_quantity(training.utilization)
        return Hours(HOURS(C=operations, P=work.peak, u=share), share, given)
    return default_hours(work)


def default_hours(work: Work) -> Hours:
    """Hours by 6·N·D and the published range of utilization."""
    share = default_utilization(work.accelerator, work.precision, work.active, experts=work.experts)
    hours = HOURS(C=work.training_flops, P=work.peak, u=share)
    return Hours(hours, share, "computed from published utilization")
