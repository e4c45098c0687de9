"""Families of curves on log scale, tabulated once for all curves that share their scales.

A shape is the part of a curve that does not depend on its heights: 0 at the floor, 1 at the largest scale.
Every shape comes from the logistic in log10(scale) with a midpoint and a 10-90 % width in decades, the
psychometric function; a wide one bends into a power law, a straight line or a concave rise inside the data.
The model (`model.py`) gives shapes their heights.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np
from reporter_plugins.emergence.family import Family, Hypothesis, Start, even
from reporter_plugins.emergence.special import Floats, logistic

TEN_TO_NINETY: Final = 2 * float(np.log(9))
"""Logits between 10 % and 90 % of a logistic."""

RAW_LINE_WIDTH: Final = TEN_TO_NINETY / float(np.log(10))
"""1.908 decades: a logistic of this width is x / (x + c), straight in raw scale until it saturates."""

SUDDEN_WIDTH: Final = 1.4
"""Decades. Below it a rise is called sudden: its foot grows as scale ** 1.36 or faster, clearly steeper than
a line that is straight in raw scale (scale ** 1, 1.9 decades), so that the log axis cannot have made the
jump."""

NARROWEST: Final = 0.1
"""Decades; narrower than the gap of any real family, where widths cannot be told apart."""

WIDEST: Final = 10.0
"""Decades; straight on log scale within any real family."""

UNDER_WAY: Final = 0.1
"""A rise that has made this share of its way at the second-smallest scale began before the data: never
sudden."""


_FEWEST_MIDPOINTS: Final = 9
_EARLY_SHARE: Final = 0.1
"""Of the rises from any height, those that are steep."""

PLATEAU: Final = 0.9
"""A shape that has made more than this share of its way at the smallest scale is level inside the data."""


@dataclass(frozen=True)
class GridSettings:
    """How finely shapes are tabulated; operating characteristics are measured at the defaults."""

    sudden_midpoints: int = 101
    sudden_widths: int = 13
    gradual_midpoints: int = 91
    gradual_widths: int = 18
    free_midpoints: int = 31
    free_widths: int = 9


def cells(low: float, high: float, count: int) -> Floats:
    """Centres of `count` equal cells of a log axis from low to high."""
    return low * (high / low) ** ((np.arange(count) + 0.5) / count)


def psychometric(positions: Floats, midpoint: Floats, width: Floats) -> Floats:
    """Return the logistic for every shape at every position: (shapes, positions)."""
    return logistic(TEN_TO_NINETY * (positions[None, :] - midpoint[:, None]) / width[:, None])


def build_families(positions: Floats, settings: GridSettings) -> tuple[Family, ...]:
    """Return all families for these positions (log10 of the distinct scales, ascending, at least two)."""
    sudden, early = _steep(positions, settings)
    wide = _wide(positions, settings.gradual_midpoints, settings.gradual_widths)
    line = _one_shape((positions - positions[0]) / (positions[-1] - positions[0]))
    raw = _raw_line(positions)
    free = _from_free_start(_wide(positions, settings.free_midpoints, settings.free_widths), early)
    gradual, falling = Hypothesis.GRADUAL, Hypothesis.FALLING
    return (
        Family("sudden", Hypothesis.SUDDEN, Start.CHANCE, 1.0, *sudden),
        Family("wide", gradual, Start.CHANCE, 0.20, *wide),
        Family("several tokens right at once", gradual, Start.CHANCE, 0.10, *_exact_match(positions)),
        Family("line in raw scale", gradual, Start.CHANCE, 0.10, *raw),
        Family("already under way", gradual, Start.CHANCE, 0.15, *early),
        Family("wide, above chance", gradual, Start.FREE, 0.30, *free),
        Family("line in raw scale, above chance", gradual, Start.FREE, 0.05, _from_zero(raw[0]), *raw[1:]),
        Family("line in log scale", gradual, Start.FREE, 0.10, *line),
        Family("falling line", falling, Start.FREE_DOWN, 0.5, *line),
        Family("falling curve", falling, Start.FREE_DOWN, 0.5, *free),
    )


_Shapes = tuple[Floats, Floats, Floats, Floats]
"""Rise, midpoint, width and log share, in `Family`'s order."""


def _log_shares(mass: Floats) -> Floats:
    shares: Floats = np.log(mass / mass.sum())
    return shares


def _grid(midpoints: Floats, widths: Floats) -> tuple[Floats, Floats]:
    midpoint, width = np.meshgrid(midpoints, widths, indexing="ij")
    return midpoint.ravel(), width.ravel()


