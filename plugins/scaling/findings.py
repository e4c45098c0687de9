"""A named reason to trust a fit less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One warning: its name stays the same from version to version, its reason says what was seen."""

    name: str
    """In kebab-case: `unidentifiable-design`."""
    reason: str
    rows: tuple[int, ...] = ()
    """Rows of the table that are meant, counted from 0."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """The numbers behind the reason."""


UNIDENTIFIABLE = "unidentifiable-design"
DUPLICATES = "duplicate-runs"
EMBEDDINGS = "embedding-count"
NOT_SIX_N_D = "flops-not-6nd"
LOSS_UNIT = "loss-unit"
SUSPICIOUS = "suspicious-row"
FIXED_HORIZON = "fixed-horizon"
CHECKPOINTS = "correlated-checkpoints"
OUTLIERS = "outliers"
THRESHOLD = "threshold-sensitivity"
ONE_SIZE = "leave-one-size-out"
EXTRAPOLATION = "extrapolation"
ROUNDED = "rounded-law"
NARROW = "narrow-interval"
NOT_CONVERGED = "not-converged"
AT_ZERO = "coefficient-at-zero"
NEGATIVE = "negative-exponent"
RESAMPLES = "unstable-resamples"

NAMES = (
    UNIDENTIFIABLE,
    DUPLICATES,
    EMBEDDINGS,
    NOT_SIX_N_D,
    LOSS_UNIT,
    SUSPICIOUS,
    FIXED_HORIZON,
    CHECKPOINTS,
    OUTLIERS,
    THRESHOLD,
    ONE_SIZE,
    EXTRAPOLATION,
    ROUNDED,
    NARROW,
    NOT_CONVERGED,
    AT_ZERO,
    NEGATIVE,
    RESAMPLES,
)
"""Every name that a finding can have."""


def listed(places: list[str], most: int = 5) -> str:
    """Join places for a sentence, the first few by name: `runs.csv:3, runs.csv:9 and 4 more`."""
    if len(places) <= most:
        return ", ".join(places)
    return f"{', '.join(places[:most])} and {len(places) - most} more"
