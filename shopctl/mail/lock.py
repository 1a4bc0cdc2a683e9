"""One sender at a time: an operating system's lock on an open file, which ends with the process that holds it.

A lock file that must be deleted would stay behind a killed sender; this file may stay, nobody asks whether it is there.
By hand because `filelock` takes longer to import than cron's empty runs take altogether.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopctl.errors import Busy

FILE = ".mail.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class AnotherSender(Busy):
    """Another process is sending this shop's mail."""

    message = "Another shopctl is sending the mail of {shop}."
    hint = "Nothing was done; it sends what is due."


@contextmanager
def one_sender(root: Path) -> Iterator[None]:
    """Hold the lock for the block. Raises AnotherSender at once when somebody else does."""
    descriptor = os.open(root / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError as error:
            raise AnotherSender(shop=str(root)) from error
        yield
    finally:
        os.close(descriptor)
