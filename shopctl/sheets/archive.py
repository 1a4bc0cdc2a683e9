"""Zip archives from strangers: refused from what they declare, before anything is unpacked, and read no further.

zipfile stops at a part's declared size and checks its sum: what holds for the declared sizes holds for what comes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from shopctl.sheets.table import UnreadableTable

MAX_BYTES = 100 * 1024 * 1024
"""What all parts that are read may unpack to."""

MAX_RATIO = 100
"""How many times larger than packed a part may be, beyond its first megabyte."""

_MAX_PARTS = 10_000
_MAX_DIRECTORY = 4 << 20
_NEVER_READ = ("xl/media/", "xl/embeddings/", "Pictures/", "Thumbnails/")
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"


def open_archive(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """The archive in `stream`, checked. Raises UnreadableTable: damaged, locked, a bomb."""
    with damaged(name):
        if directory_size(stream) > _MAX_DIRECTORY:
            raise UnreadableTable(file=name, reason=f"it holds more than {_MAX_PARTS:,} parts")
        archive = zipfile.ZipFile(stream)
        parts = [part for part in archive.infolist() if not part.filename.startswith(_NEVER_READ)]
        if len(parts) > _MAX_PARTS:
            raise UnreadableTable(file=name, reason=f"it holds more than {_MAX_PARTS:,} parts")
        if len({part.filename.casefold() for part in parts}) < len(parts):
            raise UnreadableTable(file=name, reason="it holds the same part twice")
        if sum(part.file_size for part in parts) > MAX_BYTES:
            reason = f"it would unpack to more than {MAX_BYTES >> 20} MB"
            raise UnreadableTable(file=name, reason=reason, hint="Save it as CSV in UTF-8, or in several files.")
        size = stream.seek(0, io.SEEK_END)
        for part in parts:
            if part.compress_size > size:  # zipfile makes room for as much before it reads
                raise zipfile.BadZipFile("a part larger than the file")
            if part.flag_bits & 1:
                raise UnreadableTable(file=name, reason="it is locked with a password")
            if part.file_size > max(part.compress_size * MAX_RATIO, 1 << 20):
                raise UnreadableTable(file=name, reason=f"it is packed suspiciously tight ({part.filename})")
    return archive


@contextmanager
def damaged(name: str, what: str = "") -> Iterator[None]:
    """Whatever goes wrong inside for being no archive, or no XML, becomes UnreadableTable."""
    from xml.etree.ElementTree import ParseError

    try:
        yield
    except (zipfile.BadZipFile, zlib.error, ParseError, ValueError, KeyError, EOFError, OSError, RuntimeError) as error:
        reason = f"it is damaged ({what})" if what else "it is damaged"
        hint = "Open it in a spreadsheet program, save it again, and try that."
        raise UnreadableTable(file=name, reason=reason, hint=hint) from error


def open_text(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> TextIO:
    """A part's text, its line ends as XML has them: LF."""
    with archive.open(part) as stream:
        start = stream.read(4)
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start else "utf-8-sig"
    return io.TextIOWrapper(archive.open(part), encoding)


def directory_size(stream: BinaryIO) -> int:
    """What the archive says of the size of its directory, which zipfile reads whole."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 100))
    tail = stream.read()
    stream.seek(0)
    at, at64 = tail.rfind(_END), tail.rfind(_END64)
    found = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if found == 0xFFFFFFFF and at64 >= 0:
        found = int.from_bytes(tail[at64 + 40 : at64 + 48], "little")
    return min(found, size)
