"""The project's models on the ladder, as a table: what each should be able to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from reporter_plugins.emergence.result import CurveResult, Emergence, Standing

from reporter import Block, Cell, Details, Link, Table

MOST_MODELS: Final = 30
"""Models that a table lists."""

_COLUMNS: Final = ("past half-rise", "half-rise possible", "begun", "onset possible")


def models_blocks(result: Emergence) -> Iterator[Block]:
    """The families' own models; the others folded away, or in their place where there are none."""
    members = [each for each in result.standings if each.member]
    others = [each for each in result.standings if not each.member]
    if members:
        yield _table(result, members, "Models of the families that were measured")
    if others:
        table = _table(result, others, "Models of other families, if they behaved as the one that was measured")
        yield Details("Models of other families", (table,)) if members else table


def _table(result: Emergence, standings: Sequence[Standing], caption: str) -> Table:
    curves = {curve.label: curve for curve in result.curves}
    rows = tuple(_row(each, curves) for each in evenly(standings, MOST_MODELS))
    return Table(("Model", "Size", *_COLUMNS, "not yet"), rows, caption, sortable=True)


def _row(standing: Standing, curves: Mapping[str, CurveResult]) -> tuple[Cell, ...]:
    link = Link(standing.name, f"models/{standing.slug}/index.html")
    abilities = (grouped(curves[label] for label in standing.abilities.get(name, ())) for name in _COLUMNS)
    return link, standing.size, *abilities, len(standing.abilities.get("not yet", ()))


def evenly(standings: Sequence[Standing], count: int) -> Sequence[Standing]:
    """At most `count` of them, the first and the last and others evenly between."""
    if len(standings) <= count:
        return standings
    step = (len(standings) - 1) / (count - 1)
    return [standings[round(place * step)] for place in range(count)]


def grouped(curves: Iterable[CurveResult]) -> str:
    """Curves by task, with their shots: `2D+ (0, 1, 50), 3D+ (50)`."""
    shots = dict[str, list[int]]()
    for curve in curves:
        own = shots.setdefault(curve.task, [])
        if curve.shots is not None and curve.shots not in own:
            own.append(curve.shots)
    named = {task: ", ".join(map(str, sorted(counts))) for task, counts in shots.items()}
    return ", ".join(f"{task} ({counts})" if counts else task for task, counts in sorted(named.items()))
