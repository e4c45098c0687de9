"""A measurement record: the device, all that is around it, and what `reporter measure` found, as strict data."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field
from reporter_plugins.measurement.parts import (
    AttentionResult,
    Energy,
    FormatResult,
    Part,
    Reading,
    Skipped,
    StreamResult,
    TimedMatmul,
    Warmup,
)

SCHEMA: Final = 1
KIND: Final = "reporter measurement"


class DeviceFacts(Part):
    """The device as it names itself."""

    kind: Literal["cpu", "cuda", "mps"]
    name: str
    vendor: str
    units: int = Field(ge=1)
    """Processors this process may use, or multiprocessors."""
    memory: int = Field(ge=1)
    """B."""
    last_cache: int = Field(ge=1)
    """B."""
    last_cache_source: str
    driver: str | None
    power_limit: Reading
    """W."""
    clock: Reading
    """Hz before the measurement."""
    largest_clock: Reading
    """Hz."""


class CatalogueRow(Part):
    """The row of the catalogue of accelerators that the device is held against; its figures, and their hash."""

    slug: str | None
    sha256: str | None
    reason: str = ""
    """Why there is none."""
    peaks: dict[str, float] = Field(default_factory=dict)
    """Dense, FLOP/s, as the catalogue had them."""
    bandwidth: float | None = None


class Environment(Part):
    """Everything around the device that a rate depends on."""

    device: DeviceFacts
    backend: Literal["numpy", "torch"]
    versions: dict[str, str]
    blas: str
    """Library and the kernel it chose."""
    threads: int = Field(ge=1)
    load_before: tuple[float, ...] | None
    """Load averages over 1, 5 and 15 minutes; null where the system has none."""
    load_after: tuple[float, ...] | None
    clock_after: Reading
    catalogue: CatalogueRow


class Record(Part):
    """What one run of `reporter measure` found."""

    kind: Literal["reporter measurement"] = KIND
    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    reporter: str
    started: str
    """UTC, ISO 8601."""
    status: Literal["complete", "interrupted"]
    budget_seconds: float = Field(gt=0)
    seconds: float = Field(ge=0)
    environment: Environment
    warmup: Warmup | None
    matmul: tuple[FormatResult, ...]
    bandwidth: tuple[StreamResult, ...]
    attention: AttentionResult | None
    energy: Energy | None
    skipped: tuple[Skipped, ...]

    model_config = ConfigDict(validate_by_name=True)

    def of_format(self, name: str) -> FormatResult | None:
        """The result in a format, None where it was not measured."""
        return next((each for each in self.matmul if each.format == name), None)

    @property
    def measured(self) -> dict[str, TimedMatmul]:
        """The headline of every format that has one."""
        return {each.format: each.headline for each in self.matmul if each.headline is not None}

    @property
    def best_stream(self) -> StreamResult | None:
        """The faster of copy and triad."""
        return max(self.bandwidth, key=lambda each: each.rate.median, default=None)


def to_json(part: Part) -> dict[str, Any]:
    """A part of a record as plain data."""
    return part.model_dump(mode="json", by_alias=True)
