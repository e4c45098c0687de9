"""Which analysis needs which: an order, or an error that names both sides, before anything runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from reporter import Analysis, Definition, Model, analysis
from reporter.errors import GraphError, PluginError
from reporter.graph import build_graph


class Table(Definition, name="table"):
    """Of a model."""


class Board(Definition, name="board", per="project"):
    """Of the project."""


class Runs(Definition, name="runs", per="name"):
    """By name."""


class Trials(Definition, name="trials", per="name"):
    """By name, of another kind."""


@dataclass(frozen=True)
class A:
    """A result."""


@dataclass(frozen=True)
class B:
    """A result."""


@dataclass(frozen=True)
class C:
    """A result."""


class Tabel(Definition, name="table"):
    """Of a model, of a name that is taken."""


class Notes(Definition, name="notes"):
    """Of a model, of a name that is one of its own keys."""


class Models(Definition, name="models", per="project"):
    """Of the project, of a name that is reporter's."""


class Nameless(Definition):
    """Of no name."""


Function: TypeAlias = Callable[..., Any]


def made(function: Function) -> Analysis[Any]:
    """An analysis of a function."""
    return analysis(title=function.__name__)(function)


def a_of_table(table: Table) -> A: ...  # type: ignore[empty-body]
def b_of_a(a: A) -> B: ...  # type: ignore[empty-body]
def c_of_both(b: B, a: A) -> C: ...  # type: ignore[empty-body]
def c_of_nothing() -> C: ...  # type: ignore[empty-body]
def a_of_b(b: B) -> A: ...  # type: ignore[empty-body]
def a_again(model: Model) -> A: ...  # type: ignore[empty-body]
def b_perhaps_of_a(model: Model, a: A | None) -> B: ...  # type: ignore[empty-body]
def c_of_all(found: Mapping[Model, A]) -> C: ...  # type: ignore[empty-body]
def b_of_runs(runs: Runs) -> B: ...  # type: ignore[empty-body]
def c_of_names(found: Mapping[str, B]) -> C: ...  # type: ignore[empty-body]
def c_of_tables(found: Mapping[str, Runs]) -> C: ...  # type: ignore[empty-body]
def c_of_models(models: Mapping[str, Model]) -> C: ...  # type: ignore[empty-body]
def c_of_board(board: Board) -> C: ...  # type: ignore[empty-body]
def c_of_given(given: Sequence[A]) -> C: ...  # type: ignore[empty-body]
def c_mixed(table: Table, runs: Runs) -> C: ...  # type: ignore[empty-body]
def c_of_two_kinds(runs: Runs, trials: Trials) -> C: ...  # type: ignore[empty-body]
def b_of_model_and_board(model: Model, board: Board) -> B: ...  # type: ignore[empty-body]
def c_of_tabel(table: Tabel) -> C: ...  # type: ignore[empty-body]
def c_of_notes(notes: Notes) -> C: ...  # type: ignore[empty-body]
def c_of_own(models: Models) -> C: ...  # type: ignore[empty-body]
def c_of_nameless(nameless: Nameless) -> C: ...  # type: ignore[empty-body]
def plugins() -> C: ...  # type: ignore[empty-body]
def b_of_project(model: Model, c: C) -> B: ...  # type: ignore[empty-body]


def names(*functions: Function) -> list[str]:
    return [each.name for each in build_graph(map(made, functions)).order]


def test_an_analysis_comes_after_what_it_needs_in_whatever_order_they_are_found() -> None:
    functions: list[Function] = [a_of_table, b_of_a, c_of_both]
    for seed in range(6):
        random.Random(seed).shuffle(functions)
        assert names(*functions) == ["a_of_table", "b_of_a", "c_of_both"]


