"""Whether anything that a build reads has changed since the last one, told by sizes and times and not by reading it.

Remembered beside site/: digests of the names, sizes and times of the shop's files and of the program; until when the
catalogue says the same by itself (a price may come into force); and what the build said. All else leads to a build.
"""

from __future__ import annotations

import json
import os
import stat as kinds
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shopctl import clock
from shopctl.files import replace
from shopctl.shipped import PACKAGE, templates_dir
from shopctl.site.folder import are_addresses
from shopctl.site.outcome import FOLDER, Outcome

if TYPE_CHECKING:
    from shopctl.catalog.touched import Mark

FILE = ".site-inputs.json"
MANIFEST = ".site.json"

_NOT_READ = frozenset((FOLDER, "inbox", "outbox", "shop.db-journal", "shop.db-shm"))
"""Names in the shop's folder that no page comes from; neither do those that start with a dot."""
_DATABASE = "shop.db"
_SETTLED_NS = 2_000_000_000
"""A file this young may change again within the same tick of the file system's clock: its time proves nothing."""


class Stamp(NamedTuple):
    """Digests that change when anything that pages come from may have: of all, and of all but the database.

    Empty where that cannot be told just now.
    """

    whole: str
    files: str


class Last(NamedTuple):
    """What is known of the last build: the token of its memory, and what it said."""

    token: str
    outcome: Outcome


def stamp(root: Path) -> Stamp:
    """What the files look like."""
    settled = time.time_ns() - _SETTLED_NS
    found = list(_found_in(root))
    whole, newest = _told(found)
    files, newest_file = _told(one for one in found if Path(one[0]) != root / _DATABASE)
    return Stamp(whole if newest < settled else "", files if newest_file < settled else "")


def looked_at(root: Path) -> tuple[str, int]:
    """A digest of the names, sizes and times of all files that pages may come from, and the latest of the times."""
    return _told(_found_in(root))


_Found = tuple[str, os.stat_result]


def _told(found: Iterable[_Found]) -> tuple[str, int]:
    digest = blake2b(digest_size=16)
    newest = 0
    for name, status in found:
        if not kinds.S_ISDIR(status.st_mode):
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            newest = max(newest, status.st_mtime_ns)
    return digest.hexdigest(), newest


def _found_in(root: Path) -> Iterator[_Found]:
    for entry in _sorted(os.fspath(root)):
        if entry.name not in _NOT_READ and not entry.name.startswith("."):
            yield from _found(entry)
    for folder in (PACKAGE, templates_dir()):
        yield from _below(os.fspath(folder))


def _below(folder: str) -> Iterator[_Found]:
    for entry in _sorted(folder):
        if entry.name != "__pycache__":
            yield from _found(entry)


def _found(entry: os.DirEntry[str]) -> Iterator[_Found]:
    yield entry.path, entry.stat(follow_symlinks=False)
    if entry.is_dir(follow_symlinks=False):
        yield from _below(entry.path)


def _sorted(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def unchanged(root: Path, stamp: Stamp, now: datetime) -> Outcome | None:
    """The outcome of a build that has nothing to do; None where that is not certain."""
    try:
        known = json.loads((root / FILE).read_bytes())
        if not stamp.whole or known["whole"] != stamp.whole or clock.stamp(now) < known["at"]:
            return None
        if known["until"] and clock.stamp(now) >= known["until"]:
            return None
        manifest = json.loads((root / MANIFEST).read_bytes())
        if manifest["retired"] or known["manifest"] != _marks(root):  # files that were to stay for one more build
            return None
        files = manifest["files"]
        return _outcome(known) if are_addresses(files) and stands(root, files) else None
    except _NOT_KNOWN:
        return None


_NOT_KNOWN = (OSError, ValueError, LookupError, TypeError, AttributeError)
"""What comes of files that somebody took away, or wrote into."""


def last(root: Path, stamp: Stamp) -> Last | None:
    """The last build, where nothing but the database may have changed since; None where that is not certain."""
    try:
        known = json.loads((root / FILE).read_bytes())
        if not stamp.files or known["files"] != stamp.files or known["manifest"] != _marks(root):
            return None
        return Last(known["token"], _outcome(known)) if known["token"] else None
    except _NOT_KNOWN:
        return None


def _outcome(known: Mapping[str, Any]) -> Outcome:
    return Outcome(known["pages"], problems=[(what, why) for what, why in known["problems"]])


def stands(root: Path, files: Mapping[str, Sequence[Any]]) -> bool:
    """Whether all files of a manifest are there, of the size that they had. Raises OSError where one is not.

    What is compared as it is has the size 0 in the manifest: of that only that it is not empty.
    """
    base, lstat, plain = f"{root}/{FOLDER}/", os.lstat, kinds.S_ISREG
    for address, (_, size) in files.items():
        status = lstat(base + address)
        if not plain(status.st_mode) or (status.st_size != size if size else not status.st_size):
            return False
    return True


def forget(root: Path) -> None:
    """What is known of the last build says nothing from here on."""
    (root / FILE).unlink(missing_ok=True)


def remember(root: Path, stamp: Stamp, mark: Mark, token: str, outcome: Outcome) -> None:
    """Keep what the next build may find unchanged: since the `mark`; `token` is that of its memory, or empty."""
    facts: dict[str, object] = {**stamp._asdict(), "at": mark.at, "until": mark.until, "token": token}
    facts |= {"manifest": _marks(root), "pages": outcome.pages, "problems": outcome.problems}
    replace(root / FILE, json.dumps(facts, ensure_ascii=False).encode(), settle=False)


def _marks(root: Path) -> list[int]:
    status = (root / MANIFEST).stat()
    return [status.st_size, status.st_mtime_ns]
