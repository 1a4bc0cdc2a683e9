"""Where the pictures of a sheet lie: in a folder, or packed in a .zip; looked up by the paths that its cells name.

Paths lead nowhere but below their place. Letter case does not matter, nor do leading folders that are not there:
`Photos\\Cup.JPG` finds `cup.jpg`.
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from shopctl.catalog.copies import MAX_BYTES, BadPicture
from shopctl.errors import BadInput
from shopctl.sheets.archive import MAX_RATIO, directory_size

_MAX_PARTS = 50_000
_MAX_PATH = 1000
_MAX_DIRECTORY = 16 << 20


class NoPlace(BadInput):
    """The place of the pictures is not there, or is neither a folder nor a .zip file."""

    code = "no_media"
    message = "{place}: {reason}."
    hint = "--media takes the folder that holds the pictures, or a .zip file of it."


class Place(Protocol):
    """Somewhere that pictures lie."""

    def read(self, path: str) -> bytes:
        """The picture file that a cell names. Raises BadPicture."""


def place(path: Path) -> Place:
    """The folder or .zip file at `path`. Raises NoPlace."""
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise NoPlace(place=path, reason="there is no such folder or file")
    return Archive(path)


def _tails(path: str) -> Iterator[tuple[str, ...]]:
    """The parts of a path, then without its first folder, and so on. Raises BadPicture for one that leads away."""
    if len(path) > _MAX_PATH:
        raise BadPicture("its path is too long")
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
    if not parts or ".." in parts or any(":" in part or "\0" in part for part in parts) or path[:1] in "/\\":
        raise BadPicture("its path leads away from the place of the pictures")
    for at in range(len(parts)):
        yield parts[at:]


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class Folder:
    """A folder of pictures. Links are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[Path, dict[str, list[str]]] = {}

    def read(self, path: str) -> bytes:
        """The picture file that a cell names. Raises BadPicture."""
        for parts in _tails(path):
            if file := self._find(parts):
                return _whole(file)
        raise BadPicture(f"there is no such picture in {self._root.name or self._root}/")

    def _find(self, parts: tuple[str, ...]) -> Path | None:
        file = self._root
        for part in parts:
            found = self._listed(file).get(_alike(part), [])
            if len(found) > 1 and part not in found:
                raise BadPicture(f"it could be {' or '.join(found)}")
            if not found:
                return None
            file = file / (part if part in found else found[0])
            if file.is_symlink():
                raise BadPicture("it is a link, or lies behind one")
        return file

    def _listed(self, folder: Path) -> dict[str, list[str]]:
        if folder not in self._names:
            names = self._names[folder] = {}
            for each in sorted(folder.iterdir()) if folder.is_dir() else ():
                names.setdefault(_alike(each.name), []).append(each.name)
        return self._names[folder]


def _whole(file: Path) -> bytes:
    if not file.is_file():
        raise BadPicture("it is no file")
    if file.stat().st_size > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadPicture(f"it cannot be read ({error.strerror})") from error


class Archive:
    """A .zip file of pictures; each is unpacked by itself, and no further than a picture may be large."""

    def __init__(self, file: Path) -> None:
        self._name = file.name
        try:
            with file.open("rb") as stream:
                if directory_size(stream) > _MAX_DIRECTORY:
                    raise NoPlace(place=file.name, reason="it holds too many files")
            self._archive = zipfile.ZipFile(file)
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise NoPlace(place=file.name, reason="it is neither a folder nor a .zip file that can be read") from error
        parts = [part for part in self._archive.infolist() if not part.is_dir()]
        if len(parts) > _MAX_PARTS:
            raise NoPlace(place=file.name, reason=f"it holds more than {_MAX_PARTS:,} files")
        self._parts: dict[str, list[zipfile.ZipInfo]] = {}
        for part in parts:
            names = part.filename.replace("\\", "/").split("/")
            for at in range(len(names)):
                self._parts.setdefault(_alike("/".join(names[at:])), []).append(part)

    def read(self, path: str) -> bytes:
        """The picture file that a cell names. Raises BadPicture."""
        for parts in _tails(path):
            name = "/".join(parts)
            found = self._parts.get(_alike(name), [])
            exact = [part for part in found if part.filename == name] or found
            if len(exact) > 1:
                raise BadPicture(f"it could be {' or '.join(part.filename for part in exact[:3])}")
            if exact:
                return self._unpacked(exact[0])
        raise BadPicture(f"there is no such picture in {self._name}")

    def _unpacked(self, part: zipfile.ZipInfo) -> bytes:
        if stat.S_ISLNK(part.external_attr >> 16):
            raise BadPicture("it is a link")
        if part.flag_bits & 1:
            raise BadPicture("it is locked with a password")
        if part.file_size > MAX_BYTES or part.compress_size > MAX_BYTES:
            raise BadPicture(f"it is larger than {MAX_BYTES >> 20} MB")
        if part.file_size > max(part.compress_size * MAX_RATIO, 1 << 20):
            raise BadPicture("it is packed suspiciously tight")
        try:
            with self._archive.open(part) as stream:
                return stream.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
            raise BadPicture("it is damaged inside the .zip file") from error
