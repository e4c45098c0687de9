"""What was found of the device's work, as strict data: rates with the timings they come from, flags, energy.

Whole nanoseconds are kept for every run that counts. What could not be found is null beside the reason, never 0.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator
from reporter_plugins.measurement.summary import ENOUGH, rates_of
from reporter_plugins.measurement.tasks import Attention, ShapeKind, Stream, StreamKind


class Part(BaseModel):
    """A part of a record: every key known, every type exact."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Reading(Part):
    """A figure that a device may not give: the value, or why there is none."""

    value: float | None = Field(None, gt=0)
    reason: str = ""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Reading:
        if (self.value is None) == (not self.reason):
            raise ValueError("give a value, or null and the reason")
        return self


class Summary(Part):
    """Rates over the runs, in FLOP/s or B/s."""

    median: float = Field(gt=0)
    p10: float = Field(gt=0)
    p90: float = Field(gt=0)
    max: float = Field(gt=0)
    n: int = Field(ge=ENOUGH)


class Timed(Part):
    """Something timed often enough: its rate, and the nanoseconds of every run."""

    rate: Summary
    samples_ns: tuple[int, ...] = Field(min_length=ENOUGH)

    @property
    def work(self) -> int:
        """What one run does: FLOP, or B."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _rate_is_that_of_the_samples(self) -> Timed:
        if min(self.samples_ns) <= 0:
            raise ValueError("a timing must be above 0 ns")
        made = rates_of(self.work, self.samples_ns)
        for name in ("median", "p10", "p90", "max", "n"):
            told, found = getattr(self.rate, name), getattr(made, name)
            if abs(told - found) > 1e-9 * found:
                raise ValueError(f"rate.{name} is {told:g}, and its timings give {found:g}")
        return self


class TimedMatmul(Timed):
    """One shape."""

    m: int = Field(ge=1)
    n: int = Field(ge=1)
    k: int = Field(ge=1)
    kind: ShapeKind

    @property
    def work(self) -> int:
        """FLOP."""
        return 2 * self.m * self.n * self.k

    @property
    def name(self) -> str:
        """M × N × K."""
        return f"{self.m}×{self.n}×{self.k}"


class Scouted(Part):
    """A shape that the search looked at and did not time often enough for a rate."""

    m: int = Field(ge=1)
    n: int = Field(ge=1)
    k: int = Field(ge=1)
    kind: ShapeKind
    samples_ns: tuple[int, ...] = Field(min_length=1)


class Flags(Part):
    """What is odd about a format's headline; null where it could not be looked at."""

    exceeds_peak: bool | None
    """Over 1.02 times the dense peak of the catalogue; null where the device is not in it."""
    noisy: bool
    throttled: bool | None
    """Whether the device held its clocks back meanwhile; null where it does not say."""
    throttle_reasons: tuple[str, ...] = ()
    zeros_faster_by: float | None
    """Rate on zeros over the rate on data, less 1; null where the time did not suffice."""


class FormatResult(Part):
    """Matrix multiplication in one format; the first shape is the best, and the headline."""

    format: str
    how: str
    """The routine that was called."""
    shapes: tuple[TimedMatmul, ...]
    scouted: tuple[Scouted, ...]
    flags: Flags | None
    """Null where no shape was timed often enough."""
    seconds: float | None = Field(None, ge=0)
    """What the search took; null in records of before 2026-11-26."""

    @model_validator(mode="after")
    def _best_first(self) -> FormatResult:
        medians = [each.rate.median for each in self.shapes]
        if medians != sorted(medians, reverse=True):
            raise ValueError("shapes must stand from the fastest to the slowest")
        if bool(self.shapes) != (self.flags is not None):
            raise ValueError("flags belong to a headline")
        return self

    @property
    def headline(self) -> TimedMatmul | None:
        """The best shape; its median is the format's rate."""
        return self.shapes[0] if self.shapes else None


class StreamResult(Timed):
    """One stream through memory."""

    kind: StreamKind
    elements: int = Field(ge=1)

    @property
    def work(self) -> int:
        """B."""
        return Stream(self.kind, self.elements).bytes


class AttentionResult(Timed):
    """Fused attention at one size."""

    format: str
    how: str
    batch: int = Field(ge=1)
    heads: int = Field(ge=1)
    length: int = Field(ge=1)
    head_size: int = Field(ge=1)

    @property
    def task(self) -> Attention:
        """What was run."""
        return Attention(self.format, self.batch, self.heads, self.length, self.head_size)

    @property
    def work(self) -> int:
        """FLOP."""
        return self.task.flops


class Energy(Part):
    """Energy of a sustained multiplication, by the device's own counter and by polling its power."""

    seconds: float = Field(gt=0)
    flops: int = Field(gt=0)
    format: str
    shape: str
    counter_joules: Reading
    polled_joules: Reading
    polls: int = Field(ge=0)


class Skipped(Part):
    """Something that was left out, and why."""

    what: str
    reason: str = Field(min_length=1)


class Warmup(Part):
    """Sustained work before anything counts: the rate of its first and of its last second, FLOP/s."""

    seconds: float = Field(ge=0)
    first: float | None = Field(None, gt=0)
    last: float | None = Field(None, gt=0)


def summary_of(work: int, nanoseconds: tuple[int, ...]) -> Summary:
    """The rates of runs as a record keeps them."""
    found = rates_of(work, nanoseconds)
    return Summary(median=found.median, p10=found.p10, p90=found.p90, max=found.max, n=found.n)
