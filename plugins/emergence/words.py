"""Verdicts in words for people, and what each means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from reporter import Quantity, Word, scaled


class VerdictWord(NamedTuple):
    """A verdict as a page shows it."""

    word: Word
    meaning: str


WORDS: Final[Mapping[str, VerdictWord]] = {
    "emergent": VerdictWord(
        Word("emergent", "good"),
        "Rises from chance, clearly more steeply than a straight line in raw scale, and not at the largest alone.",
    ),
    "emergent-one-model": VerdictWord(
        Word("emergent, one model only", "caution"),
        "The same, but only the largest scale is above chance: one odd run would look alike.",
    ),
    "artefact-likely": VerdictWord(
        Word("metric artefact likely", "caution"),
        "The headline jumps, but a continuous metric on the same models was rising long before.",
    ),
    "gradual": VerdictWord(Word("gradual"), "Rises, but in none of the ways that count as sudden."),
    "undecided": VerdictWord(Word("undecided", "caution"), "The scores allow several verdicts, or cannot be judged."),
    "declines": VerdictWord(Word("declines", "bad"), "Falls with scale."),
    "flat-above-chance": VerdictWord(Word("flat above chance"), "Above chance at every scale, without a rise."),
    "no-rise": VerdictWord(Word("no rise"), "Level or falling, or level without being clear about chance."),
    "no-evidence": VerdictWord(Word("no evidence"), "Level, and nowhere clearly above chance."),
    "not-enough-scales": VerdictWord(
        Word("not enough scales", "caution"), "Fewer than five distinct scales, or less than a decade."
    ),
}
"""By the verdict's name in the data, in the order a page lists them."""


_SHORT: Final = 20
"""Characters of a label that need no break."""


def shown(value: float, unit: str) -> str:
    """A place on a scale as people read it: counts go without their unit, as in tables."""
    number, unit = scaled(value, unit)
    return number if unit in ("", "parameters", "token") else f"{number} {unit}"


def interval(quantity: Quantity | None) -> str:
    """The interval of a threshold; empty where there is none."""
    if quantity is None or quantity.low is None or quantity.high is None:
        return ""
    return f"{shown(quantity.low, quantity.unit)}–{shown(quantity.high, quantity.unit)}"


def unbroken(label: str) -> str:
    """A label that stays on one line in a table's first column, where it is short enough to."""
    if len(label) > _SHORT:
        return label
    return label.replace(" ", "\u00a0").replace("-", "\u2011")
