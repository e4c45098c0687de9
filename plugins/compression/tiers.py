"""Compression over tiers of size, and each model beside a smaller sibling: project-wide, on the page of comparisons."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from reporter_plugins.compression.methods import Row

from reporter import Model, Quantity

TIERS: Final = (
    ("Under 1B", 0.0, 1e9),
    ("1B to 10B", 1e9, 1e10),
    ("10B to 100B", 1e10, 1e11),
    ("Over 100B", 1e11, 1e99),
)
MOST_SIBLINGS: Final = 25
MOST_POINTS: Final = 100
"""Models of the chart, the largest."""
DEVICE: Final = 80e9
"""Bytes of the device that tiers are held against: 80 GB, of an A100 or an H100."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Medians over the models of a range of sizes."""

    title: str
    models: int
    bf16: float
    """B."""
    four_bits: float
    pruned: float
    flops: float | None
    """A token."""
    devices_bf16: int
    """Of 80 GB, for the weights alone."""
    devices_four_bits: int


@dataclass(frozen=True, slots=True)
class Sibling:
    """A model, and the next smaller one of the same house and family."""

    slug: str
    name: str
    smaller_slug: str
    smaller_name: str
    weights: float
    """Share that is left of the weights."""
    flops: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a model the comparison looks at."""

    model: Model
    total: Quantity
    family: str
    rows: tuple[Row, ...]

    def row(self, method: str) -> Row | None:
        """The row of a method."""
        return next((row for row in self.rows if row.method == method), None)


def tiers(candidates: Iterable[Candidate]) -> tuple[Tier, ...]:
    """A tier for each range that has models."""
    every = tuple(candidates)
    grouped = {title: [each for each in every if low <= each.total.value < high] for title, low, high in TIERS}
    return tuple(_tier(title, group) for title, group in grouped.items() if group)


def points(candidates: Iterable[Candidate]) -> tuple[tuple[float, float, float], ...]:
    """Parameters and the weights' bytes in 16 and in 4 bits, the largest model first."""
    found = ((float(each.total.value), _weights(each, "16 bits"), _weights(each, "gptq-4bit")) for each in candidates)
    return tuple(sorted(found, reverse=True))


def _tier(title: str, group: list[Candidate]) -> Tier:
    bf16 = median(_weights(each, "16 bits") for each in group)
    four = median(_weights(each, "gptq-4bit") for each in group)
    flops = [row.flops for each in group if (row := each.row("16 bits")) and row.flops is not None]
    pruned = median(_weights(each, "half, 2 of every 4") for each in group)
    devices = (-int(-size // DEVICE) for size in (bf16, four))
    return Tier(title, len(group), bf16, four, pruned, median(flops) if flops else None, *devices)


def _weights(candidate: Candidate, method: str) -> float:
    row = candidate.row(method)
    return row.weights if row else 0.0


def siblings(candidates: Iterable[Candidate]) -> tuple[Sibling, ...]:
    """Each model beside the next smaller of its organization and family, the largest first."""
    houses = dict[tuple[str, str], list[Candidate]]()
    for each in candidates:
        if each.family and each.model.about.organization:
            houses.setdefault((each.model.about.organization, each.family), []).append(each)
    pairs = [pair for house in houses.values() for pair in _pairs(house)]
    pairs.sort(key=lambda pair: (-pair[0].total.value, pair[0].model.slug))
    return tuple(_sibling(large, small) for large, small in pairs[:MOST_SIBLINGS])


def _pairs(house: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    ordered = sorted(house, key=lambda each: (each.total.value, each.model.slug))
    return [(large, small) for small, large in itertools.pairwise(ordered) if small.total.value < large.total.value]


def _sibling(large: Candidate, small: Candidate) -> Sibling:
    first, second = large.row("16 bits"), small.row("16 bits")
    flops = None
    if first and second and first.flops and second.flops:
        flops = second.flops / first.flops
    share = small.total.value / large.total.value
    return Sibling(large.model.slug, large.model.name, small.model.slug, small.model.name, share, flops)


def as_candidates(results: Mapping[Model, tuple[Quantity, str, tuple[Row, ...]]]) -> tuple[Candidate, ...]:
    """The models of a project, in its order."""
    return tuple(Candidate(model, total, family, rows) for model, (total, family, rows) in results.items())
