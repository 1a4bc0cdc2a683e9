"""Put a file in its place whole, and let one process at a time do a thing.

Readers see the old file or the new one, also after a crash or a power cut.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def replace(file: Path, data: bytes, *, mode: int = 0o600, settle: bool = True) -> None:
    """Write `data` under a temporary name beside `file`, bring it to the disk, then rename it into place.

    The new file has `mode` from its first byte. Without `settle` the disk may take its time: enough for what only a
    power cut could lose and the next run makes again. Raises OSError; the old file is then still there.
    """
    import tempfile  # commands that only take a lock start without it

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            if settle:
                os.fsync(out.fileno())
        if mode != 0o600:
            temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if settle:
        sync_folder(file.parent)


def move(file: Path, target: Path) -> None:
    """Rename `file` to `target`, a path of the same file system, and bring that to the disk. Raises OSError."""
    file.replace(target)
    sync_folder(target.parent)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries (a rename, a new file) to the disk, where the system can."""
    if os.name == "nt":  # Windows opens no folders; NTFS journals renames by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the system's lock on `file` for the block; it ends with the process, so a killed one leaves none behind.

    The file itself may stay: nobody asks whether it is there. Raises BlockingIOError at once when it is held elsewhere.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError as error:
            raise BlockingIOError(str(file)) from error
        yield
    finally:
        os.close(descriptor)
