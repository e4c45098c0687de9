"""A subject's document, read back: its sections, its numbers, and the JSON that people get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporter import jsontext
from reporter.analyses import Analysis
from reporter.blocks import Block, Headline, Section
from reporter.derivation import Locate
from reporter.quantity import Quantity
from reporter.results import FOREIGN, KIND, REFERENCE, Json, Reader, formula_of

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
        return jsontext.load(self.content.replace(b'"unit":"currency', f'"unit":"{self.currency}'.encode()))

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
        return Reader(self.document, f"{self.slug}{FOREIGN}" if self.slug else "")

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
    return _Published(document, locate).results()


class _Published:
    """A document as people get it: numbers stand where they are used, formulas beside their numbers."""

    def __init__(self, document: Json, locate: Locate) -> None:
        self._document = document
        self._numbers = document["numbers"]
        self._formulas = [formula_of(text) for text in document["formulas"]]
        self._locate = locate
        self._givens = [{"given": self._place(each), **_kept(each)} for each in document["givens"]]

    def results(self) -> Json:
        steps = self._steps()
        return {name: self._result(result, steps.get(name, {})) for name, result in self._document["results"].items()}

    def _result(self, result: Json, steps: Json) -> Json:
        shown: Json = {"status": result["status"]}
        if result["status"] != "ok":
            shown["reason"] = result.get("reason", "")
        if "values" in result:
            shown["values"] = self._values(result["values"])
            shown |= {"steps": steps} if steps else {}
        return shown

    def _steps(self) -> dict[str, Json]:
        """By analysis, the numbers met on the way: `energy.step-1`, and `scaling.chinchilla.step-1` of a name."""
        found = dict[str, Json]()
        for name in self._numbers:
            if ".step-" in name:
                found.setdefault(name.partition(".")[0], {})[name] = self._number(name)
        return found

    def _values(self, value: Json) -> Json:
        if isinstance(value, dict):
            if REFERENCE in value:
                return self._number(value[REFERENCE])
            return {key: self._values(item) for key, item in value.items() if key != KIND}
        if isinstance(value, list):
            return [self._values(item) for item in value]
        return value

    def _number(self, name: str) -> Json:
        stored = self._numbers[name]
        shown = {"value": stored["value"], "unit": stored["unit"], "low": stored.get("low"), "high": stored.get("high")}
        if "formula" in stored:
            formula = self._formulas[stored["formula"]]
            shown["formula"] = formula.expression
            shown |= {"source": formula.source} if formula.source else {}
        elif "key" in stored or "given" in stored:
            shown["given"] = self._place(stored)
        else:
            shown |= {key: stored[key] for key in ("method", "source", "level") if stored.get(key)}
        if "inputs" in stored:
            shown["inputs"] = {symbol: self._input(each) for symbol, each in stored["inputs"].items()}
        return shown

    def _input(self, place: str | int) -> Json:
        return {"number": place, **_kept(self._numbers[place])} if isinstance(place, str) else self._givens[place]

    def _place(self, stored: Json) -> str:
        """Where an input was given: a line of models.toml, or what a default or a table's figure comes from."""
        return self._locate(stored["key"]) if "key" in stored else stored.get("given", "")


def _kept(stored: Json) -> Json:
    kept = {"value": stored["value"], "unit": stored["unit"]}
    if "low" in stored:
        kept |= {"low": stored["low"], "high": stored["high"]}
    return kept
