"""`reporter import`: configurations and checkpoints as models.toml, with what was not used named in a comment."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from reporter_plugins.architecture.checkpoints import read_checkpoint
from reporter_plugins.architecture.checkpoints.tensors import CheckpointError
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.files import ConfigFileError
from reporter_plugins.architecture.table import ArchitectureTable, UnknownFamilyError, class_name
from reporter_plugins.architecture.toml import table_lines, toml_value
from reporter_plugins.architecture.verify import count, plain_fields

from reporter import InputFile, UsageError

_CHECKPOINTS: Final = (".safetensors", ".gguf")
_INDEX: Final = ".safetensors.index.json"
_SHARD: Final = re.compile(r"-\d{5}-of-\d{5}\.")
_NAMES: Final = frozenset(("architectures", "model_type"))
_PLAIN_NAMES: Final = frozenset(("config", "model", "pytorch_model", "diffusion_pytorch_model"))


@dataclass(frozen=True, slots=True)
class Found:
    """One model: its configuration, its checkpoint, or both."""

    name: str
    config: Path | None = None
    checkpoint: Path | None = None


def import_paths(paths: Sequence[Path], output: Path | None) -> int:
    """Write the TOML of everything at `paths`; the exit code is returned.

    Raises UsageError where nothing is there, or nothing of it could be imported.
    """
    base = output.parent if output else Path()
    taken = set[str]()
    models, failures = list[str](), list[str]()
    for found in _found(paths):
        text = _model(found, base, taken)
        (failures if text.startswith("#") else models).append(text)
    if not models:
        raise UsageError("\n".join(["nothing could be imported", *failures]))
    whole = "\n".join(["schema = 1\n", *models, *failures])
    if output is None:
        click.echo(whole, nl=False)
    else:
        output.write_text(whole, encoding="utf-8")
        click.echo(f"{len(models)} models, {len(failures)} not imported: {output}", err=True)
    return 0


def _found(paths: Iterable[Path]) -> Iterator[Found]:
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.is_file():
            yield _of_file(path)
        else:
            raise UsageError(f"there is no file or folder {path}")


def _of_file(path: Path) -> Found:
    if path.name.endswith((_INDEX, *_CHECKPOINTS)):
        return Found(_name(path), checkpoint=path)
    return Found(_name(path), config=path)


def _in_folder(folder: Path) -> Iterator[Found]:
    """Every model of a folder: one for a config.json and what lies beside it, one for any other file, and so on."""
    files = sorted(each for each in folder.iterdir() if each.is_file())
    checkpoints = [each for each in files if each.name.endswith(_INDEX)] or [
        each for each in files if each.suffix in _CHECKPOINTS and not _SHARD.search(each.name)
    ]
    config = next((each for each in files if each.name == "config.json"), None)
    if config is not None:
        beside = [each for each in checkpoints if each.suffix != ".gguf"]
        yield Found(_name(config), config, beside[0] if len(beside) == 1 else None)
    else:
        yield from (_of_file(each) for each in files if each.suffix == ".json" and each not in checkpoints)
        yield from (_of_file(each) for each in checkpoints)
    for inner in sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")):
        yield from _in_folder(inner)


def _name(path: Path) -> str:
    stem = path.name.removesuffix(_INDEX).removesuffix(path.suffix)
    return path.resolve().parent.name if stem in _PLAIN_NAMES else stem


def _model(found: Found, base: Path, taken: set[str]) -> str:
    slug = _slug(found.name, taken)
    try:
        lines = _lines(found, base, f"models.{toml_value(slug) if '.' in slug else slug}.architecture")
    except (ConfigFileError, CheckpointError, UnknownFamilyError) as error:
        return f"# not imported: {_one_line(found.config or found.checkpoint)}: {_one_line(error)}\n"
    key = f"[models.{toml_value(slug)}]" if "." in slug else f"[models.{slug}]"
    taken.add(slug)
    return "\n".join([key, f"name = {toml_value(found.name)}", *lines, ""])


def _lines(found: Found, base: Path, key: str) -> list[str]:
    checkpoint = []
    if found.checkpoint is not None:
        read_checkpoint(InputFile(found.checkpoint, found.checkpoint.name))
        checkpoint = [f"checkpoint = {toml_value(_relative(found.checkpoint, base))}"]
    if found.config is None:
        return ["", f"[{key}]", *checkpoint]
    return _family_lines(found.config, base, key, checkpoint)


def _family_lines(path: Path, base: Path, key: str, checkpoint: list[str]) -> list[str]:
    """The fields that the family reads, or the file's name where they cannot be written as TOML."""
    table = ArchitectureTable.model_validate({"config": InputFile(path, path.name)})
    config, family = table.read(built_in_families())
    name = class_name(table, config, family)
    components = family.listed(config, name)
    if config.faults or not family.knows(name):
        why = config.faults[0].message if config.faults else f"the class {name!r} is not known"
        raise ConfigFileError(why)
    wanted = (config.used | {"max_position_embeddings", *family.aliases.values()}) - _NAMES
    used = {each: config.fields[each] for each in config.fields if each in wanted}
    written = {each: plain_fields(value) for each, value in used.items() if value is not None}
    left = sorted(each for each in config.fields if each not in wanted and each not in _NAMES)
    comment = [f"# not used: {_one_line(', '.join(left))}"] if left else []
    if not _counts_alike(written, name, count(components), str(config.fields["model_type"])):
        source = [f"config = {toml_value(_relative(path, base))}"]
        return ["", f"[{key}]", *source, f"class = {toml_value(name)}", *checkpoint, *comment]
    head = [f"model_type = {toml_value(config.fields['model_type'])}", f"class = {toml_value(name)}"]
    return ["", f"[{key}]", *head, *checkpoint, *comment, *table_lines(written, key)]


def _counts_alike(fields: Mapping[str, Any], name: str, counted: int, model_type: str) -> bool:
    """Whether the fields as they are written, without what is null, give the same count."""
    table = ArchitectureTable.model_validate({"model_type": model_type, "class": name, **_without_null(fields)})
    config, family = table.read(built_in_families())
    return bool(count(family.listed(config, name)) == counted)


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(each) for name, each in value.items() if each is not None}
    return value


def _slug(name: str, taken: set[str]) -> str:
    slug = re.sub(r"[^\w.-]+|_+", "-", name.lower()).strip("-.") or "model"
    slug = slug.encode()[:200].decode("utf-8", "ignore")
    number, base = 2, slug
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _relative(path: Path, base: Path) -> str:
    # Path.relative_to(…, walk_up=True) is of Python 3.12.
    return Path(os.path.relpath(path.resolve(), base.resolve())).as_posix()


def _one_line(value: object) -> str:
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", str(value))
    return text if len(text) <= 400 else text[:399] + "…"
