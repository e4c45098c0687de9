"""What matrix multiplication really reaches on a device, as published: the ceiling of any utilization."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from reporter_plugins.hardware.accelerator import Accelerator

from reporter import Formula, Given, Quantity

SHARE = Formula(
    "rate / peak",
    source="maximum achievable matmul FLOPS: the best shape of a search, stas00/ml-engineering",
    rate="measured, FLOP/s",
    peak="dense peak, FLOP/s",
)


@dataclass(frozen=True, slots=True)
class Achieved:
    """One published measurement."""

    slug: str
    name: str
    precision: str
    rate: Quantity
    """FLOP/s."""
    share: Quantity
    """Of the dense peak."""
    shape: str
    """M × N × K of the multiplication that was fastest."""
    software: str


def achieved_rates(known: Mapping[str, Accelerator]) -> tuple[Achieved, ...]:
    """Every published measurement of a known device, highest share first."""
    return tuple(sorted(_achieved(known, _rows()), key=lambda each: (-each.share.value, each.slug)))


def _rows() -> Iterator[Mapping[str, str]]:
    text = files("reporter_plugins.hardware").joinpath("achieved.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


def _achieved(known: Mapping[str, Accelerator], rows: Iterable[Mapping[str, str]]) -> Iterator[Achieved]:
    for row in rows:
        device = known[row["hardware"]]
        peak = device.peak(row["format"])
        if peak is not None:
            source = Given(source=f"{row['source']}; {row['software']}")
            rate = Quantity(float(row["rate"]), "FLOP/s", source)
            shape = row["shape"].replace("x", " × ")
            share = SHARE(rate=rate, peak=peak)
            yield Achieved(device.slug, device.name, row["format"], rate, share, shape, row["software"])
