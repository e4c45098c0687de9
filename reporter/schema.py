"""The JSON Schema of models.toml: what an editor completes and checks while one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reporter.definitions import About, Definition
from reporter.load import Kinds
from reporter.load.project import SCHEMA

_NUMBER_TEXT = {"type": "string", "pattern": r"^\s*[+-]?[\d_,.]+([eE][+-]?\d+)?\s*\S*\s*$"}
_RANGE = [
    {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
    {
        "type": "object",
        "properties": {name: {"type": ["number", "string"]} for name in ("low", "high", "value")},
        "required": ["low", "high"],
        "additionalProperties": False,
    },
]


def project_schema(kinds: Iterable[type[Definition]]) -> dict[str, Any]:
    """The schema of a whole file, with every table that plugins declare."""
    known = Kinds(kinds)
    definitions = dict[str, Any]()
    models = _table(About, definitions)
    models["properties"] |= {name: _table(kind, definitions) for name, kind in known.model.items()}
    properties: dict[str, Any] = {
        "schema": {"const": SCHEMA},
        "defaults": _object({name: _table(kind, definitions) for name, kind in known.model.items()}),
        "models": {"type": "object", "additionalProperties": models},
    }
    properties |= {name: _table(kind, definitions) for name, kind in known.project.items()}
    properties |= {
        name: {"type": "object", "additionalProperties": _table(kind, definitions)} for name, kind in known.name.items()
    }
    base = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "models.toml"}
    return {**base, **_object(properties), "$defs": definitions}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _table(kind: type[Definition], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = kind.model_json_schema(ref_template="#/$defs/{model}")
    definitions.update(schema.pop("$defs", {}))
    properties = schema.get("properties", {})
    for name, number in kind.number_fields.items():
        if name in properties:
            properties[name] = _number(properties[name], whole=number.whole, unit=number.unit)
    return schema


def _number(schema: dict[str, Any], *, whole: bool, unit: str) -> dict[str, Any]:
    """A number field also takes a text with a magnitude or a unit, and, unless it is whole, a range."""
    kept: dict[str, Any] = {key: schema.pop(key) for key in ("title", "default", "description") if key in schema}
    for key in ("unit", "source"):
        schema.pop(key, None)
    if unit:
        kept["description"] = f"{kept.get('description', '')} Unit: {unit}.".strip()
    return {**kept, "anyOf": [schema, _NUMBER_TEXT, *([] if whole else _RANGE)]}
