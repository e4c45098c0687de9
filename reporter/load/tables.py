"""One table of models.toml to one definition: numbers read, files found, the schema asked, faults placed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from reporter.definitions import AnyDefinition, Contributed, Definition, FieldFault, InputFile
from reporter.errors import Fault, Place
from reporter.load.messages import message_of, number_help, unknown_key
from reporter.load.positions import Path as KeyPath
from reporter.load.positions import Positions
from reporter.quantity import Given, Range, parse_number

_LARGEST: Final = 10**100

_BESIDE: Final = "a path begins at the folder of models.toml"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is written, and where each of its keys comes from."""

    path: KeyPath
    data: Mapping[str, Any]
    inherited: Mapping[str, KeyPath] = field(default_factory=dict)
    """Keys taken from `[defaults.*]`, and where they stand."""

    def path_of(self, key: str | int) -> KeyPath:
        """The path of a key of this table, or of the default it was taken from."""
        return self.inherited.get(str(key), (*self.path, key))


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault of a table before it has a place in the file."""

    path: KeyPath
    message: str
    help: str = ""
    severity: str = "error"
    at_key: bool = False
    place: Place | None = None
    """Where in a file that the key names; None for the key itself."""

    def placed(self, positions: Positions) -> Fault:
        """The fault with its line and column."""
        own = positions.of_key if self.at_key else positions.of_value
        return Fault(self.message, self.place or own(self.path), key_text(self.path), self.help, self.severity)


def key_text(path: KeyPath) -> str:
    """`models.llama-2-7b.training.tokens`, as a person writes it."""
    return ".".join(str(part) for part in path)


def bind(
    kind: type[AnyDefinition], table: Table, folder: Path, contributed: Contributed
) -> tuple[AnyDefinition | None, list[TableFault]]:
    """The definition a table gives, and everything that is wrong with it; None where a fault forbids it."""
    if not isinstance(table.data, Mapping):
        return None, [no_table(table.path, table.data)]
    data, ranges, faults = _read_values(kind, table, folder)
    try:
        definition = kind.model_validate(data)
        for end in ("low", "high") if ranges else ():
            kind.model_validate({**data, **{key: getattr(span, end) for key, span in ranges.items()}})
    except ValidationError as error:
        faults += _schema_faults(kind, table, error, {fault.path for fault in faults})
    if faults:
        return None, faults
    origins = {key: Given(key=key_text(table.path_of(key))) for key in data}
    definition.remember(origins, ranges)
    faults = list(own_faults(definition.check, table, contributed))
    return (None if any(fault.severity == "error" for fault in faults) else definition), faults


def own_faults(check: Callable[..., Iterable[FieldFault]], table: Table, *arguments: Any) -> Iterator[TableFault]:
    """What a definition's own check finds; one that raises is a plugin's fault, and costs no site."""
    try:
        for fault in check(*arguments):
            path = (*table.path_of(fault.field), *fault.inner)
            yield TableFault(path, fault.message, fault.help, fault.severity, fault.at_key, fault.place)
    except Exception as error:
        message = f"{key_text(table.path)} could not be checked: {type(error).__name__}: {error}"
        yield TableFault(table.path, message, "the fault is the plugin's that reads it", "warning", at_key=True)


def no_table(path: KeyPath, written: Any) -> TableFault:
    """The fault of what should be a table and is something else."""
    name = key_text(path)
    mend = (
        f"write it once, in single brackets: [{name}]"
        if isinstance(written, list)
        else f"write [{name}] above its keys"
    )
    return TableFault(path, f"{name} must be a table", mend)


def _read_values(
    kind: type[Definition], table: Table, folder: Path
) -> tuple[dict[str, Any], dict[str, Range], list[TableFault]]:
    data, ranges, faults = dict(table.data), dict[str, Range](), list[TableFault]()
    for key, value in table.data.items():
        try:
            _check_size(value)
            if key in kind.number_fields:
                data[key] = _number(kind, key, value, ranges)
            elif key in kind.file_fields and isinstance(value, str):
                data[key] = _file(folder, value)
        except ValueError as error:
            number = kind.number_fields.get(key)
            mend = number_help(str(error), number.unit) if number else _BESIDE if key in kind.file_fields else ""
            faults.append(TableFault(table.path_of(key), f"{key}: {error}", mend))
    return data, ranges, faults


def _check_size(value: Any) -> None:
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise ValueError("a number with more than a hundred digits is not computed with")


def _number(kind: type[Definition], key: str, value: Any, ranges: dict[str, Range]) -> Any:
    number = kind.number_fields[key]
    if isinstance(value, str):
        value = _from_text(value, number.unit)
    elif isinstance(value, list | dict) and not number.whole:
        span = _range(value, number.unit)
        if span is not None:
            ranges[key] = span
            value = span.value
    if number.whole and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _from_text(text: str, unit: str) -> Any:
    try:
        return parse_number(text, unit)
    except ValueError as error:
        if str(error) == "not a number":
            return text  # the schema says what type it wants
        raise


def _range(value: Any, unit: str) -> Range | None:
    if isinstance(value, list) and len(value) == 2:
        low, high, central = value[0], value[1], None
    elif isinstance(value, dict) and {"low", "high"} <= value.keys() <= {"low", "high", "value"}:
        low, high, central = value["low"], value["high"], value.get("value")
    else:
        return None
    parts = [
        _from_text(part, unit) if isinstance(part, str) else part for part in (low, high, central) if part is not None
    ]
    return Range.of(*parts) if all(type(part) in (int, float) for part in parts) else None


def _file(folder: Path, written: str) -> InputFile:
    path = folder / written
    if path.is_dir():
        raise ValueError(f"{written} is a folder, not a file")
    if not path.is_file():
        raise ValueError(f"there is no file {written}")
    return InputFile(path, written)


def _schema_faults(
    kind: type[Definition], table: Table, error: ValidationError, known: set[KeyPath]
) -> Iterator[TableFault]:
    for detail in error.errors(include_url=False):
        key, *inner = detail["loc"] or ("",)
        path: KeyPath = (*table.path_of(key), *(part for part in inner if not _is_tag(part)))
        if path in known:
            continue
        known.add(path)
        name = str(path[-1]) if isinstance(path[-1], str) else f"{path[-2]}, item {path[-1] + 1},"
        if detail["type"] == "extra_forbidden":
            yield TableFault(path, *unknown_key(name, kind.model_fields), at_key=True)
        elif detail["type"] == "missing":
            yield TableFault(path[:-1], f"{name} is missing", f"add {name} = … below this line", at_key=True)
        else:
            yield TableFault(path, *message_of(detail, name))


def _is_tag(part: str | int) -> bool:
    """Pydantic names the branch of a union in the path (`list[str]`, `function-after`): no key of the file."""
    return isinstance(part, str) and ("[" in part or part in ("int", "float", "str", "bool"))