@pytest.mark.parametrize(
    ("functions", "scope"),
    [
        ((a_of_table,), "model"),
        ((a_of_table, b_of_a), "model"),
        ((b_of_model_and_board,), "model"),
        ((a_of_table, c_of_all), "project"),
        ((b_of_runs,), "name"),
        ((b_of_runs, c_of_names), "project"),
        ((c_of_tables,), "project"),
        ((c_of_models,), "project"),
        ((c_of_board,), "project"),
        ((c_of_given,), "project"),
        ((c_of_nothing,), "project"),
    ],
)
def test_what_an_analysis_takes_says_what_it_runs_for(functions: tuple[Function, ...], scope: str) -> None:
    graph = build_graph(map(made, functions))
    assert graph.scopes[graph.order[-1]] == scope


def test_an_optional_result_is_waited_for_where_there_is_one() -> None:
    assert names(b_perhaps_of_a, a_of_table) == ["a_of_table", "b_perhaps_of_a"]


def test_an_optional_result_that_no_plugin_gives_is_no_error() -> None:
    graph = build_graph([made(b_perhaps_of_a)])
    (each,) = graph.order
    assert graph.scopes[each] == "model"
    assert graph.provider(each.needs[1]) is None


def test_an_analysis_of_names_knows_whose_names_they_are() -> None:
    graph = build_graph([made(b_of_runs)])
    assert list(graph.roots.values()) == [Runs]


def test_what_an_analysis_stands_on_comes_with_it() -> None:
    functions: list[Function] = [c_of_both, b_of_a, a_of_table]
    graph = build_graph(map(made, functions))
    assert [each.name for each in graph.upstream(graph.order[1])] == ["a_of_table", "b_of_a"]


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ((b_of_a,), r"b_of_a \(water\) needs A, which no plugin gives"),
        ((c_of_all,), r"c_of_all \(water\) needs A, which no plugin gives"),
        ((a_of_table, a_again), r"two analyses give A: a_of_table \(water\) and a_again \(energy\)"),
        (
            (a_of_table, a_of_table),
            r"two analyses are called a_of_table: a_of_table \(water\) and a_of_table \(energy\)",
        ),
        ((b_of_a, a_of_b), r"in a circle: .*b_of_a \(water\).*"),
        ((b_of_a, a_of_b), r"in a circle: .*a_of_b \(energy\).*"),
        ((c_mixed,), r"c_mixed \(water\) takes one model's and one name's input together"),
        ((c_of_two_kinds,), r"c_of_two_kinds \(water\) takes the tables of two kinds of names"),
        (
            (a_of_table, c_of_tabel),
            r"c_of_tabel \(energy\) reads the table 'table' as its Tabel, and it is the Table of ",
        ),
        ((c_of_notes,), r"c_of_notes \(water\): no table can be called 'notes'"),
        ((c_of_own,), r"c_of_own \(water\): no table can be called 'models'"),
        ((c_of_nameless,), r"c_of_nameless \(water\): no table can be called ''"),
        ((plugins,), r"plugins \(water\): no page can stand at 'plugins'"),
        ((b_of_project, c_of_nothing), r"b_of_project \(water\) runs for each model and cannot need C"),
    ],
)
def test_what_cannot_be_ordered_is_an_error_that_names_the_plugins(
    functions: tuple[Function, ...], message: str
) -> None:
    modules = ("water", "energy", "air")
    found = [made(function) for function in functions]
    for each, module in zip(found, modules, strict=False):
        each.module = module
    with pytest.raises(GraphError, match=message) as raised:
        build_graph(found)
    assert raised.value.culprit in found


def test_a_signature_that_says_nothing_is_refused() -> None:
    def untyped(x) -> A:  # type: ignore[no-untyped-def,empty-body]
        ...

    def silent(table: Table):  # type: ignore[no-untyped-def]
        ...

    def vague(x: list[int]) -> A: ...  # type: ignore[empty-body]

    functions: list[Function] = [untyped, silent, vague]
    for function in functions:
        with pytest.raises(PluginError, match=function.__name__):
            made(function)
