"""Scaling laws: from a table of training runs to laws, what they foretell, and how far to trust them.

The rooms, from the ground up; each imports only from those above it:

    robust, small_matrices, faults, forms, findings     charges, tiny systems, the laws as data
    table, reading                                      a CSV file -> runs, or all its faults
    surface, chart, newton                              the objective, straight coordinates, the walk down
    starts, frame, kaplan, fit                          one call from a table to a fitted law
    sandwich, resample, intervals                       standard errors and intervals that cover
    consequences, isoflop, envelope, epochs, approaches what follows, and the other ways to an optimum
    stability, checks_*, diagnose, published            reasons for doubt, and laws of others
    study                                               all of it in one call

Up to here nothing knows of pages or of the engine, and numpy is the only library. Above it is the plugin:

    result, stated                                      what is found, as quantities
    definition, places                                  `[scaling.NAME]`, and a file's faults at their rows
    optima, shifts, others, assemble                    a study -> the result
    foretell                                            the models of the project on a law
    words, charts, describe, describe_models, chinese   the page
    terminal, command                                   `reporter fit`
    analyse                                             the analyses

What is imported with the package loads no numpy: a project without a table of runs never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reporter_plugins.scaling.analyse import predictions, scaling
from reporter_plugins.scaling.chinese import CHINESE
from reporter_plugins.scaling.definition import ScalingTable
from reporter_plugins.scaling.describe import describe_scaling
from reporter_plugins.scaling.describe_models import describe_predictions
from reporter_plugins.scaling.result import Optimal, Prediction, Predictions, Scaling

from reporter import Analysis, hookimpl

__all__ = ["Optimal", "Prediction", "Predictions", "Scaling", "ScalingTable"]

scaling.describe(describe_scaling)
predictions.describe(describe_predictions)


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The law of each table, and the models on it."""
    return [scaling, predictions]


@hookimpl
def reporter_translations(language: str) -> Mapping[str, str]:
    """The plugin's texts."""
    return CHINESE if language == "zh" else {}
