"""Put a file in its place whole: readers see the old one or the new one, also after a crash or a power cut."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(file: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write `data` under a temporary name beside `file`, bring it to the disk, then rename it into place.

    The new file has `mode` from its first byte. Raises OSError; the old file is then still there.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if mode != 0o600:
            temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
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
