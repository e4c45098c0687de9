"""Many tasks at once: how many of the curves called emergent are likely not to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reporter_plugins.emergence.assess import Assessment
from reporter_plugins.emergence.verdict import Verdict

_CALLED = frozenset({Verdict.EMERGENT, Verdict.EMERGENT_ONE_MODEL})


@dataclass(frozen=True)
class ManyTasks:
    """A table's count of emergent curves and how far to trust it."""

    judged: int
    called_emergent: int
    expected_false: float
    """Sum, over the curves called emergent, of the probability that the rise is not sudden."""


def many_tasks(assessments: Iterable[Assessment]) -> ManyTasks:
    """Count the curves called emergent, on one model or more, and the false ones expected among them.

    The sum of posterior error probabilities (Storey 2003, "The positive false discovery rate", section 6).
    """
    judged = called = 0
    doubt = 0.0
    for assessment in assessments:
        if assessment.probabilities is not None:
            judged += 1
            if assessment.verdict in _CALLED:
                called += 1
                doubt += 1 - assessment.probabilities.sudden
    return ManyTasks(judged, called, doubt)
