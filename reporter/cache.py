"""A content-addressed store of bytes: the key is the hash of everything the content was made from.

JSON and bytes only, never pickle: reading a cache can execute nothing. The hash of an entry's content stands beside it,
so that a damaged one is a missing one.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FOLDER = ".reporter"
"""Beside models.toml: the cache, and what the last build left. It can be deleted at any time."""

DATABASE: Final = "entries.sqlite"


def key_of(*parts: Any) -> str:
    """The key of what is made from `parts`: JSON data, text, bytes' digests."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Cache:
    """Entries in one database below a folder; without a folder nothing is kept.

    One file and not one an entry: to make a file takes longer than to make what goes into it. A database that is
    damaged, or that cannot be written, is begun anew, in memory if need be.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / DATABASE if folder else None
        self._used = set[str]()
        self._open: sqlite3.Connection | None = None

    def get(self, key: str) -> bytes | None:
        """The content made from `key`, None where there is none or it is damaged."""
        found = self._ask("SELECT digest, content FROM entries WHERE key = ?", key)
        if found is None:
            return None
        digest, content = found
        self._used.add(key)
        return bytes(content) if hashlib.sha256(content).digest() == digest else None

    def has(self, key: str) -> bool:
        """Whether there is an entry; it may still turn out to be damaged."""
        return self._ask("SELECT 1 FROM entries WHERE key = ?", key) is not None

    def put(self, key: str, content: bytes) -> bytes:
        """Keep `content`, and give it back."""
        self._used.add(key)
        self._ask("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", key, hashlib.sha256(content).digest(), content)
        return content

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The content of `key`, made and kept where it is missing."""
        content = self.get(key)
        return self.put(key, make()) if content is None else content

    def prune(self) -> None:
        """Drop every entry that was neither read nor written since this object was made."""
        if self._file is None:
            return
        store = self._store(self._file)
        idle = [row for row in store.execute("SELECT key FROM entries") if row[0] not in self._used]
        store.executemany("DELETE FROM entries WHERE key = ?", idle)

    def close(self) -> None:
        """Let go of the database."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _ask(self, statement: str, *values: str | bytes) -> Any:
        """The first row of the answer; from a new database where this one fails."""
        if self._file is None:
            return None
        try:
            return self._store(self._file).execute(statement, values).fetchone()
        except sqlite3.DatabaseError:
            self.close()
            self._open = _new_store(self._file)
            return self._open.execute(statement, values).fetchone()

    def _store(self, file: Path) -> sqlite3.Connection:
        if self._open is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._open = _connected(str(file))
        return self._open


def _connected(name: str) -> sqlite3.Connection:
    # Each statement is a transaction, and none waits for the disk: what a crash loses is made again.
    store = sqlite3.connect(name, isolation_level=None, timeout=30)
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA journal_mode = MEMORY")
    store.execute("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, digest BLOB, content BLOB)")
    return store


def _new_store(file: Path) -> sqlite3.Connection:
    try:
        file.unlink(missing_ok=True)
        return _connected(str(file))
    except (OSError, sqlite3.DatabaseError):
        return _connected(":memory:")


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
