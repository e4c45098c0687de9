"""What an accelerator is, and the table `[hardware.NAME]` in which a user adds one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final

from reporter import Contributed, Definition, FieldFault, Quantity, as_quantity, field

FORMATS: Final = ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4")
"""Number formats with a peak rate of their own, widest first."""

_LEAST: Final[Mapping[str, tuple[str, float, str]]] = {
    "memory": ("B", 1e6, "80 GB"),
    "bandwidth": ("B/s", 1e6, "3.35 TB/s"),
    "link_bandwidth": ("B/s", 1e6, "900 GB/s"),
    **dict.fromkeys(FORMATS, ("FLOP/s", 1e9, "312 TFLOP/s")),
}
"""Unit, what every device has more of, and an example: a smaller figure was written without its unit."""

MOST_PER_WATT: Final = 12e12
"""FLOP/s a watt that no dense peak reaches: what is above it was quoted with sparsity, or in another unit."""


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One device: what it computes, keeps, moves and draws; None where nothing is published."""

    slug: str
    name: str
    vendor: str
    released: int | None
    memory: Quantity | None
    """B."""
    bandwidth: Quantity | None
    """B/s, between the device and its memory."""
    power: Quantity | None
    """W, thermal design power."""
    link_bandwidth: Quantity | None
    """B/s, with its neighbours, both directions together."""
    peaks: Mapping[str, Quantity]
    """Dense peak by format, FLOP/s (operations/s for integer formats)."""
    notes: str = ""
    reached: Mapping[str, Quantity] = dataclass_field(default_factory=dict)
    """Where the rates are measured and no datasheet's: what share of the dense peak each is, by format."""
    like: str = ""
    """The catalogue's slug of a device whose rates are measured: what is published of that device holds for it."""

    def peak(self, precision: str) -> Quantity | None:
        """The dense peak in a format, FLOP/s; None where the device does not have it."""
        return self.peaks.get(precision)

    @property
    def measured(self) -> str:
        """Where the rates were measured; empty for a datasheet's."""
        return self.notes if self.reached else ""

    def dense_peak(self, precision: str) -> float:
        """The dense peak in a format, FLOP/s; the datasheet's where the rate is measured, 0 for a format it lacks."""
        rate, share = self.peaks.get(precision), self.reached.get(precision)
        return float(rate.value) / float(share.value if share else 1) if rate else 0.0

    @property
    def usual_format(self) -> str:
        """What a network is trained in on this device, where nobody says: bf16, else fp16, else fp32."""
        return next((each for each in ("bf16", "fp16", "fp32") if each in self.peaks), "fp32")


class HardwareTable(Definition, name="hardware", per="name"):
    """An accelerator of the user's own; it goes before one of the catalogue with the same name."""

    name: str | None = None
    vendor: str = ""
    released: int | None = None
    memory: float | None = field(None, unit="B", gt=0)
    bandwidth: float | None = field(None, unit="B/s", gt=0)
    power: float | None = field(None, unit="W", gt=0)
    link_bandwidth: float | None = field(None, unit="B/s", gt=0)
    fp64: float | None = field(None, unit="FLOP/s", gt=0)
    fp32: float | None = field(None, unit="FLOP/s", gt=0)
    tf32: float | None = field(None, unit="FLOP/s", gt=0)
    fp16: float | None = field(None, unit="FLOP/s", gt=0)
    bf16: float | None = field(None, unit="FLOP/s", gt=0)
    fp8: float | None = field(None, unit="FLOP/s", gt=0)
    int8: float | None = field(None, unit="FLOP/s", gt=0)
    fp4: float | None = field(None, unit="FLOP/s", gt=0)
    notes: str = ""

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Peaks that only a sparse figure, or another unit, can be."""
        yield from self._without_units()
        for name in FORMATS:
            peak = getattr(self, name)
            if peak is not None and self.power is not None and peak / self.power > MOST_PER_WATT:
                yield FieldFault(
                    name,
                    f"{name} is {peak / self.power / 1e12:.3g} TFLOP/s a watt, which no device reaches",
                    "give the dense peak in FLOP/s: datasheets print twice as much, with sparsity",
                )
        if self.fp8 is not None and self.bf16 is not None and self.fp8 > 2.2 * self.bf16:
            yield FieldFault(
                "fp8",
                f"fp8 is {self.fp8 / self.bf16:.2g} times bf16, where twice is usual",
                "is one of the two with sparsity?",
                "warning",
            )

    def _without_units(self) -> Iterable[FieldFault]:
        """Figures so small that their unit was left out: `bf16 = 312`."""
        for name, (unit, least, example) in _LEAST.items():
            figure = getattr(self, name)
            if figure is not None and figure < least:
                mend = f'write its unit, for example "{example}"'
                yield FieldFault(name, f"{name} is {figure:g} {unit}, which is no accelerator's", mend)

    def accelerator(self, slug: str) -> Accelerator:
        """The device this table describes."""
        peaks = {name: found for name in FORMATS if (found := _number(getattr(self, name)))}
        return Accelerator(
            slug, self.name or slug, self.vendor, self.released, _number(self.memory), _number(self.bandwidth),
            _number(self.power), _number(self.link_bandwidth), peaks, self.notes,
        )  # fmt: skip


def _number(value: float | None) -> Quantity | None:
    return None if value is None else as_quantity(value)
