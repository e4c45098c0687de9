"""Symbols, approaches, changes and ranges in a few words, the same on the page and in the terminal."""

from __future__ import annotations

import math
from typing import Final

from reporter_plugins.scaling.result import Changed, Growth, Scaling, Spread

from reporter import Quantity, Word, scaled, significant

SYMBOL_MEANINGS: Final = {
    "E": "irreducible loss",
    "A": "coefficient of N",
    "B": "coefficient of D",
    "K": "coefficient of C",
    "alpha": "exponent of N",
    "beta": "exponent of D",
    "gamma": "exponent of C",
    "sigma": "exponent of the sparsity",
    "alpha_N": "exponent of N",
    "alpha_D": "exponent of D",
    "N_c": "scale of N",
    "D_c": "scale of D",
    "a": "growth of the best N with C",
}

APPROACHES: Final = {
    "envelope": "approach 1: envelope of training curves",
    "isoflop": "approach 2: IsoFLOP parabolas",
    "isoflop-cubic": "approach 2 with cubics",
    "parametric": "approach 3: this law",
}

BAD: Final = frozenset(("unidentifiable-design", "not-converged", "negative-exponent"))
"""Warnings that forbid to use the exponents."""


def approach(growth: Growth) -> str:
    """An approach in words; a published one by its name."""
    return APPROACHES.get(growth.name, growth.name)


INSIDE: Final = 1.001
"""Beyond the runs by less than this is within them: budgets are rounded."""


def extrapolated(beyond: float) -> str:
    """How far beyond the runs something lies, in words; empty within them."""
    return "" if beyond <= INSIDE else f"extrapolation, {significant(float(beyond), 2)} ×"


def place_of(beyond: float) -> Word:
    """Whether something lies within the runs, as a cell."""
    return Word(extrapolated(beyond), "caution") if beyond > INSIDE else Word("within the runs", "good")


def interval(quantity: Quantity) -> str:
    """The 90 % interval of a quantity, at the multiple people use; empty where there is none."""
    if quantity.low is None or quantity.high is None:
        return ""
    low, high = (scaled(float(end), quantity.unit)[0] for end in (quantity.low, quantity.high))
    return f"{low} to {high}"


RAN_OFF: Final = 10.0
"""Times the 95 % interval's width: a larger standard error is that of a few resamples that ran off."""
UNBOUNDED: Final = "unbounded"


def standard_error(spread: Spread) -> str:
    """A standard error to four digits; empty where there is none."""
    if not math.isfinite(spread.error):
        return ""
    ran_off = spread.error > RAN_OFF * (spread.high - spread.low)
    return UNBOUNDED if ran_off else significant(spread.error, 4)


def left_out(change: Changed) -> str:
    """A drop in words."""
    return "all runs" if change.count == 0 else f"{change.count} left out"


def about(law: Scaling) -> str:
    """The law, its runs and its objective in a sentence."""
    dropped = f" after the {law.dropped} of highest loss were left out" if law.dropped else ""
    return f"L = {law.expression}, fitted to {law.runs} runs{dropped}."
