"""Where a table's bytes come from: a file, bytes in memory, or a pipe, which is kept so that it can be read again."""

from __future__ import annotations

import io
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

from shopctl.sheets.table import NoFile, UnreadableTable

Opener = Callable[[], BinaryIO]
"""Opens the same bytes, from the start, as often as it is called."""

MAX_PIPED = 2_000_000_000
"""Bytes that are kept of a pipe."""


class Spool:
    """Bytes in a temporary file without a name, which goes when nobody reads from it any more."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __del__

    def open(self) -> BinaryIO:
        """A stream of its own over all of the bytes."""
        return io.BufferedReader(_View(self), 1 << 18)

    def __del__(self) -> None:
        self.file.close()


class _View(io.RawIOBase):
    """One reader's place in a spool, whose file all readers share."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 1:
            offset += self._at
        self._at = self._spool.file.seek(offset, 0 if whence == 1 else whence)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._spool.file.seek(self._at)
        with memoryview(buffer) as view:
            count = self._spool.file.readinto(view)
        self._at += count
        return count


def opener(source: Path | bytes, name: str) -> Opener:
    """Opens `source`; the path `-` is standard input. Raises NoFile, UnreadableTable."""
    if isinstance(source, bytes):
        return lambda: io.BytesIO(source)
    if source == Path("-"):
        return _kept(sys.stdin.buffer, name)
    try:
        mode = source.stat().st_mode
        if stat.S_ISFIFO(mode):
            with source.open("rb") as pipe:
                return _kept(pipe, name)
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "a device"
            raise UnreadableTable(file=name, reason=f"it is {what}, not a file", hint="Name the file itself.")
        source.open("rb").close()
    except FileNotFoundError as error:
        raise NoFile(kind="file", id=str(source), file=str(source)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableTable(file=name, reason=reason, hint="Can you open it yourself?") from error
    return lambda: source.open("rb", buffering=1 << 18)


def _kept(pipe: BinaryIO, name: str) -> Opener:
    spool = Spool()
    while chunk := pipe.read(1 << 20):
        if spool.file.tell() > MAX_PIPED:
            raise UnreadableTable(file=name, reason="more than 2 GB came in", hint="Save it as a file first.")
        spool.file.write(chunk)
    return spool.open
