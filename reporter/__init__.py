"""reporter: static reports on what the size of a language model means; every number shows how it was made.

Everything a plugin needs is here by name; a name is imported when it is first used, so that `import reporter` is free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
"""Written here and nowhere else: to ask the installed metadata takes longer than all else that `--version` does."""

if TYPE_CHECKING:
    from reporter.analyses import Analysis, NotApplicable, analysis
    from reporter.blocks import (
        Axis,
        Bar,
        Block,
        Cell,
        Chart,
        Details,
        Grid,
        Headline,
        Link,
        Mark,
        Part,
        Series,
        Table,
        Text,
        Verdict,
        Word,
    )
    from reporter.charts import chart_file
    from reporter.definitions import (
        Contributed,
        Definition,
        FieldFault,
        File,
        InputFile,
        Model,
        Project,
        Site,
        Supply,
        field,
    )
    from reporter.errors import Fault, InputFaults, Place, PluginError, ReporterError, UsageError, UserError
    from reporter.hookspecs import hookimpl
    from reporter.quantity import (
        Formula,
        Given,
        Method,
        Quantity,
        Range,
        as_quantity,
        exact,
        parse_number,
        scaled,
        show,
        significant,
        total,
        typeset,
    )
    from reporter.verifying import Library, Verify

_HOMES = {
    "reporter.analyses": ("Analysis", "NotApplicable", "analysis"),
    "reporter.blocks": (
        "Axis", "Bar", "Block", "Cell", "Chart", "Details", "Grid", "Headline", "Link", "Mark", "Part", "Series",
        "Table", "Text", "Verdict", "Word",
    ),
    "reporter.charts": ("chart_file",),
    "reporter.definitions": (
        "Contributed", "Definition", "FieldFault", "File", "InputFile", "Model", "Project", "Site", "Supply", "field",
    ),
    "reporter.errors": ("Fault", "InputFaults", "Place", "PluginError", "ReporterError", "UsageError", "UserError"),
    "reporter.hookspecs": ("hookimpl",),
    "reporter.quantity": (
        "Formula", "Given", "Method", "Quantity", "Range", "as_quantity", "exact", "parse_number", "scaled", "show",
        "significant", "total", "typeset",
    ),
    "reporter.verifying": ("Library", "Verify"),
}  # fmt: skip
"""Where each public name lives."""

__all__ = [
    "Analysis",
    "Axis",
    "Bar",
    "Block",
    "Cell",
    "Chart",
    "Contributed",
    "Definition",
    "Details",
    "Fault",
    "FieldFault",
    "File",
    "Formula",
    "Given",
    "Grid",
    "Headline",
    "InputFaults",
    "InputFile",
    "Library",
    "Link",
    "Mark",
    "Method",
    "Model",
    "NotApplicable",
    "Part",
    "Place",
    "PluginError",
    "Project",
    "Quantity",
    "Range",
    "ReporterError",
    "Series",
    "Site",
    "Supply",
    "Table",
    "Text",
    "UsageError",
    "UserError",
    "Verdict",
    "Verify",
    "Word",
    "analysis",
    "as_quantity",
    "chart_file",
    "exact",
    "field",
    "hookimpl",
    "parse_number",
    "scaled",
    "show",
    "significant",
    "total",
    "typeset",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'reporter' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
