"""A content-addressed store of bytes: the key is the hash of everything the content was made from.

JSON and bytes only, never pickle: reading a cache can execute nothing. An entry begins with the hash of its content,
so that a damaged one is a missing one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = ".reporter"
"""Beside models.toml: the cache, and what the last build left. It can be deleted at any time."""

_DIGEST = 32


def key_of(*parts: Any) -> str:
    """The key of what is made from `parts`: JSON data, text, bytes' digests."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Cache:
    """Entries below a folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used = set[Path]()

    def get(self, key: str) -> bytes | None:
        """The content made from `key`, None where there is none or it is damaged."""
        path = self._path(key)
        if path is None:
            return None
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        self._used.add(path)
        digest, content = stored[:_DIGEST], stored[_DIGEST:]
        return content if hashlib.sha256(content).digest() == digest else None

    def has(self, key: str) -> bool:
        """Whether there is an entry; it may still turn out to be damaged."""
        path = self._path(key)
        return path is not None and path.is_file()

    def put(self, key: str, content: bytes) -> bytes:
        """Keep `content`, and give it back."""
        path = self._path(key)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, hashlib.sha256(content).digest() + content)
            self._used.add(path)
        return content

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The content of `key`, made and kept where it is missing."""
        content = self.get(key)
        return self.put(key, make()) if content is None else content

    def prune(self) -> None:
        """Drop every entry that was neither read nor written since this object was made."""
        if self._folder is None:
            return
        for path in self._entries():
            if path not in self._used:
                path.unlink(missing_ok=True)

    def _entries(self) -> Iterable[Path]:
        return list(self._folder.glob("??/*")) if self._folder else []

    def _path(self, key: str) -> Path | None:
        return self._folder / key[:2] / key[2:] if self._folder else None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)  # noqa: PTH101 - by name, as mkstemp gave it
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
