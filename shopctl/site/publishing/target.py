"""What every place to publish to can do, and how it is written in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from shopctl.errors import SettingsError, ShopError

Step = Callable[[int], None]
"""Told how many files are done since it was last told."""


class File(NamedTuple):
    """A file of the site: its bytes' digest, as the target reckons it, and their number."""

    digest: str
    size: int


class Target(Protocol):
    """A place that visitors are served from. Methods raise NotPublished."""

    def digest(self, data: bytes) -> str:
        """The digest by which this place tells contents apart."""

    def there(self, known: Mapping[str, File]) -> Mapping[str, File]:
        """What stands there by address; `known` is what was published last, for places that cannot be asked."""

    def put(self, site: Path, addresses: Sequence[str], step: Step) -> None:
        """Bring files of the folder `site` there, each whole or not at all."""

    def remove(self, site: Path, addresses: Sequence[str]) -> None:
        """Take files away; those that are gone already are no failure."""

    def finish(self) -> None:
        """Let what was put and removed be seen, where that is one step."""


class NotPublished(ShopError):
    """The place could not be reached or did not take the files."""

    code, exit_code = "not_published", 7
    message = "{target}: {reason}."
    hint = "Visitors see whole pages, old or new. Mend it and publish again: only what is missing is sent."


class BadTarget(SettingsError):
    """No place is named, or none that shopctl knows."""

    message = "{target!r} is no place to publish to."
    hint = "Name a folder, rsync:HOST:/PATH, s3://BUCKET/PREFIX or git:REPOSITORY#BRANCH: --to, or publish.to."


class OwnFolder(SettingsError):
    """The folder holds the shop, or lies in it: visitors could fetch the database, or the site would mix with it."""

    message = "{target} holds the shop's own files, or lies among them."
    hint = "Publish to a folder beside the shop: no visitor may come near shop.db."


class Place(NamedTuple):
    """A target as merchants write it: its kind, where it is, and what part of it (branch, prefix)."""

    kind: str
    where: str
    part: str = ""

    @property
    def name(self) -> str:
        """The target in one line, as it is known and shown."""
        between = {"s3": "/", "git": "#"}.get(self.kind, "")
        return f"{self.kind}:{self.where}{between}{self.part}"


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")
_REMOTE = re.compile(r"rsync:([^\s-]\S*:\S+|/\S.*)")
_GIT = re.compile(r"git:([^\s#-][^\s#]*)(?:#([A-Za-z0-9][A-Za-z0-9._/-]*))?")


def place(text: str, root: Path) -> Place:
    """What a merchant means by `text`; folders are seen from the shop's own. Raises BadTarget, OwnFolder."""
    if found := _BUCKET.fullmatch(text):
        return Place("s3", found[1], (found[2] or "").strip("/"))
    if found := _REMOTE.fullmatch(text):
        return Place("rsync", found[1])
    if found := _GIT.fullmatch(text):
        return Place("git", found[1], found[2] or "gh-pages")
    if not text or re.match(r"(s3|rsync|git|https?|ftp|sftp|ssh):", text):
        raise BadTarget(target=text)
    folder, own = (root / Path(text).expanduser()).resolve(), root.resolve()
    if folder.is_relative_to(own) or own.is_relative_to(folder):
        raise OwnFolder(target=str(folder))
    return Place("folder", str(folder))
