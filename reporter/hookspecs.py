"""The plugin manual: every hook, when it is called, what it gives.

A plugin is a module (or any object) with functions marked `@hookimpl`. It is found by an entry point of the group
`reporter`, or as a Python file beside models.toml (see `reporter.registry`). Hooks are called once, when the plugin
is loaded; a hook that raises costs its own plugin only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pluggy

from reporter.analyses import Analysis
from reporter.verifying import Library

PROJECT = "reporter"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def reporter_analyses() -> Iterable[Analysis[Any]]:  # type: ignore[empty-body]
    """The analyses this plugin adds, each made with `@analysis`.

    The definitions (tables of models.toml) that their signatures name are known from then on.
    """


@hookspec
def reporter_contributions() -> Iterable[object]:  # type: ignore[empty-body]
    """Objects for other plugins, found by their type: an analysis that takes `Sequence[Family]` gets every Family."""


@hookspec
def reporter_templates() -> Iterable[Path]:  # type: ignore[empty-body]
    """Folders of Jinja2 templates that come before the built-in ones and after the user's own `templates/`."""


@hookspec
def reporter_translations(language: str) -> Mapping[str, str]:  # type: ignore[empty-body]
    """What this plugin's English texts are in `language` ("zh")."""


@hookspec
def reporter_verify() -> Iterable[Library]:  # type: ignore[empty-body]
    """The libraries that this plugin's checks are made with, where `reporter build --verify` asks for checks.

    An analysis that takes `Verify | None` makes them; the versions are part of what its result is made from. A verdict
    among its blocks that is a finding, `Verdict(…, finding="error")`, is told and ends the build with exit code 1.
    """
