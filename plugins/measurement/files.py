"""Record files: written whole or not at all, and read with distrust.

A record holds the SHA-256 of its own content. That is no signature: it tells a file that was edited, or damaged,
from one that a measurement wrote.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from reporter_plugins.measurement.record import KIND, SCHEMA, Record, to_json

from reporter import Fault, InputFaults, Place

HASH: Final = "sha256"
LARGEST: Final = 32 * 2**20
"""Bytes; a record of ten minutes has less than one million."""

_NUMBERS: Final = re.compile(r"\[\n[-+.,eE0-9\s]*\]")
_MEASURE_AGAIN: Final = "a record cannot be written by hand: run `reporter measure -o FILE` again"


def record_hash(document: dict[str, Any]) -> str:
    """The hash of a record's content, its own hash left out: SHA-256 of JSON with sorted keys and no spaces."""
    content = {key: value for key, value in document.items() if key != HASH}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write_record(record: Record, path: Path) -> None:
    """Write a record so that a reader, and whoever kills this process, finds the whole of it or nothing."""
    document = to_json(record)
    document[HASH] = record_hash(document)
    text = _laid_out(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_record(path: Path, name: str = "") -> Record:
    """Read a record; `name` is what messages call the file.

    Raises InputFaults with everything that is wrong with it.
    """
    name = name or path.name
    document = _document(path, name)
    _check_kind(document, name)
    told, found = document.pop(HASH, None), record_hash(document)
    if told != found:
        changed = "has no hash of its own" if told is None else "was changed after it was measured"
        raise _fault(f"{name} {changed}: its content gives {HASH} {found[:12]}…", name, HASH)
    try:
        return Record.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise InputFaults(_fault_of(detail, name) for detail in error.errors(include_url=False)) from None


def _document(path: Path, name: str) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise _fault(f"{name} is larger than 32 MiB, which no record is", name)
        document = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except OSError as error:
        raise _fault(f"{name} cannot be read: {error.strerror}", name) from None
    except (ValueError, RecursionError):
        raise _fault(f"{name} is not JSON, or only a part of it", name) from None
    if not isinstance(document, dict):
        raise _fault(f"{name} is no measurement record", name)
    return document


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _check_kind(document: dict[str, Any], name: str) -> None:
    if document.get("kind") != KIND:
        raise _fault(f"{name} is no measurement record", name, "kind")
    schema = document.get("schema")
    if isinstance(schema, int) and not isinstance(schema, bool) and schema > SCHEMA:
        mend = "read it with a newer reporter, or measure again with this one"
        raise _fault(f"{name} has schema {schema}, and this reporter reads {SCHEMA}", name, "schema", mend)


def _fault_of(detail: Any, name: str) -> Fault:
    key = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    return Fault(f"{name}: {message}", Place(name), key, _MEASURE_AGAIN)


def _fault(message: str, name: str, key: str = "", mend: str = _MEASURE_AGAIN) -> InputFaults:
    return InputFaults([Fault(message, Place(name), key, mend)])


def _laid_out(document: dict[str, Any]) -> str:
    """Indented for people, every list of numbers on one line; no text of JSON holds a line break of its own."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    return _NUMBERS.sub(lambda match: " ".join(match[0].split()), text) + "\n"
