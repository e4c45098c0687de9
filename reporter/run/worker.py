"""What a worker process does: the analyses of one subject, one after the other, to a JSON document.

Everything that crosses a process boundary is plain data. A worker makes its own registry and binds its own
definitions, at its first task; a forked worker inherits them.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from reporter.analyses import Analysis, Need, NotApplicable
from reporter.blocks import Block, Status
from reporter.definitions import Model, Project
from reporter.find import find_plugins
from reporter.graph import Graph
from reporter.load import Kinds, Loaded, load
from reporter.registry import Registry, load_plugins
from reporter.results import FOREIGN, Json, Reader, Recorder
from reporter.typecheck import check

AnyAnalysis: TypeAlias = Analysis[Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker needs to make a project again; the hashes tell one state of the files from another."""

    file: Path
    code: str
    """Of reporter's code and every plugin's."""
    data: str
    """Of models.toml and of the folder of records it names."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A project ready for work: plugins loaded, definitions bound."""

    registry: Registry
    loaded: Loaded

    @property
    def project(self) -> Project:
        """The checked project."""
        return self.loaded.project


@lru_cache(maxsize=1)
def open_shop(spec: Spec) -> Shop:
    """Load the plugins and the project, once in a process."""
    registry = load_plugins(find_plugins(spec.file.parent))
    return Shop(registry, load(spec.file, _kinds(registry)))


Scope = Literal["model", "name", "project"]

Others: TypeAlias = Mapping[str, Mapping[str, bytes]]
"""Documents of other subjects, by analysis and the subject's key, for analyses that take many results."""


def _kinds(registry: Registry) -> Kinds:
    return Kinds(registry.kinds, registry.contributed, tuple(plugin.name for plugin in registry.failed))


@dataclass(frozen=True, slots=True)
class Subject:
    """What analyses run for: a model (its slug), a name (`scaling.chinchilla`), or the project (an analysis' name)."""

    scope: Scope
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one analysis ended for one subject."""

    status: Status
    reason: str = ""
    value: Any = None
    blocks: tuple[Any, ...] = ()
    traceback: str = ""
    hung: bool = False
    """Whether it ran past its time limit."""


@dataclass(slots=True)
class Bench:
    """One subject's work in progress."""

    shop: Shop
    subject: Subject
    others: Others
    outcomes: dict[AnyAnalysis, Outcome] = field(default_factory=dict)

    @property
    def model(self) -> Model | None:
        """The model, where the subject is one."""
        return self.shop.project.models.get(self.subject.key) if self.subject.scope == "model" else None


def analyses_of(subject: Subject, graph: Graph) -> tuple[AnyAnalysis, ...]:
    """The analyses that run for a subject, in order."""
    if subject.scope == "project":
        return tuple(each for each in graph.of_scope("project") if each.name == subject.key)
    if subject.scope == "name":
        kind = subject.key.partition(".")[0]
        return tuple(each for each in graph.of_scope("name") if graph.roots[each].definition_name == kind)
    return graph.of_scope("model")


def analyse(spec: Spec, subject: Subject, names: tuple[str, ...], excluded: Mapping[str, str], others: Others) -> bytes:
    """The document of one subject: every analysis of `names`, and what each of them says."""
    return _document(_work(Bench(open_shop(spec), subject, others), names, excluded))


def analyse_many(
    spec: Spec, subjects: tuple[Subject, ...], names: tuple[str, ...], excluded: Mapping[str, str]
) -> list[bytes]:
    """The documents of several subjects, in order: one task for all of them. What hangs is not tried on the next."""
    documents, left_out = list[bytes](), dict(excluded)
    for subject in subjects:
        documents.append(analyse(spec, subject, names, left_out, {}))
        left_out |= hung_in(documents[-1], subject)
    return documents


def hung_in(document: bytes, subject: Subject) -> dict[str, str]:
    """The analyses of a subject's document that ran past their time limit, and what is said of them."""
    if b'"hung": true' not in document:
        return {}
    results = json.loads(document)["results"]
    return {name: f"{each['reason']} for {subject.key}" for name, each in results.items() if each.get("hung")}


def probe(spec: Spec, subject: Subject, name: str, excluded: Mapping[str, str], others: Others) -> None:
    """Run one analysis and what it stands on, for the sake of seeing whether the process survives."""
    graph = open_shop(spec).registry.graph
    (analysis,) = (each for each in graph.order if each.name == name)
    own = analyses_of(subject, graph)
    names = tuple(each.name for each in graph.upstream(analysis) if each in own)
    _work(Bench(open_shop(spec), subject, others), names, excluded)


def _work(bench: Bench, names: Iterable[str], excluded: Mapping[str, str]) -> Bench:
    wanted = set(names)
    for analysis in bench.shop.registry.graph.order:
        if analysis.name in wanted & excluded.keys():
            bench.outcomes[analysis] = Outcome("failed", excluded[analysis.name])
        elif analysis.name in wanted:
            # What a plugin prints is no data of reporter's.
            with contextlib.redirect_stdout(sys.stderr):
                bench.outcomes[analysis] = _run(analysis, bench)
    return bench


