"""What an analysis needs: its arguments, found by the types of its signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reporter import jsontext
from reporter.analyses import Need
from reporter.results import FOREIGN, Reader
from reporter.run.bench import AnyAnalysis, Bench, Outcome


def supply(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
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
        document = jsontext.load(content)
        prefix = f"{key}{FOREIGN}" if graph.scopes[provider] == "model" else ""
        values = document["results"][provider.name]["values"]
        yield key, Reader(document, prefix).read(values, need.wanted)


def _contributions(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.shop.registry.contributed(need.wanted), None


def _verify(need: Need, bench: Bench) -> tuple[Any, Outcome | None]:
    return bench.shop.verify, Outcome("not applicable", "`reporter build --verify` makes these checks")


_SUPPLIERS: Mapping[str, Callable[[Need, Bench], tuple[Any, Outcome | None]]] = {
    "model": _the_model,
    "models": _the_models,
    "definition": _definition,
    "definitions": _definitions,
    "result": _result,
    "model results": _model_results,
    "name results": _name_results,
    "contributions": _contributions,
    "verify": _verify,
}
