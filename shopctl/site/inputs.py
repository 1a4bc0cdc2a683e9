"""Whether anything that a build reads has changed since the last one, told by sizes and times and not by reading it.

Remembered beside site/: a digest of the names, sizes and times of the shop's files and of the program; until when the
catalogue says the same by itself (a price may come into force); and what the build said. All else leads to a build.
"""

from __future__ import annotations

import json
import os
import stat as kinds
import time
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from shopctl import clock
from shopctl.files import replace
from shopctl.shipped import PACKAGE, templates_dir
from shopctl.site.folder import is_address
from shopctl.site.outcome import FOLDER, Outcome

FILE = ".site-inputs.json"
MANIFEST = ".site.json"

_NOT_READ = frozenset((FOLDER, "inbox", "outbox", "shop.db-journal", "shop.db-shm"))
"""Names in the shop's folder that no page comes from; neither do those that start with a dot."""
_SETTLED_NS = 2_000_000_000
"""A file this young may change again within the same tick of the file system's clock: its time proves nothing."""


def stamp(root: Path) -> str:
    """A digest that changes when anything that pages come from may have; empty when that cannot be told just now."""
    digest, newest = looked_at(root)
    return digest if newest < time.time_ns() - _SETTLED_NS else ""


def looked_at(root: Path) -> tuple[str, int]:
    """A digest of the names, sizes and times of all files that pages may come from, and the latest of the times."""
    digest = blake2b(digest_size=16)
    newest = 0
    folders = [os.fspath(PACKAGE), os.fspath(templates_dir())]
    for name, status in (*_listed(root), *(found for folder in folders for found in _below(folder))):
        if not kinds.S_ISDIR(status.st_mode):
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            newest = max(newest, status.st_mtime_ns)
    return digest.hexdigest(), newest


def _listed(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    for entry in _sorted(os.fspath(root)):
        if entry.name not in _NOT_READ and not entry.name.startswith("."):
            yield from _found(entry)


def _below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in _sorted(folder):
        if entry.name != "__pycache__":
            yield from _found(entry)


def _found(entry: os.DirEntry[str]) -> Iterator[tuple[str, os.stat_result]]:
    yield entry.path, entry.stat(follow_symlinks=False)
    if entry.is_dir(follow_symlinks=False):
        yield from _below(entry.path)


def _sorted(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def unchanged(root: Path, stamp: str, now: datetime) -> Outcome | None:
    """The outcome of a build that has nothing to do; None where that is not certain."""
    try:
        known = json.loads((root / FILE).read_bytes())
        if not stamp or known["stamp"] != stamp or known["manifest"] != _marks(root) or clock.stamp(now) < known["at"]:
            return None
        if known["until"] and clock.stamp(now) >= known["until"]:
            return None
        manifest = json.loads((root / MANIFEST).read_bytes())
        if manifest["retired"]:  # files that were to stay for one more build
            return None
        if not all(_stands(f"{root}/{FOLDER}/", address, made[1]) for address, made in manifest["files"].items()):
            return None
        return Outcome(known["pages"], problems=[(what, why) for what, why in known["problems"]])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _stands(base: str, address: str, size: int) -> bool:
    """Whether the file is there; of what is compared as it is (size 0 in the manifest) only that it is not empty."""
    status = os.lstat(base + address)
    return (
        is_address(address)
        and kinds.S_ISREG(status.st_mode)
        and (status.st_size == size if size else status.st_size > 0)
    )


def forget(root: Path) -> None:
    """What is known of the last build says nothing from here on."""
    (root / FILE).unlink(missing_ok=True)


def remember(root: Path, stamp: str, until: str, now: datetime, outcome: Outcome) -> None:
    """Keep what the next build may find unchanged; `until`: when the catalogue changes by itself, or empty."""
    if stamp:
        facts: dict[str, object] = {"stamp": stamp, "at": clock.stamp(now), "until": until}
        facts |= {"manifest": _marks(root), "pages": outcome.pages, "problems": outcome.problems}
        replace(root / FILE, json.dumps(facts, ensure_ascii=False).encode(), settle=False)


def _marks(root: Path) -> list[int]:
    status = (root / MANIFEST).stat()
    return [status.st_size, status.st_mtime_ns]
