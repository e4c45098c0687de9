"""The same documents from any executor, in order, and from a pool that dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from reporter import jsontext
from reporter.report import Report
from reporter.run import ExecutorPool, Made, Schedule, Shop, Spec, Subject, made_from, open_shop, process_pool, spec_of
from reporter.testing import InlineExecutor
from tests.reporter.helpers import MEETING, models_toml, project

SLUGS = [f"model-{number}" for number in range(1, 41)]


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    """Forty models: three chunks."""
    return spec_of(project(tmp_path_factory.mktemp("forty"), models_toml(40)))


@pytest.fixture
def shop(spec: Spec) -> Shop:
    return open_shop(spec)


@pytest.fixture(scope="module")
def inline(spec: Spec) -> list[tuple[str, Made]]:
    graph = open_shop(spec).registry.graph
    return list(Schedule(ExecutorPool(InlineExecutor()), spec, graph).models(SLUGS))


def test_each_model_s_document_comes_in_order(inline: list[tuple[str, Made]], shop: Shop) -> None:
    assert [slug for slug, _ in inline] == SLUGS
    reports = [Report(made.document, shop.registry.graph.of_scope("model")) for _, made in inline]
    counts = [report.numbers["ballast.count"].value for report in reports]
    assert counts == [number * 10**9 for number in range(1, 41)]


def test_what_others_take_is_the_same_from_a_document_that_stands_already(
    inline: list[tuple[str, Made]], shop: Shop
) -> None:
    taken = shop.registry.graph.taken()
    assert "parameters" in taken
    assert all(made_from(made.document, taken) == made for _, made in inline)


def test_what_others_take_is_a_result_s_own_numbers_without_their_derivations(tmp_path: Path) -> None:
    spec = spec_of(project(tmp_path, '[models.bert.architecture]\nmodel_type = "bert"\n'))
    graph = open_shop(spec).registry.graph
    ((_, made),) = Schedule(ExecutorPool(InlineExecutor()), spec, graph).models(["bert"])
    whole, slim = jsontext.load(made.document), jsontext.load(made.results["parameters"])
    assert slim["results"]["parameters"]["values"] == whole["results"]["parameters"]["values"]
    assert {name.partition(".")[0] for name in whole["numbers"]} >= {"parameters", "compute", "memory"}
    assert {name.partition(".")[0] for name in slim["numbers"]} == {"parameters"}
    assert all(number.keys() <= {"value", "unit", "low", "high"} for number in slim["numbers"].values())


def test_threads_give_the_same_documents(inline: list[tuple[str, Made]], spec: Spec, shop: Shop) -> None:
    with ThreadPoolExecutor(4) as executor:
        assert list(Schedule(ExecutorPool(executor), spec, shop.registry.graph).models(SLUGS)) == inline


def test_processes_give_the_same_documents(inline: list[tuple[str, Made]], spec: Spec, shop: Shop) -> None:
    with process_pool(2) as pool:
        assert list(Schedule(pool, spec, shop.registry.graph).models(SLUGS)) == inline


class FragileExecutor(Executor):
    """Breaks at its first tasks, as one does whose workers are killed by something else."""

    def __init__(self, breaks: int) -> None:
        self.breaks = breaks

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task, or break."""
        self.breaks -= 1
        if self.breaks < 0:
            return InlineExecutor().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a worker was killed"))
        return future


@pytest.mark.parametrize("breaks", [1, 3])
def test_a_chunk_whose_worker_is_killed_is_done_again(
    breaks: int, inline: list[tuple[str, Made]], spec: Spec, shop: Shop
) -> None:
    pool = ExecutorPool(FragileExecutor(breaks))
    assert list(Schedule(pool, spec, shop.registry.graph).models(SLUGS)) == inline


def test_where_no_worker_survives_every_analysis_is_said_to_have_failed(spec: Spec, shop: Shop) -> None:
    graph = shop.registry.graph
    names = len(graph.of_scope("model"))
    pool = ExecutorPool(FragileExecutor(3 + names))  # the chunk, the model, each analysis, and the rest together
    ((_, made),) = Schedule(pool, spec, graph).models(["model-1"])
    failures = [reason for _, reason, _ in Report(made.document, graph.of_scope("model")).failures]
    assert failures == ["it ended its process"] * names


def test_no_models_are_no_work(spec: Spec, shop: Shop) -> None:
    assert list(Schedule(ExecutorPool(FragileExecutor(0)), spec, shop.registry.graph).models([])) == []


def test_a_worker_s_time_is_measured_where_the_system_has_an_alarm(tmp_path: Path) -> None:
    slow = '''
"""Slow: never ends."""
from dataclasses import dataclass
from reporter import Model, analysis, hookimpl

@dataclass(frozen=True)
class Slow:
    """Nothing."""

@analysis(title="Slow", time_limit=0.2)
def slow(model: Model) -> Slow:
    while True:
        try:
            while True: pass
        except Exception:
            pass

@hookimpl
def reporter_analyses():
    return [slow]
'''
    spec = spec_of(project(tmp_path, models_toml(20), slow=slow))
    graph = open_shop(spec).registry.graph
    found = Schedule(ExecutorPool(InlineExecutor()), spec, graph).models(SLUGS[:20])
    reports = {slug: Report(made.document, graph.of_scope("model")) for slug, made in found}
    reasons = {slug: report.status_of("slow")[1] for slug, report in reports.items()}
    tried = [slug for slug, reason in reasons.items() if reason == "it did not finish within 0.2 s"]
    assert tried == ["model-1", "model-17"]  # once a chunk that is under way
    assert reasons["model-2"] == "it did not finish within 0.2 s for model-1"
    assert all(report.status_of("ballast")[0] == "ok" for report in reports.values())


def test_names_are_worked_on_at_once_and_come_in_order(tmp_path: Path) -> None:
    seats = "[meeting.window]\nnumber = 1\n[meeting.door]\nnumber = 2\n"
    spec = spec_of(project(tmp_path, models_toml(1) + seats, meeting=MEETING))
    graph = open_shop(spec).registry.graph
    subjects = [Subject("name", "meeting.window"), Subject("name", "meeting.door")]
    with ThreadPoolExecutor(2) as executor:
        schedule = Schedule(ExecutorPool(executor), spec, graph)
        documents = [jsontext.load(each) for each in schedule.over((subject, {}) for subject in subjects)]
    assert [each["results"]["met"]["values"]["number"] for each in documents] == [1, 2]
