"""A subject's outcomes as a JSON document, and what can be read of one without reading all of it."""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterator
from typing import NamedTuple

from reporter import jsontext
from reporter.results import REFERENCE, Json, Recorder
from reporter.run.bench import AnyAnalysis, Bench, Outcome, Subject


class Made(NamedTuple):
    """What was found out about a subject."""

    document: bytes
    """Everything."""
    results: dict[str, bytes]
    """By analysis, what others take of it: a slim copy of the result, without derivations."""


def made_of(bench: Bench, taken: Container[str] = ()) -> Made:
    """The document of everything that was found out about a subject, and the results of `taken` analyses alone."""
    while True:
        try:
            document = _recorded(bench)
            return Made(jsontext.dump(document), dict(_slim_results(document, taken)))
        except _Unstorable as fault:
            # Once more, as if it had given nothing: it leaves no trace in the numbers of the others.
            bench.outcomes[fault.analysis] = Outcome("failed", f"its result cannot be stored: {fault}")


def made_from(document: bytes, taken: Container[str]) -> Made:
    """What was found out, from a document that stands already."""
    return Made(document, dict(_slim_results(jsontext.load(document), taken)))


def _slim_results(document: Json, taken: Container[str]) -> Iterator[tuple[str, bytes]]:
    """The results of `taken` analyses, each with its numbers but without their derivations."""
    for name, result in document["results"].items():
        if name in taken and result["status"] == "ok":
            names = set[str]()
            _find_references(result["values"], names)
            numbers = {each: _bare(number) for each, number in document["numbers"].items() if each in names}
            yield name, jsontext.dump({"results": {name: {"values": result["values"]}}, "numbers": numbers})


def _bare(number: Json) -> Json:
    return {key: number[key] for key in ("value", "unit", "low", "high") if key in number}


def _find_references(value: Json, found: set[str]) -> None:
    """Add the names of the numbers that a value refers to."""
    if isinstance(value, dict):
        if REFERENCE in value:
            found.add(value[REFERENCE])
            return
        value = value.values()
    for item in value:
        if isinstance(item, (dict, list)):
            _find_references(item, found)


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
