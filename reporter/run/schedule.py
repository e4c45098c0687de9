"""Who runs what, and what becomes of the rest when a task dies or hangs.

Models go to the workers in chunks. A chunk that gives no answer is taken apart: each of its models runs alone, and
where one gives no answer either, its analyses are probed one by one, those first that ended a process before; the
culprit is left out, with the reason, and the others run together as if it had never been there. An analysis that
hangs is not tried on further models.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from reporter.graph import Graph
from reporter.run.bench import Others, Spec, Subject, analyses_of
from reporter.run.document import Made, hung_in, whole
from reporter.run.pool import Pool, WorkerDiedError, WorkerHungError, answer
from reporter.run.worker import analyse, analyse_many, probe

CHUNK: Final = 16
"""Models a task: large enough that sending it costs little, small enough that all workers finish together."""

IN_FLIGHT: Final = 8
"""Chunks that are under way or wait to be taken up: memory stays flat however many models there are."""

NO_ANSWER = (WorkerDiedError, WorkerHungError)


@dataclass(slots=True)
class Schedule:
    """The analyses of a project, run on a pool."""

    pool: Pool
    spec: Spec
    graph: Graph
    _banned: dict[str, str] = field(default_factory=dict)
    """Analyses that hung, and what is said of them."""
    _killers: set[str] = field(default_factory=set)
    """Analyses that ended their process."""

    def models(self, slugs: Iterable[str]) -> Iterator[tuple[str, Made]]:
        """What is found out about each model, in order."""
        analyses = self.graph.of_scope("model")
        names = tuple(analysis.name for analysis in analyses)
        seconds = 1.0 + sum(analysis.time_limit for analysis in analyses)
        under_way = deque[tuple[tuple[Subject, ...], Future[list[Made]]]]()
        chunks = iter(_chunks(slugs))
        while True:
            for chunk in itertools.islice(chunks, IN_FLIGHT - len(under_way)):
                task = self.pool.start(seconds, analyse_many, self.spec, chunk, names, dict(self._banned))
                under_way.append((chunk, task))
            if not under_way:
                return
            chunk, future = under_way.popleft()
            for subject, made in zip(chunk, self._chunk(chunk, future, seconds), strict=True):
                self._banned |= hung_in(made.document, subject)
                yield subject.key, made

    def over(self, subject: Subject, others: Others) -> bytes:
        """The document of a name or of a project-wide analysis, whose analyses may take the results of others."""
        return self._alone(subject, self._names(subject), others)

    def _names(self, subject: Subject) -> tuple[str, ...]:
        return tuple(analysis.name for analysis in analyses_of(subject, self.graph))

    def _chunk(self, chunk: tuple[Subject, ...], future: Future[list[Made]], seconds: float) -> Iterator[Made]:
        try:
            yield from answer(self.pool, future, seconds)
        except NO_ANSWER:
            for subject in chunk:
                yield whole(self._alone(subject, self._names(subject), {}), self.graph.taken())

    def _alone(self, subject: Subject, names: tuple[str, ...], others: Others) -> bytes:
        excluded = dict(self._banned)
        for suspects in filter(None, (self._killers.intersection(names), names)):
            try:
                return self._analyse(subject, names, others, excluded)
            except NO_ANSWER:
                excluded |= self._culprits(subject, suspects, others, excluded)
        try:
            return self._analyse(subject, names, others, excluded)
        except NO_ANSWER as error:
            # Each survives alone and all together do not: nothing is known but that.
            return self._analyse(subject, names, others, dict.fromkeys(names, str(error)))

    def _analyse(self, subject: Subject, names: tuple[str, ...], others: Others, excluded: Mapping[str, str]) -> bytes:
        seconds = 1.0 + sum(analysis.time_limit for analysis in self.graph.order if analysis.name in names)
        future = self.pool.start(seconds, analyse, self.spec, subject, names, dict(excluded), others)
        return answer(self.pool, future, seconds)

    def _culprits(
        self, subject: Subject, suspects: Container[str], others: Others, known: Mapping[str, str]
    ) -> dict[str, str]:
        excluded = dict(known)
        for analysis in self.graph.order:
            if analysis.name not in suspects or analysis.name in excluded:
                continue
            seconds = 1.0 + sum(each.time_limit for each in self.graph.upstream(analysis))
            future = self.pool.start(seconds, probe, self.spec, subject, analysis.name, dict(excluded), others)
            try:
                answer(self.pool, future, seconds)
            except WorkerHungError as error:
                self._banned[analysis.name] = excluded[analysis.name] = f"{error} for {subject.key}"
            except WorkerDiedError as error:
                self._killers.add(analysis.name)
                excluded[analysis.name] = str(error)
        return excluded


def _chunks(slugs: Iterable[str]) -> Iterator[tuple[Subject, ...]]:
    subjects = (Subject("model", slug) for slug in slugs)
    while chunk := tuple(itertools.islice(subjects, CHUNK)):
        yield chunk
