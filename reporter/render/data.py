"""Reports as data: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from reporter import jsontext
from reporter.definitions import Model
from reporter.derivation import Locate
from reporter.report import SCHEMA, Report, results_json


def model_json(model: Model, report: Report, locate: Locate) -> bytes:
    """One model's report.json."""
    return dump(model_data(model, report, locate))


def model_data(model: Model, report: Report, locate: Locate) -> dict[str, Any]:
    """What report.json holds."""
    about = model.about
    facts = {
        "slug": model.slug,
        "name": model.name,
        "organization": about.organization,
        "released": about.released.isoformat() if about.released else None,
        "sources": about.sources,
    }
    return {"schema": SCHEMA, "model": facts, "results": results_json(report.document, locate)}


def project_json(results: Mapping[str, Any]) -> bytes:
    """data/project.json: the results of the analyses that run for names and for the project."""
    return dump({"schema": SCHEMA, "results": results})


def project_results(reports: Mapping[tuple[str, str], Report], locate: Locate) -> dict[str, Any]:
    """The project-wide results by analysis; what ran for names stands under each name's key."""
    results = dict[str, Any]()
    for (scope, key), report in reports.items():
        for name, result in results_json(report.document, locate).items():
            if scope == "name":
                _add_name(results, name, key.partition(".")[2], result)
            else:
                results[name] = result
    return results


def _add_name(results: dict[str, Any], analysis: str, key: str, result: dict[str, Any]) -> None:
    entry = results.setdefault(analysis, {"status": "ok", "names": {}, "values": {}, "steps": {}})
    entry["names"][key] = {part: result[part] for part in ("status", "reason") if part in result}
    entry["values"] |= {key: result["values"]} if "values" in result else {}
    entry["steps"] |= result.get("steps", {})


def models_csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """One row a model; text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(value) if isinstance(value, str) else value for value in row] for row in rows)
    return file.getvalue().encode()


def models_json(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """One object a model, in the order of the project."""
    return dump({"schema": SCHEMA, "models": [dict(zip(header, row, strict=True)) for row in rows]})


def dump(document: Any) -> bytes:
    """JSON text in one line, the same for the same data."""
    return jsontext.dump_finite(document) + b"\n"


def _safe(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # a carriage return alone would end the row
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\n")) else text
