"""A table of scores over scale as models.toml names it, `[emergence.NAME]`, checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from reporter import Contributed, Definition, FieldFault, File, field

if TYPE_CHECKING:
    from reporter_plugins.emergence.table import CurveKey, ScoreTable


class EmergenceTable(Definition, name="emergence", per="name"):
    """A table of scores over scale: every curve in it gets a verdict."""

    data: File
    """A CSV file: family, model, task, metric, score, chance, n_items and the scale's own column; shots, seed."""
    scale: Literal["params", "flops", "tokens", "loss"]
    """What the curves run over."""
    title: str = ""
    notes: str = ""
    """Markdown, shown on the page."""
    sources: list[str] = field([])
    families: list[str] = field([])
    """Only these families; every one where none is named."""
    tasks: list[str] = field([])
    """Only these tasks; every one where none is named."""
    charts: int = field(6, ge=0, le=40)
    """Curves that are drawn, the most telling ones."""

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """Every fault of the file with its row, and names that are not in it."""
        # numpy is imported where there is a table to read, and not with the plugin.
        from reporter_plugins.emergence.faults import faults_of_file
        from reporter_plugins.emergence.rows import TableFault

        try:
            scores = self.read()
        except TableFault as error:
            yield from faults_of_file(error.faults, self.data)
        except OSError as error:
            yield FieldFault("data", f"{self.data.written} cannot be read: {error.strerror}")
        else:
            yield from self._unknown_names(scores)

    def read(self) -> ScoreTable:
        """The table, with every curve; raises TableFault where it is at fault."""
        from reporter_plugins.emergence.table import ScoreTable

        return ScoreTable.read(self.data.path, self.scale)

    def wanted(self) -> ScoreTable:
        """The table with the curves of the families and tasks that models.toml asks for."""
        scores = self.read()
        return replace(scores, curves=tuple(curve for curve in scores.curves if self._wants(curve.key)))

    def _wants(self, key: CurveKey) -> bool:
        return (not self.families or key.family in self.families) and (not self.tasks or key.task in self.tasks)

    def _unknown_names(self, scores: ScoreTable) -> Iterator[FieldFault]:
        for name in ("families", "tasks"):
            column = {"families": "family", "tasks": "task"}[name]
            known = sorted({getattr(curve.key, column) for curve in scores.curves})
            for asked in getattr(self, name):
                if asked not in known:
                    yield FieldFault(name, f"{self.data.written} has no {column} {asked!r}", _mend(asked, known))


def _mend(asked: str, known: list[str]) -> str:
    close = get_close_matches(asked, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known[:10])}"