def _lattice(low: float, high: float, count: int, widths: Floats) -> tuple[Floats, Floats, Floats]:
    """Midpoints between low and high, widths, and the mass of each pair: even in the midpoint and by width.

    `count` midpoints lie at the narrowest width; the wider a shape, the further it can move and look the same.
    """
    counts = [max(_FEWEST_MIDPOINTS, round(count * widths[0] / width)) for width in widths]
    midpoints = [np.linspace(low, high, number) for number in counts]
    mass = np.concatenate([np.full(number, 1 / number) for number in counts])
    return np.concatenate(midpoints), np.repeat(widths, counts), mass


def _unit_at_largest(positions: Floats, midpoint: Floats, width: Floats) -> Floats:
    curve = psychometric(positions, midpoint, width)
    scaled: Floats = curve / np.maximum(curve[:, -1:], 1e-300)
    return scaled


def _steep(positions: Floats, settings: GridSettings) -> tuple[_Shapes, _Shapes]:
    """Shapes narrower than a raw line: those that begin inside the data, and those already under way."""
    low, high = float(positions[0]), float(positions[-1])
    half = (high - low) / 2
    midpoint, width = _grid(
        np.linspace(low - half, high + half, 2 * settings.sudden_midpoints - 1),
        cells(NARROWEST, SUDDEN_WIDTH, settings.sudden_widths),
    )
    rise = _unit_at_largest(positions, midpoint, width)
    under_way = rise[:, 1] >= UNDER_WAY
    # A midpoint far past the largest model is a ceiling nobody has seen; a quarter width keeps most in view.
    inside = np.flatnonzero(~under_way & (midpoint <= high + width / 4))
    early = np.flatnonzero(under_way & (rise[:, 0] <= PLATEAU))[::5]
    sudden, begun = ((rise[which], midpoint[which], width[which], even(len(which))) for which in (inside, early))
    return sudden, begun


def _wide(positions: Floats, midpoints: int, widths: int) -> _Shapes:
    low, high = float(positions[0]), float(positions[-1])
    span = high - low
    lattice = _lattice(low - span / 2, high + span, midpoints, cells(SUDDEN_WIDTH, WIDEST, widths))
    midpoint, width, mass = lattice
    rise = _unit_at_largest(positions, midpoint, width)
    rises = rise[:, 0] <= PLATEAU
    return rise[rises], midpoint[rises], width[rises], _log_shares(mass[rises])


def _from_zero(rise: Floats) -> Floats:
    """Shapes moved to begin at 0 at the smallest scale."""
    moved: Floats = (rise - rise[:, :1]) / np.maximum(1 - rise[:, :1], 1e-9)
    return moved


def _from_free_start(wide: _Shapes, early: _Shapes) -> _Shapes:
    """Return a mixture of both: rises from any height need fewer shapes, heights do the work."""
    some = tuple(part[::3] for part in early)
    rise = np.vstack([_from_zero(wide[0]), _from_zero(some[0])])
    midpoint, width = (np.concatenate([wide[part], some[part]]) for part in (1, 2))
    share = np.concatenate([wide[3] + np.log(1 - _EARLY_SHARE), even(len(some[0])) + np.log(_EARLY_SHARE)])
    return rise, midpoint, width, share


def _raw_line(positions: Floats) -> _Shapes:
    """Score in proportion to scale: the foot of a logistic of the raw line's width, far before its middle."""
    midpoint, width = np.array([positions[-1] + 10.0]), np.array([RAW_LINE_WIDTH])
    return _unit_at_largest(positions, midpoint, width), midpoint, width, even(1)


def _exact_match(positions: Floats) -> _Shapes:
    """Exact match of L tokens, each straight on log scale: the metric bends the curve, not the ability.

    Schaeffer et al. 2023 (arXiv:2304.15004), section 2; L of 3, 5 and 8, from 0.25 to 0.55 of the end's
    accuracy.
    """
    u = (positions - positions[0]) / (positions[-1] - positions[0])
    start, tokens = _grid(np.array([0.25, 0.4, 0.55]), np.array([3.0, 5.0, 8.0]))
    rise = (start[:, None] + (1 - start[:, None]) * u[None, :]) ** tokens[:, None]
    nowhere = np.full(len(start), np.nan)
    return rise, nowhere, nowhere, even(len(start))


def _one_shape(rise: Floats) -> _Shapes:
    return rise[None, :], np.array([np.nan]), np.array([np.nan]), even(1)


class ShapeLibrary:
    """Families by scales, kept for the next curve with the same scales; at most `size` are held."""

    def __init__(self, settings: GridSettings | None = None, size: int = 16) -> None:
        self.settings = settings or GridSettings()
        self._size = size
        self._held: OrderedDict[tuple[float, ...], tuple[Family, ...]] = OrderedDict()

    def families(self, positions: Floats) -> tuple[Family, ...]:
        """Return the families for these positions, built or remembered."""
        key = tuple(float(position) for position in positions)
        if key not in self._held:
            self._held[key] = build_families(positions, self.settings)
            if len(self._held) > self._size:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]
