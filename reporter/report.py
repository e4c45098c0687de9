"""A subject's document, read back: its sections, its numbers, and the JSON that people get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporter.analyses import Analysis
from reporter.blocks import Block, Headline, Section
from reporter.derivation import Locate
from reporter.quantity import Quantity
from reporter.results import FOREIGN, REFERENCE, Json, Reader

SCHEMA = 1


@dataclass(frozen=True)
class Report:
    """What the analyses found for one subject."""

    content: bytes
    """The document, as a worker wrote it."""
    analyses: tuple[Analysis[Any], ...]
    """Those that ran for this kind of subject, in order."""
    slug: str = ""
    """Given for a model whose numbers stand beside another's: they then go by their full names."""

    currency: str = "currency"
    """What an amount of money is in: analyses leave it open, the site says it."""

    @cached_property
    def document(self) -> Json:
        """The document as data."""
        return json.loads(self.content.replace(b'"unit": "currency', f'"unit": "{self.currency}'.encode()))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """A section for each analysis that has something to show, or a reason why not."""
        shown = sorted(self.analyses, key=lambda analysis: (analysis.order, analysis.name))
        return tuple(section for analysis in shown if (section := self._section(analysis)))

    @cached_property
    def numbers(self) -> Mapping[str, Quantity]:
        """Every number by name."""
        return {name: self._reader.number(name) for name in self.document["numbers"]}

    @property
    def failures(self) -> Iterator[tuple[str, str, str]]:
        """The analyses that failed: name, reason, traceback."""
        for name, result in self.document["results"].items():
            if result["status"] == "failed":
                yield name, result["reason"], result.get("traceback", "")

    def number(self, name: str) -> Quantity | None:
        """A number by its name, or by the path of the field it stands in; None where there is none."""
        if name in self.numbers:
            return self.numbers[name]
        analysis, *path = name.split(".")
        value = self.document["results"].get(analysis, {}).get("values")
        for part in path:
            value = _inside(value, part)
        return self.numbers.get(value[REFERENCE]) if isinstance(value, dict) and REFERENCE in value else None

    def headlines(self) -> Iterator[Headline]:
        """The numbers that the table of all models has columns for."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Headline) and block.column)

    def status_of(self, name: str) -> tuple[str, str]:
        """Status and reason of an analysis."""
        result = self.document["results"].get(name, {"status": "not applicable", "reason": "it did not run"})
        return result["status"], result.get("reason", "")

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.document["numbers"], f"{self.slug}{FOREIGN}" if self.slug else "")

    def _section(self, analysis: Analysis[Any]) -> Section | None:
        result = self.document["results"].get(analysis.name)
        if result is None or (result["status"] == "ok" and "blocks" not in result):
            return None
        blocks = self._reader.read(result.get("blocks", []), tuple[Block, ...])
        return Section(
            analysis.name, analysis.title, analysis.about, result["status"], result.get("reason", ""), blocks
        )


def _inside(value: Json, part: str) -> Json:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None


def results_json(document: Json, locate: Locate) -> Json:
    """The `results` of a report.json: by analysis, its status, its values by field, and the steps on the way."""
    numbers = document["numbers"]
    results: Json = {}
    for name, result in document["results"].items():
        results[name] = {"status": result["status"]}
        if result["status"] != "ok":
            results[name]["reason"] = result.get("reason", "")
        if "values" in result:
            results[name]["values"] = _values(result["values"], numbers, locate)
            steps = {key: _number(key, numbers, locate) for key in numbers if _is_step(key, name)}
            results[name] |= {"steps": steps} if steps else {}
    return results


def _is_step(number: str, analysis: str) -> bool:
    """Whether a number was met on the way to an analysis' result: `energy.step-1`, `scaling.chinchilla.step-1`."""
    return number.startswith(f"{analysis}.") and ".step-" in number


def _values(value: Json, numbers: Json, locate: Locate) -> Json:
    if isinstance(value, list):
        return [_values(item, numbers, locate) for item in value]
    if not isinstance(value, dict):
        return value
    if REFERENCE in value:
        return _number(value[REFERENCE], numbers, locate)
    return {key: _values(item, numbers, locate) for key, item in value.items() if key != "$"}


def _number(name: str, numbers: Json, locate: Locate) -> Json:
    stored = numbers[name]
    document = {key: stored.get(key) for key in ("value", "unit", "low", "high")}
    for key in ("formula", "method", "source", "level"):
        if stored.get(key):
            document[key] = stored[key]
    if "key" in stored or "given" in stored:
        document["given"] = locate(stored["key"]) if "key" in stored else stored["given"]
    if "inputs" in stored:
        document["inputs"] = {symbol: _input(each, numbers, locate) for symbol, each in stored["inputs"].items()}
    return document


def _input(stored: Json, numbers: Json, locate: Locate) -> Json:
    if isinstance(stored, str):
        document = {"number": stored, **_kept(numbers[stored])}
    else:
        document = {
            "given": locate(stored["key"]) if "key" in stored else stored.get("given", ""),
            **_kept(stored),
        }
    return document


def _kept(stored: Json) -> Json:
    kept = {key: stored[key] for key in ("value", "unit")}
    return kept | {key: stored[key] for key in ("low", "high") if stored.get(key) is not None}