def _run(analysis: AnyAnalysis, bench: Bench) -> Outcome:
    try:
        with _within(analysis.time_limit):
            return _outcome(analysis, bench)
    except NotApplicable as reason:
        return Outcome("not applicable", str(reason))
    except _Overtime:
        return Outcome("failed", f"it did not finish within {analysis.time_limit:g} s", hung=True)
    except (Exception, SystemExit) as error:  # a plugin may raise anything; it costs its own section
        return Outcome("failed", _reason(error), traceback=traceback.format_exc())


class _Overtime(BaseException):
    """An analysis ran past its time limit."""


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise _Overtime in a block that takes longer. Compiled code that never returns is ended by the pool."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _Overtime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _outcome(analysis: AnyAnalysis, bench: Bench) -> Outcome:
    arguments = dict[str, Any]()
    for need in analysis.needs:
        value, missing = _supply(need, bench)
        if value is None and not need.optional:
            return missing or Outcome("not applicable", f"it needs {need.wanted.__name__}")
        arguments[need.parameter] = value
    value = analysis.function(**arguments)
    if not isinstance(value, analysis.returns):
        raise TypeError(f"{analysis.name} gave {type(value).__name__} and not {analysis.returns.__name__}")
    blocks = tuple(block for describe in analysis.description for block in describe(value) or ())
    for block in blocks:
        check(block, Block, "a block")
    return Outcome("ok", value=value, blocks=blocks)


def _supply(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    """What a need is given, and, where there is nothing, why."""
    return _SUPPLIERS[need.kind](need, bench)


def _the_model(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.model, None


def _the_models(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.shop.project.models, None


def _definition(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    kind = need.definition
    project, key = bench.shop.project, bench.subject.key
    if kind.definition_per == "project":
        return project.single.get(kind), _no_table(f"[{kind.definition_name}]")
    if kind.definition_per == "name":
        return project.named[kind].get(key.partition(".")[2]), _no_table(f"[{key}]")
    model = bench.model
    return model and model.get(kind), _no_table(f"[models.{key}.{kind.definition_name}]")


def _no_table(header: str) -> Outcome:
    return Outcome("not applicable", f"models.toml has no {header}")


def _definitions(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.shop.project.named.get(need.wanted, {}), None


def _result(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    provider = bench.shop.registry.graph.provider(need)
    if provider is None:
        return None, None
    if provider not in bench.outcomes:
        return next((value for _, value in _read_others(need, bench)), None), _skipped(provider, "failed")
    found = bench.outcomes[provider]
    if found.status in ("ok", "not applicable"):
        return found.value, found
    return None, _skipped(provider, "failed" if found.status == "failed" else "was skipped")


def _skipped(provider: AnyAnalysis, how: str) -> Outcome:
    return Outcome("skipped", f"it needs {provider.name}, which {how}")


def _model_results(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    models = bench.shop.project.models
    return {models[key]: value for key, value in _read_others(need, bench)}, None


def _name_results(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return {key.partition(".")[2]: value for key, value in _read_others(need, bench)}, None


def _read_others(need: Need, bench: Bench) -> Iterable[tuple[str, Any]]:
    graph = bench.shop.registry.graph
    provider = graph.provider(need)
    if provider is None:
        return
    for key, content in bench.others.get(provider.name, {}).items():
        document = json.loads(content)
        prefix = f"{key}{FOREIGN}" if graph.scopes[provider] == "model" else ""
        values = document["results"][provider.name]["values"]
        yield key, Reader(document["numbers"], prefix).read(values, need.wanted)


def _contributions(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.shop.registry.contributed(need.wanted), None


_SUPPLIERS: Mapping[str, Callable[[Need, Bench], tuple[Any, Outcome | None]]] = {
    "model": _the_model,
    "models": _the_models,
    "definition": _definition,
    "definitions": _definitions,
    "result": _result,
    "model results": _model_results,
    "name results": _name_results,
    "contributions": _contributions,
}


def _reason(error: BaseException) -> str:
    """The error in a line, with the place outside reporter that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = Path(__file__).parent.parent
    last = next((frame for frame in reversed(frames) if own not in Path(frame.filename).parents), frames[-1])
    return f"{_told(error)} ({Path(last.filename).name}:{last.lineno})"


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # a plugin's error may not even know its own text
        return type(error).__name__


def _document(bench: Bench) -> bytes:
    while True:
        try:
            return json.dumps(_recorded(bench), ensure_ascii=False).encode()
        except _Unstorable as fault:
            # Once more, as if it had given nothing: it leaves no trace in the numbers of the others.
            bench.outcomes[fault.analysis] = Outcome("failed", f"its result cannot be stored: {fault}")


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
    return {"results": results, "numbers": recorder.numbers}


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
