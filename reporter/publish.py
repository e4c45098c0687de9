"""The one owner of the site's files: a new tree is written beside the old one, and the two change places in one step.

A reader sees the old site or the new one. Files that did not change are hard-linked into the new tree. Files that
reporter did not write (a CNAME, say) are kept; a folder that holds no site of reporter's is never replaced.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from reporter.errors import UsageError

MANIFEST: Final = ".reporter.json"
"""In the site's root: every file reporter wrote, with its hash; it also says whose folder this is."""

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


class Tree:
    """A site being written; nothing is seen of it until `exchange`."""

    def __init__(self, site: Path) -> None:
        # Through a link: the folder changes places, and the link to it stays.
        self._site = site.resolve() if site.is_symlink() else site
        recover(self._site)
        self._old = owned_files(site)
        self._new = dict[str, str]()
        self._folders = set[Path]()
        self.changed = 0
        """Pages that differ from the site that stands."""
        self.pages = 0
        self._site.parent.mkdir(parents=True, exist_ok=True)
        self._draft = _beside(self._site, "new")
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir()

    def write(self, path: str, content: bytes) -> None:
        """Add a file; one that the standing site has with this content is linked."""
        digest = hashlib.sha256(content).hexdigest()
        if path in self._new:
            raise ValueError(f"two pages are written to {path}")
        self._new[path] = digest
        changed = self._old.get(path) != digest
        is_page = path.endswith(".html")
        self.pages += is_page
        self.changed += is_page and changed
        target = self._target(path)
        if changed or not _linked(self._site / path, target, digest):
            target.write_bytes(content)

    def exchange(self) -> None:
        """Put the new tree in the old one's place."""
        self._keep_foreign()
        manifest = {"files": dict(sorted(self._new.items()))}
        (self._draft / MANIFEST).write_text(json.dumps(manifest, indent=0) + "\n")
        if self._site.exists():
            _swap(self._draft, self._site)
            shutil.rmtree(self._draft, ignore_errors=True)
        else:
            self._draft.rename(self._site)

    def discard(self) -> None:
        """Forget the new tree."""
        shutil.rmtree(self._draft, ignore_errors=True)

    @property
    def files(self) -> list[str]:
        """Every file written so far."""
        return list(self._new)

    def _target(self, path: str) -> Path:
        target = self._draft / path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        return target

    def _keep_foreign(self) -> None:
        if not self._site.exists():
            return
        for folder, folders, names in os.walk(self._site):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in (*names, *links):
                path = Path(folder, name)
                inside = path.relative_to(self._site).as_posix()
                if inside not in self._old and inside not in self._new and inside != MANIFEST:
                    shutil.copy2(path, self._target(inside), follow_symlinks=False)
            if not folders and not names:
                (self._draft / Path(folder).relative_to(self._site)).mkdir(parents=True, exist_ok=True)


def owned_files(site: Path) -> dict[str, str]:
    """The files of the standing site with their hashes, empty where there is none.

    Raises UsageError where the folder is somebody else's.
    """
    try:
        files: dict[str, str] = json.loads((site / MANIFEST).read_text())["files"]
        return files
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{site / MANIFEST} cannot be read ({error}): delete {site} and build again") from None
    if site.exists() and (not site.is_dir() or any(site.iterdir())):
        raise UsageError(
            f"{site} is there and was not built by reporter: it is left alone\nhelp: name another folder with -o"
        )
    return {}


def recover(site: Path) -> None:
    """Put back a site that an interrupted exchange (on a system without an atomic one) left aside."""
    aside = _beside(site, "old")
    if aside.exists():
        if site.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(site)


def _beside(site: Path, what: str) -> Path:
    absolute = site.absolute()
    return absolute.parent / f".{absolute.name}.{what}"


def _linked(source: Path, target: Path, digest: str) -> bool:
    """Whether the standing file could be linked; one edited by hand since it was written is not."""
    try:
        if hashlib.sha256(source.read_bytes()).hexdigest() != digest:
            return False
        os.link(source, target)
        return True
    except OSError:
        return False


def _swap(new: Path, old: Path) -> None:
    if sys.platform.startswith("linux") and _exchange_linux(new, old):
        return
    aside = _beside(old, "old")
    old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside)


def _exchange_linux(new: Path, old: Path) -> bool:
    """renameat2(2) with RENAME_EXCHANGE; false where the C library or the file system has it not."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE)
    return done == 0
