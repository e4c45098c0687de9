"""How much of the peak a training run reaches: the published figures, and the range taken where nothing is given.

The figures stand in `utilization.csv`. The centre of a generation of hardware is fitted to the whole runs (restarts
and all, 6·N·D over hours × peak), least squares on the logarithm: one level a generation, on the newest a power of
the model's size, and one factor for mixtures of experts. Every whole run, and all but one of the single steps and
benchmarks, lies within a factor of two of its centre, and that is the range.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from reporter_plugins.hardware import Accelerator

from reporter import Formula, Given, Quantity, as_quantity

Generation = Literal["first tensor cores", "A100 generation", "H100 generation", "B200 generation"]

H100_FROM: Final = 500e12
"""FLOP/s of the 16-bit peak from which a device counts to the H100's generation."""

B200_FROM: Final = 1500e12
"""And to the B200's."""

SPREAD: Final = 2.0
"""Every whole run lies within this factor of its centre, and all but one of the steps and benchmarks."""

CENTRES: Final[Mapping[Generation, float]] = {
    "first tensor cores": 0.194,
    "A100 generation": 0.333,
    "H100 generation": 0.235,
    "B200 generation": 0.184,
}
"""At 10B parameters a token, dense; fitted to the whole runs of `utilization.csv` (a test fits them again). No run of
the B200's generation is among them: its centre falls with the peak as it fell from the A100 to the H100."""

SIZE_POWER: Final = 0.24
EXPERTS_FACTOR: Final = 0.87

FITTED: Final = "fitted to 43 whole runs with published hours or utilization, listed on the page hardware/"

ACHIEVED = Formula(
    "C / (h * 3600 * P)",
    source="model FLOPs utilization: Chowdhery et al. 2022, arXiv:2204.02311, appendix B",
    C="model FLOPs, FLOP",
    h="accelerator-hours, h",
    P="dense peak, FLOP/s",
)
DEFAULT = Formula(
    "u * m", source=FITTED, u="range of the hardware's generation", m="factor of a mixture of experts, 1 where dense"
)
DEFAULT_NEWEST = Formula(
    f"u * m * (min(max(N, 2e9), 1e11) / 1e10) ** {SIZE_POWER}",
    source=FITTED,
    u="range of the hardware's generation, at 10B parameters",
    m="factor of a mixture of experts, 1 where dense",
    N="parameters a token uses, parameters",
)
NARROWER = Formula(
    "u * W / P",
    source="8-bit runs reach the share of the 16-bit peak that 16-bit runs do (DeepSeek-V3, arXiv:2412.19437: 0.35)",
    u="utilization of the 16-bit peak",
    W="16-bit peak, FLOP/s",
    P="peak in the run's format, FLOP/s",
)

OF_MEASURED = Formula(
    "min(1, u / s)",
    source="published utilization is of the dense peak; a measured rate is less, and a run reaches more of it",
    u="utilization of the dense peak",
    s="share of the dense peak that the measured rate is",
)


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure."""

    model: str
    hardware: str
    """Slug."""
    parameters: Quantity | None
    """That a token uses."""
    experts: bool
    utilization: Quantity
    whole_run: bool
    """Restarts and all, and not the best steps."""
    source: str


def generation(accelerator: Accelerator) -> Generation:
    """Which level a device takes: by the datasheet's 16-bit peak, and whether it has bf16."""
    rate = accelerator.dense_peak("bf16") or accelerator.dense_peak("fp16")
    if rate >= H100_FROM:
        return "B200 generation" if rate >= B200_FROM else "H100 generation"
    return "A100 generation" if "bf16" in accelerator.peaks or rate >= H100_FROM / 2 else "first tensor cores"


@lru_cache(maxsize=16)
def range_of(level: Generation) -> Quantity:
    """The range of a generation, at 10B parameters a token, dense; its draws are made once."""
    centre = CENTRES[level]
    origin = Given(source=f"{level}: {FITTED}; every one is within a factor of two")
    return Quantity(centre, "", origin, low=centre / SPREAD, high=centre * SPREAD)


def default_utilization(accelerator: Accelerator, precision: str, active: Quantity, *, experts: bool) -> Quantity:
    """The published range, as a share of the peak in `precision`, for a model with `active` parameters a token."""
    level = generation(accelerator)
    span = range_of(level)
    factor = Quantity(EXPERTS_FACTOR if experts else 1, "", Given(source=FITTED))
    newest = level in ("H100 generation", "B200 generation")
    used = DEFAULT_NEWEST(u=span, m=factor, N=active) if newest else DEFAULT(u=span, m=factor)
    base = "bf16" if "bf16" in accelerator.peaks else "fp16"
    wide, peak = accelerator.peak(base), accelerator.peak(precision)
    is_narrower = wide is not None and peak is not None and peak.value > wide.value
    reached = accelerator.reached.get(base if is_narrower else precision)
    used = used if reached is None else OF_MEASURED(u=used, s=reached)
    return NARROWER(u=used, W=wide, P=peak) if wide is not None and peak is not None and is_narrower else used


def published_utilization(known: Mapping[str, Accelerator]) -> tuple[Published, ...]:
    """Every published figure, in the order of the table."""
    text = files("reporter_plugins.compute").joinpath("utilization.csv").read_text(encoding="utf-8")
    return tuple(_published(csv.DictReader(text.splitlines()), known))


def _published(rows: csv.DictReader[str], known: Mapping[str, Accelerator]) -> Iterator[Published]:
    for row in rows:
        given = Given(source=row["source"])
        parameters = Quantity(float(row["parameters"]), "parameters", given) if row["parameters"] else None
        found = _utilization(row, parameters, known[row["hardware"]], given)
        experts, whole = row["experts"] == "yes", row["whole_run"] == "yes"
        yield Published(row["model"], row["hardware"], parameters, experts, found, whole, row["source"])


def _utilization(row: Mapping[str, str], active: Quantity | None, device: Accelerator, given: Given) -> Quantity:
    if row["utilization"]:
        return Quantity(float(row["utilization"]), "", given)
    assert active is not None, row["model"]
    flops = 6 * active.value * float(row["tokens"])
    peak = device.peaks[device.usual_format]
    hours = Quantity(float(row["hours"]), "h", given)
    return ACHIEVED(C=Quantity(flops, "FLOP", given), h=hours, P=as_quantity(peak))
