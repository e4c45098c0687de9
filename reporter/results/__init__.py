"""Results as JSON and back: numbers are stored once, by name, and refer to each other.

A subject (a model, a named table, the project) has one table of numbers. A field of a result gives a number its name
(`energy.training`); what was computed on the way is named after the analysis it was first met in (`energy.step-1`).
Outside its model, a number is referred to by its full name, `llama-2-7b:parameters.total`.
"""

from __future__ import annotations

from reporter.results.marks import FOREIGN, KIND, REFERENCE, Json
from reporter.results.reader import Reader, formula_of
from reporter.results.recorder import Recorder

__all__ = ["FOREIGN", "KIND", "REFERENCE", "Json", "Reader", "Recorder", "formula_of"]
