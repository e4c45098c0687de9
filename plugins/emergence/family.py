"""What a family of curves is: shapes that share a hypothesis and a way to begin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reporter_plugins.emergence.special import Floats


class Hypothesis(StrEnum):
    """What a curve may be."""

    LEVEL = "level"
    GRADUAL = "gradual"
    SUDDEN = "sudden"
    FALLING = "falling"


class Start(StrEnum):
    """Where a family's curves begin."""

    CHANCE = "chance"
    FREE = "free"
    FREE_DOWN = "free, falling"


@dataclass(frozen=True)
class Family:
    """Shapes that share a hypothesis and a way to begin."""

    name: str
    hypothesis: Hypothesis
    start: Start
    weight: float
    """Prior share within the hypothesis; those of one hypothesis sum to 1."""

    rise: Floats
    """(shapes, scales), 1 at the largest scale; 0 at the smallest where the start is free."""

    midpoint: Floats
    """log10(scale) of the logistic's middle, (shapes,); may lie outside the data."""

    width: Floats
    """10-90 % width in decades, (shapes,)."""

    log_share: Floats
    """Log of each shape's prior share within the family, (shapes,)."""

    def only(self, which: NDArray[Any]) -> Family:
        """Return the family with some of its shapes, each with the share it had."""
        return replace(
            self,
            rise=self.rise[which],
            midpoint=self.midpoint[which],
            width=self.width[which],
            log_share=self.log_share[which],
        )

    @property
    def is_logistic(self) -> bool:
        """Whether the shapes are whole logistics from their floor, known between scales and beyond them."""
        return self.start is Start.CHANCE and bool(np.isfinite(self.midpoint).all())


def even(shapes: int) -> Floats:
    """Log shares of shapes that are as likely as each other."""
    return np.full(shapes, -np.log(max(shapes, 1)))
