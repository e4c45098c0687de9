"""The project's models on the ladder of thresholds: what a model of a size should be able to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Final

from reporter_plugins.emergence.assess import Assessment
from reporter_plugins.emergence.ladder import Rung, ladder
from reporter_plugins.emergence.result import Standing

from reporter import Model, Quantity

MOST_RUNGS: Final = 300
"""Curves of a family that a model is held against; of more, every second, third and so on."""


def ladder_order(assessments: Sequence[Assessment]) -> tuple[int, ...]:
    """Indexes of the assessments that have thresholds, in ascending order of onset."""
    index = {assessment.curve.key: place for place, assessment in enumerate(assessments)}
    return tuple(index[rung.curve.key] for rung in ladder(assessments))


def standings_of(
    assessments: Sequence[Assessment], labels: Sequence[str], sizes: Mapping[Model, Quantity]
) -> tuple[Standing, ...]:
    """Each model on its own family's ladder; one of no family of the table, on the ladder of its only family."""
    label = {each.curve.key: name for each, name in zip(assessments, labels, strict=True)}
    rungs = [rung for rung in ladder(assessments) if rung.curve.key.model is None]
    families = list(dict.fromkeys(rung.curve.key.family for rung in rungs))
    by_family = {name: _thinned([rung for rung in rungs if rung.curve.key.family == name]) for name in families}
    found = list[Standing]()
    for model, size in sizes.items():
        for family, member in _ladders_for(model, families):
            own = [(label[rung.curve.key], rung) for rung in by_family[family]]
            found.append(Standing(model.slug, model.name, family, member, size, _abilities(own, float(size.value))))
    return tuple(sorted(found, key=lambda each: (families.index(each.family), float(each.size.value), each.slug)))


def _thinned(rungs: Sequence[Rung]) -> Sequence[Rung]:
    return rungs[:: ceil(len(rungs) / MOST_RUNGS)]


def is_named_after(name: str, family: str) -> bool:
    """Whether a name begins with a family's words: GPT-3 Small with GPT-3, and GPT-3.5 does not."""
    words, wanted = _words(name), _words(family)
    return bool(wanted) and words[: len(wanted)] == wanted


def _words(name: str) -> list[str]:
    return re.findall(r"[\w.]+", re.sub(r"(?<=[a-z])(?=\d)", " ", name.casefold()))


def _ladders_for(model: Model, families: Sequence[str]) -> Iterator[tuple[str, bool]]:
    own = [family for family in families if is_named_after(model.name, family) or is_named_after(model.slug, family)]
    if own:
        yield max(own, key=len), True
    elif len(families) == 1:
        yield families[0], False


def _abilities(rungs: Sequence[tuple[str, Rung]], value: float) -> dict[str, tuple[str, ...]]:
    standing = dict[str, list[str]]()
    for label, rung in rungs:
        standing.setdefault(rung.ability_at(value).value, []).append(label)
    return {ability: tuple(labels) for ability, labels in standing.items()}
