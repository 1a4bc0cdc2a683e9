"""The file transport: the embedded default, where no mail server is configured."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from shopctl import files
from shopctl.mail.models import Mail
from shopctl.mail.transports import LineDown


class Outbox:
    """Mails as files: any mail program opens them, any script can carry them on.

    A name says when the mail was queued and which it is, so that writing it twice leaves one file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        for half in self.folder.glob(".*.eml.*"):  # what a killed sender was writing; nobody else writes here
            half.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass

    def ready(self) -> None:
        """Make the folder. Raises LineDown."""
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LineDown(f"{self.folder}: {error.strerror}") from error

    def deliver(self, mail: Mail, message: bytes) -> None:
        """Write TIME-ID.eml whole, to the disk, mode 0600. Raises LineDown."""
        time = mail.queued_at[:19].replace(":", "").replace("-", "")
        try:
            files.replace(self.folder / f"{time}Z-{mail.id}.eml", message)
        except OSError as error:
            raise LineDown(f"{self.folder}: {error.strerror}") from error
