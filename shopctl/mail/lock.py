"""One sender at a time: the system's lock on a file, which ends with the process that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shopctl.errors import Busy
from shopctl.files import held

FILE = ".mail.lock"


class AnotherSender(Busy):
    """Another process is sending this shop's mail."""

    message = "Another shopctl is sending the mail of {shop}."
    hint = "Nothing was done; it sends what is due."


@contextmanager
def one_sender(root: Path) -> Iterator[None]:
    """Hold the lock for the block. Raises AnotherSender at once when somebody else does."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(root / FILE))
        except BlockingIOError as error:
            raise AnotherSender(shop=str(root)) from error
        yield
