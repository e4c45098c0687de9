"""Compute: the operations of a forward pass and of training, the hours they take, and what training entails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reporter_plugins.compute.analyse import compute
from reporter_plugins.compute.chinese import CHINESE
from reporter_plugins.compute.describe import describe_compute
from reporter_plugins.compute.entailed import Entailed, entailed
from reporter_plugins.compute.reached import Reached, reached
from reporter_plugins.compute.result import Compute
from reporter_plugins.compute.runs import PublishedRun, PublishedRuns, published_runs

from reporter import Analysis, hookimpl

__all__ = ["Compute", "Entailed", "PublishedRun", "PublishedRuns", "Reached"]

compute.describe(describe_compute)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """Compute, what training entails, the published utilizations and runs."""
    return [compute, entailed, reached, published_runs]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
