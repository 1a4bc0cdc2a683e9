"""The folder site/ on disk: whole files only, nothing outside it, nothing through a link.

A file is written beside its place and renamed into it, so visitors and killed builds never leave half a page. The bytes
are not synced one by one: ten thousand syncs would take minutes, and the next build finds a file that lost its bytes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from shopctl.errors import Refused

_TEMPORARY = ".new"


class LinkInSite(Refused):
    """Files are written into real folders only: a link could lead anywhere."""

    message = "{path} is a link, or not a folder."
    hint = "Nothing is written through links. Move it away and build again."


class Folder:
    """A place for files named by addresses such as "products/teapot/index.html"."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._base = os.fspath(root)
        self._seen: set[str] = set()

    def path(self, address: str) -> str:
        """Where a file is kept. Raises ValueError for an address that leads out of the folder."""
        if not is_address(address):
            raise ValueError(f"{address!r} is no address inside {self.root}")
        return f"{self._base}/{address}"

    def write(self, address: str, data: bytes) -> bool:
        """Put `data` at `address` unless it stands there already; whether the file was written.

        Raises LinkInSite, OSError.
        """
        path = self.path(address)
        made_now = self._make(os.path.dirname(path))  # noqa: PTH120 - pathlib costs more here than the write it serves
        if not made_now and _holds(path, data):
            return False
        temporary = path + _TEMPORARY
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_FOLLOW | _BINARY, 0o644)
        try:
            with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - an open descriptor
                file.write(data)
            os.replace(temporary, path)  # noqa: PTH105
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return True

    def has(self, address: str, size: int) -> bool:
        """Whether a plain file of `size` bytes stands at `address`."""
        try:
            status = os.lstat(self.path(address))
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size == size

    def read(self, address: str) -> bytes:
        """The file at `address`. Raises OSError."""
        return Path(self.path(address)).read_bytes()

    def there(self, address: str) -> bool:
        """Whether a plain file stands at `address`."""
        try:
            return stat.S_ISREG(os.lstat(self.path(address)).st_mode)
        except OSError:
            return False

    def remove(self, address: str) -> bool:
        """Take a file away, what a killed build left beside it, and the folders that are empty then."""
        path = Path(self.path(address))
        if _leads_astray(path.parent, self.root):
            return False
        path.with_name(path.name + _TEMPORARY).unlink(missing_ok=True)
        there = path.is_file() and not path.is_symlink()
        if there:
            path.unlink()
        for folder in path.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty: somebody's files, or other pages
                break
        return there

    def sweep(self, address: str) -> None:
        """Take away what a killed build left beside `address`."""
        Path(self.path(address) + _TEMPORARY).unlink(missing_ok=True)

    def _make(self, folder: str) -> bool:
        """See that a real folder stands there, and every one above it; whether it was made this moment."""
        if folder in self._seen:
            return False
        if len(folder) > len(self._base):
            self._make(os.path.dirname(folder))  # noqa: PTH120
        made_now = True
        try:
            os.mkdir(folder)  # noqa: PTH102
        except FileExistsError:
            made_now = False
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                raise LinkInSite(path=folder) from None
        self._seen.add(folder)
        return made_now


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def is_address(text: str) -> bool:
    """Whether `text` names a file below a folder, and nothing outside it."""
    return "\\" not in text and "\x00" not in text and all(part not in ("", ".", "..") for part in text.split("/"))


_ASTRAY = ("\\", "\0", *(f"{a}{dots}{b}" for a in "\n/" for dots in ("", ".", "..") for b in "\n/"))


def are_addresses(texts: Iterable[str]) -> bool:
    """Whether each of `texts` is an address: `is_address` for many at once, of names without line ends."""
    text = "\n".join(["", *texts, ""])
    return not any(part in text for part in _ASTRAY)


def _holds(path: str, data: bytes) -> bool:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(status.st_mode):
        raise LinkInSite(path=path)
    return status.st_size == len(data) and Path(path).read_bytes() == data


def _leads_astray(folder: Path, root: Path) -> bool:
    """Whether a link stands between `root` and `folder`."""
    return any(part.is_symlink() for part in (folder, *folder.parents) if part != root and root in part.parents)
