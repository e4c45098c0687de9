"""What the last build left: enough to know, without loading anything, that there is nothing to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from reporter.cache import FOLDER, key_of, write_whole
from reporter.find import code_fingerprint, file_digest, files_digest, find_plugins, folder_files, path_digest
from reporter.publish import MANIFEST
from reporter.verifying import installed_version

TEMPLATES = "templates"
"""The user's own templates, beside models.toml."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build without failures: what went in, and how the site's files stood when it was done."""

    inputs: str
    """Hash of the code, models.toml, the user's templates and the options."""
    files: Mapping[str, str]
    """Files that models.toml names, with their hashes."""
    site: Mapping[str, tuple[int, int]]
    """The site's files: size and time of change."""
    pages: int
    warnings: tuple[str, ...]
    libraries: Mapping[str, str]
    """What checks were made with, by name; empty where none were asked for."""


def inputs_fingerprint(models: Path, verify: bool) -> str:
    """The hash of everything a site is made from but the files that models.toml names; `verify` asks for checks."""
    code = code_fingerprint(find_plugins(models.parent))
    return key_of(code, file_digest(models), templates_digest(models.parent), verify)


def templates_digest(folder: Path) -> str:
    """The hash of the user's own templates; none where the folder holds the built-in ones."""
    own = folder / TEMPLATES
    return files_digest(folder_files(own), own) if own.is_dir() else ""


def unchanged(models: Path, site: Path, verify: bool) -> Built | None:
    """The last build, where building again would give the same site, and that site still stands."""
    built = _read(_path(models, site))
    if built is None or built.inputs != inputs_fingerprint(models, verify):
        return None
    if any(installed_version(name) != version for name, version in built.libraries.items()):
        return None
    if any(path_digest(models.parent / name) != digest for name, digest in built.files.items()):
        return None
    return built if site_files(site, built.site) == {path: tuple(stamp) for path, stamp in built.site.items()} else None


def remember(models: Path, site: Path, built: Built) -> None:
    """Keep what this build was."""
    path = _path(models, site)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(asdict(built)).encode())


def forget(models: Path, site: Path) -> None:
    """Forget the last build: the next one looks at everything."""
    _path(models, site).unlink(missing_ok=True)


def site_files(site: Path, paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Size and time of change of the site's files, those that are there."""
    stamps = dict[str, tuple[int, int]]()
    for path in (*paths, MANIFEST):
        try:
            stat = (site / path).stat()
        except OSError:
            continue
        stamps[path] = (stat.st_size, stat.st_mtime_ns)
    return stamps


def _path(models: Path, site: Path) -> Path:
    name = hashlib.sha256(f"{models.resolve()}|{site.resolve()}".encode()).hexdigest()[:16]
    return models.parent / FOLDER / f"built-{name}.json"


def _read(path: Path) -> Built | None:
    try:
        document = json.loads(path.read_bytes())
        return Built(**{**document, "warnings": tuple(document["warnings"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
