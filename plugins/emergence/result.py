"""What the analysis of emergence finds: `emergence.NAME` in the report's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporter import Quantity

SCALE_UNITS: Final[Mapping[str, str]] = {"params": "parameters", "flops": "FLOP", "tokens": "token", "loss": ""}
"""The unit of a threshold, by the axis it lies on."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """What a continuous metric on the same models says of the headline's jump."""

    verdict: str
    metric: str | None
    share_before_onset: float | None
    """Of the continuous metric's gain, made before the headline's onset."""
    reason: str


@dataclass(frozen=True, slots=True)
class CurveResult:
    """One curve: a family, a task, a metric and a number of shots."""

    family: str
    model: str | None
    """The one model whose training is followed; None where the axis runs over models."""
    task: str
    shots: int | None
    metric: str
    label: str
    """What tells the curve from the table's others."""
    verdict: str
    headline_verdict: str
    """On the headline metric alone: another than `verdict` only where an artefact is likely."""
    onset: Quantity | None
    """Low and high are a 95 % interval."""
    onset_before_data: bool
    half_rise: Quantity | None
    """Low and high are a 95 % interval."""
    half_rise_before_data: bool
    bracket: tuple[float | None, float | None] | None
    """The last scale at chance, the first above."""
    probabilities: Mapping[str, float] | None
    """Of sudden, gradual, level and falling; None where the curve was not judged."""
    artefact: Artefact
    linearity: float
    breakthroughness: float
    reason: str


@dataclass(frozen=True, slots=True)
class Points:
    """Scores over scale, in the table's own units; low and high are 95 % intervals, empty where none is known."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of a curve."""

    curve: int
    """Its index among the curves."""
    chance: float | None
    items: str
    """Items a score, in words; empty where unknown."""
    scores: Points
    fit: Points | None
    """Expected score without run-to-run noise, with its 95 % interval."""
    companion: Points | None
    """The continuous metric that the artefact check used."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a model of the project stands on a family's ladder."""

    slug: str
    name: str
    family: str
    """The table's, whose ladder it is."""
    member: bool
    """Whether the model is of that family, by its name."""
    size: Quantity
    """On the table's scale."""
    abilities: Mapping[str, tuple[str, ...]]
    """Labels of curves, by what the model should be able to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """A threshold of the literature beside a curve of the same family and task."""

    ability: str
    threshold: Quantity
    curve: int


@dataclass(frozen=True, slots=True)
class About:
    """What models.toml says of the table."""

    title: str
    notes: str
    sources: tuple[str, ...]
    data: str
    """The file as it is written there."""


@dataclass(frozen=True, slots=True)
class Emergence:
    """A verdict for every curve of a table."""

    curves: tuple[CurveResult, ...]
    scale: str
    judged: Quantity
    called_emergent: Quantity
    expected_false: Quantity
    """Among those called emergent, on one model or more."""
    ladder: tuple[int, ...]
    """Indexes of the curves that have thresholds, by onset."""
    standings: tuple[Standing, ...]
    published: tuple[Published, ...]
    pictures: tuple[Picture, ...]
    left_out: tuple[str, ...]
    """What of the table was not used, or not as it is written."""
    about: About

    @property
    def unit(self) -> str:
        """Of the scale."""
        return SCALE_UNITS[self.scale]
