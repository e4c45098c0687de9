"""Who runs what, and what becomes of the rest when a task dies or hangs.

Models go to the workers in chunks. A chunk that gives no answer is taken apart: each of its models runs alone, and
where one gives no answer either, its analyses are probed one by one, those first that ended a process before; the
culprit is left out, with the reason, and the others run together as if it had never been there. An analysis that
hangs is not tried on further models.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from reporter.graph import Graph
from reporter.run.bench import AnyAnalysis, Others, Spec, Subject, analyses_of
from reporter.run.document import Made, hung_in, made_from
from reporter.run.pool import Pool, WorkerDiedError, WorkerHungError, answer
from reporter.run.worker import analyse, analyse_many, probe

CHUNK: Final = 16
"""Models a task: large enough that sending it costs little, small enough that all workers finish together."""

IN_FLIGHT: Final = 8
"""Tasks that are under way or wait to be taken up: memory stays flat however many models there are."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")

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
        seconds, names = _seconds(analyses), tuple(each.name for each in analyses)
        start = partial(self.pool.start, seconds, analyse_many, self.spec)
        for chunk, future in self._ahead((each, partial(start, each, names)) for each in _chunks(slugs)):
            for subject, made in zip(chunk, self._chunk(chunk, future, seconds), strict=True):
                self._banned |= hung_in(made.document, subject)
                yield subject.key, made

    def over(self, subjects: Iterable[tuple[Subject, Others]]) -> Iterator[bytes]:
        """The documents of names or of project-wide analyses, whose analyses may take the results of others, in order.

        They are under way together: none takes the results of another.
        """
        for (subject, others), future in self._ahead((each, partial(self._start, *each)) for each in subjects):
            yield self._alone(subject, others, future)

    def _ahead(
        self, tasks: Iterable[tuple[Item, Callable[[dict[str, str]], Future[Answer]]]]
    ) -> Iterator[tuple[Item, Future[Answer]]]:
        """Each item with its future, in order; the next ones are started, each without what was seen to hang."""
        under_way = deque[tuple[Item, Future[Answer]]]()
        for item, start in tasks:
            under_way.append((item, start(dict(self._banned))))
            if len(under_way) == IN_FLIGHT:
                yield under_way.popleft()
        yield from under_way

    def _names(self, subject: Subject) -> tuple[str, ...]:
        return tuple(analysis.name for analysis in analyses_of(subject, self.graph))

    def _chunk(self, chunk: tuple[Subject, ...], future: Future[list[Made]], seconds: float) -> Iterator[Made]:
        try:
            yield from answer(self.pool, future, seconds)
        except NO_ANSWER:
            for subject in chunk:
                yield made_from(self._alone(subject, {}), self.graph.taken())

    def _alone(self, subject: Subject, others: Others, started: Future[bytes] | None = None) -> bytes:
        names, excluded = self._names(subject), dict(self._banned)
        for suspects in filter(None, (self._killers.intersection(names), names)):
            try:
                return self._answer(subject, started or self._start(subject, others, excluded))
            except NO_ANSWER:
                started = None
                excluded |= self._culprits(subject, suspects, others, excluded)
        try:
            return self._answer(subject, self._start(subject, others, excluded))
        except NO_ANSWER as error:
            # Each survives alone and all together do not: nothing is known but that.
            return self._answer(subject, self._start(subject, others, dict.fromkeys(names, str(error))))

    def _start(self, subject: Subject, others: Others, excluded: Mapping[str, str]) -> Future[bytes]:
        seconds, names = self._seconds(subject), self._names(subject)
        return self.pool.start(seconds, analyse, self.spec, subject, names, dict(excluded), others)

    def _answer(self, subject: Subject, future: Future[bytes]) -> bytes:
        return answer(self.pool, future, self._seconds(subject))

    def _seconds(self, subject: Subject) -> float:
        return _seconds(analyses_of(subject, self.graph))

    def _culprits(
        self, subject: Subject, suspects: Container[str], others: Others, known: Mapping[str, str]
    ) -> dict[str, str]:
        excluded = dict(known)
        for analysis in self.graph.order:
            if analysis.name not in suspects or analysis.name in excluded:
                continue
            seconds = _seconds(self.graph.upstream(analysis))
            future = self.pool.start(seconds, probe, self.spec, subject, analysis.name, dict(excluded), others)
            try:
                answer(self.pool, future, seconds)
            except WorkerHungError as error:
                self._banned[analysis.name] = excluded[analysis.name] = f"{error} for {subject.key}"
            except WorkerDiedError as error:
                self._killers.add(analysis.name)
                excluded[analysis.name] = str(error)
        return excluded


def _seconds(analyses: Iterable[AnyAnalysis]) -> float:
    """What analyses may take together, and a second to begin and to end."""
    return 1.0 + sum(each.time_limit for each in analyses)


def _chunks(slugs: Iterable[str]) -> Iterator[tuple[Subject, ...]]:
    subjects = (Subject("model", slug) for slug in slugs)
    while chunk := tuple(itertools.islice(subjects, CHUNK)):
        yield chunk
