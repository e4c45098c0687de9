"""What a training table says twice and differently, or says to no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from reporter import FieldFault, Quantity

SLOWEST: Final = 1e6
"""B/s that any network between nodes has more of."""
HUNGRIEST: Final = 1e4
"""W that no single accelerator draws; those of 2026 have design powers up to 1.4 kW."""


class Run(Protocol):
    """What is asked of a training table."""

    @property
    def tokens(self) -> float | None:
        """Tokens trained on."""

    @property
    def trained_tokens(self) -> Quantity | None:
        """The same, or those of the steps."""

    @property
    def steps(self) -> float | None:
        """Steps of the optimizer."""

    @property
    def unique_tokens(self) -> float | None:
        """Distinct ones among them."""

    @property
    def batch_tokens(self) -> float | None:
        """Tokens of a batch."""

    @property
    def sequence_length(self) -> int | None:
        """Tokens of a sequence."""

    @property
    def accelerators(self) -> int | None:
        """Devices."""

    @property
    def accelerator_hours(self) -> float | None:
        """Hours of all devices."""

    @property
    def duration(self) -> float | None:
        """Days."""

    @property
    def network(self) -> float | None:
        """Between nodes, B/s."""

    @property
    def accelerator_power(self) -> float | None:
        """Of one, W."""

    @property
    def utilization(self) -> float | None:
        """MFU."""

    @property
    def hardware_utilization(self) -> float | None:
        """HFU."""


def contradictions(run: Run) -> Iterator[FieldFault]:
    """Faults for what cannot both be, warnings for what hardly can."""
    tokens = run.trained_tokens
    if tokens is not None and run.unique_tokens is not None and run.unique_tokens > tokens.value:
        message = f"unique_tokens = {run.unique_tokens:g} is more than tokens = {tokens.value:g}"
        yield FieldFault("unique_tokens", message, "give the distinct tokens that were trained on")
    if run.batch_tokens is not None and run.sequence_length is not None and run.batch_tokens < run.sequence_length:
        message = f"batch_tokens = {run.batch_tokens:g} is less than one sequence of {run.sequence_length:,} tokens"
        yield FieldFault("batch_tokens", message, "a batch is counted in tokens: its sequences times their length")
    yield from _magnitudes(run)
    yield from _steps(run)
    yield from _utilizations(run)
    yield from _hours(run)


def _magnitudes(run: Run) -> Iterator[FieldFault]:
    """Figures whose unit was left out, or is another."""
    if run.network is not None and run.network < SLOWEST:
        message = f"network is {run.network:g} B/s, which is no network's"
        yield FieldFault("network", message, 'write its unit, for example "50 GB/s"; 400 Gb/s are 50 GB/s')
    if run.accelerator_power is not None and run.accelerator_power > HUNGRIEST:
        message = f"accelerator_power is {run.accelerator_power:,.0f} W, which no single accelerator draws"
        yield FieldFault("accelerator_power", message, "it is the average of one accelerator, in W")


def _steps(run: Run) -> Iterator[FieldFault]:
    counted = None if run.steps is None or run.batch_tokens is None else run.steps * run.batch_tokens
    if run.steps is not None and counted is None and run.tokens is None:
        yield _useless("steps", "steps give no tokens without batch_tokens", "batch_tokens")
    if counted and run.tokens is not None and _differ(run.tokens, counted):
        message = f"steps and batch_tokens give {counted:g} tokens, and tokens = {run.tokens:g}"
        yield FieldFault("tokens", message, "tokens is taken", "warning")


def _utilizations(run: Run) -> Iterator[FieldFault]:
    share, with_again = run.utilization, run.hardware_utilization
    if share is not None and with_again is not None and with_again < share:
        message = f"hardware_utilization = {with_again:g} is less than utilization = {share:g}"
        yield FieldFault("hardware_utilization", message, "it counts recomputed work on top; give one of the two")


def _hours(run: Run) -> Iterator[FieldFault]:
    hours = None if run.duration is None or run.accelerators is None else run.duration * run.accelerators * 24
    told = run.accelerator_hours
    if run.duration is not None and hours is None and told is None:
        yield _useless("duration", "duration gives no hours without accelerators", "accelerators")
    if hours and told is not None and _differ(told, hours):
        message = f"accelerators and duration give {hours:,.0f} h, and accelerator_hours = {told:,.0f}"
        yield FieldFault("accelerator_hours", message, "accelerator_hours is taken", "warning")


def _useless(field: str, message: str, missing: str) -> FieldFault:
    """A field that says nothing without another."""
    return FieldFault(field, message, f"add {missing} = …", "warning", at_key=True)


def _differ(told: float, counted: float) -> bool:
    """By more than a tenth."""
    return not 0.9 <= told / counted <= 1.1
