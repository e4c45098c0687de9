"""A subject's outcomes as a JSON document, and what can be read of one without reading all of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from reporter import jsontext
from reporter.results import Json, Recorder
from reporter.run.bench import AnyAnalysis, Bench, Outcome, Subject


def document_of(bench: Bench) -> bytes:
    """The document of everything that was found out about a subject."""
    while True:
        try:
            return jsontext.dump(_recorded(bench))
        except _Unstorable as fault:
            # Once more, as if it had given nothing: it leaves no trace in the numbers of the others.
            bench.outcomes[fault.analysis] = Outcome("failed", f"its result cannot be stored: {fault}")


def hung_in(document: bytes, subject: Subject) -> dict[str, str]:
    """The analyses of a subject's document that ran past their time limit, and what is said of them."""
    if b'"hung":true' not in document:
        return {}
    results = jsontext.load(document)["results"]
    return {name: f"{each['reason']} for {subject.key}" for name, each in results.items() if each.get("hung")}


def _owner(analysis: AnyAnalysis, subject: Subject) -> str:
    return f"{analysis.name}.{subject.key.partition('.')[2]}" if subject.scope == "name" else analysis.name


class _Unstorable(Exception):
    """A result that JSON cannot hold."""

    def __init__(self, analysis: AnyAnalysis, error: Exception) -> None:
        super().__init__(str(error) or type(error).__name__)
        self.analysis = analysis


def _recorded(bench: Bench) -> Json:
    recorder = Recorder()
    results = dict[str, Json]()
    for analysis, outcome in bench.outcomes.items():
        if analysis.stored:
            with _storing(analysis):
                recorder.name_fields(outcome.value, _owner(analysis, bench.subject))
    for analysis, outcome in bench.outcomes.items():
        with _storing(analysis):
            results[analysis.name] = _outcome_document(analysis, outcome, recorder, _owner(analysis, bench.subject))
    return recorder.document(results)


@contextlib.contextmanager
def _storing(analysis: AnyAnalysis) -> Iterator[None]:
    try:
        yield
    except (TypeError, RecursionError) as error:
        raise _Unstorable(analysis, error) from error


def _outcome_document(analysis: AnyAnalysis, outcome: Outcome, recorder: Recorder, owner: str) -> Json:
    document: dict[str, Json] = {"status": outcome.status}
    if outcome.reason:
        document["reason"] = outcome.reason
    if outcome.traceback:
        document["traceback"] = outcome.traceback
    if outcome.hung:
        document["hung"] = True
    if outcome.status == "ok" and analysis.stored:
        document["values"] = recorder.record(outcome.value, owner)
    if outcome.blocks:
        document["blocks"] = recorder.record(outcome.blocks, owner)
    return document
