"""Finds plugins without importing them, and takes the fingerprint of all code: what a build without work needs."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from pathlib import Path
from stat import S_ISREG
from typing import Final

GROUP: Final = "reporter"
LOCAL_FOLDER: Final = "plugins"

_HOOK: Final = re.compile(r"^@(?:\w+\.)*hookimpl\b", re.MULTILINE)
_HASHED_WHOLE: Final = 64 * 2**20
"""Bytes."""

_SHOWN_BY: Final = ("matplotlib", "jinja2", "numpy", "markdown-it-py")
"""Libraries whose version can change the bytes of a page."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that was found: its name, where it comes from, and how it is loaded."""

    name: str
    origin: str
    """The distribution and its version, or the local file's name."""
    entry: EntryPoint | Path


def find_plugins(folder: Path | None) -> tuple[Found, ...]:
    """Every plugin there is: installed ones in name order, then those beside models.toml in `folder`."""
    installed = (
        Found(entry.name, _distribution(entry), entry)
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    )
    local = (
        (Found(path.stem, path.relative_to(folder).as_posix(), path) for path in _local_files(folder)) if folder else ()
    )
    return (*installed, *local)


def code_fingerprint(found: Iterable[Found]) -> str:
    """The hash of reporter's code, of every plugin's, and of the libraries that draw pages."""
    digest = hashlib.sha256(engine_digest().encode())
    for each in found:
        digest.update(f"{each.name} {each.origin} {_plugin_digest(each)}\n".encode())
    return digest.hexdigest()


def engine_digest() -> str:
    """The hash of reporter's own code and of the libraries that draw pages."""
    digest = hashlib.sha256()
    for library in _SHOWN_BY:
        digest.update(f"{library} {library_version(library)}\n".encode())
    for package in ("reporter", "reporter_templates"):
        digest.update(_package_digest(package).encode())
    return digest.hexdigest()


def files_digest(paths: Iterable[Path], root: Path) -> str:
    """The hash of files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """The hash of a file's content; empty for one that is not there, or is a device or a pipe, which may have no end.

    A file larger than any definition or table, as a checkpoint is, goes by its size and its time of change.
    """
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode):
            return ""
        if stat.st_size > _HASHED_WHOLE:
            return f"{stat.st_size} {stat.st_mtime_ns}"
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def path_digest(path: Path) -> str:
    """The hash of a file's content, or of every file of a folder; empty for what is not there."""
    return files_digest(folder_files(path), path) if path.is_dir() else file_digest(path)


def folder_files(folder: Path) -> list[Path]:
    """Every file below a folder but compiled ones, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _plugin_digest(found: Found) -> str:
    if isinstance(found.entry, Path):
        return file_digest(found.entry)
    return _package_digest(found.entry.module.partition(".")[0])


@lru_cache(maxsize=64)
def _package_digest(package: str) -> str:
    spec = importlib.util.find_spec(package)
    if spec is None:
        return ""
    if spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations)))
        return files_digest(folder_files(folder), folder)
    return file_digest(Path(spec.origin)) if spec.origin else ""


@lru_cache(maxsize=64)
def library_version(library: str) -> str:
    """The version of an installed distribution; empty where there is none."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _local_files(folder: Path) -> Iterator[Path]:
    local = folder / LOCAL_FOLDER
    # In reporter's own checkout that folder holds the built-in plugins, which are entry points.
    if local.is_dir() and not _holds_built_ins(local):
        yield from sorted(path for path in local.glob("*.py") if not path.name.startswith("_"))
    for path in sorted(folder.glob("*.py")):
        if _HOOK.search(path.read_text(encoding="utf-8", errors="replace")):
            yield path


def _holds_built_ins(folder: Path) -> bool:
    spec = importlib.util.find_spec("reporter_plugins")
    return spec is not None and spec.origin is not None and Path(spec.origin).parent.samefile(folder)
