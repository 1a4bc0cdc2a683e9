"""Failures that no command foresaw, in the words of somebody who did not write the program.

Disks fill up, folders are not writable, files are open elsewhere: that can happen at any line, so it is said here once.
"""

from __future__ import annotations

import errno
import sqlite3

from shopctl.db.connect import storage_error
from shopctl.errors import ShopError, StorageError

_WAYS_OUT = {
    errno.ENOSPC: "The disk is full. Make room and do it again.",
    errno.EDQUOT: "Your share of the disk is used up. Make room and do it again.",
    errno.EROFS: "That disk can only be read. Shops live where they can be written.",
    errno.EACCES: "You may not read or write there: ls -ld shows whose folder it is.",
    errno.EPERM: "The system does not allow that there.",
    errno.ENOENT: "A folder on the way to it is missing.",
    errno.EIO: "The disk fails there. See that your backups are elsewhere.",
}
_FOR_DEVELOPERS = "With SHOPCTL_TRACEBACK=1 you see where it happened."


def in_plain_words(error: Exception) -> ShopError:
    """The error with a sentence, a way out and an exit code: 7 for storage, 75 for busy, else 1."""
    if (
        isinstance(error, sqlite3.Error)
        and getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    ):
        return storage_error("The database", error)
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename else ""
        return StorageError(reason=f"{place}{error.strerror}.", hint=_WAYS_OUT.get(error.errno, _FOR_DEVELOPERS))
    kind = StorageError if isinstance(error, OSError | sqlite3.Error) else ShopError
    return kind(reason=f"{type(error).__name__}: {error}", hint=_FOR_DEVELOPERS)
