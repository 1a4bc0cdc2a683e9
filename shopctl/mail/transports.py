"""How a mail leaves the shop, and the four ways in which that can go wrong.

A transport is a context manager: `ready` before a mail is claimed, `deliver` for each. Which one it is says shop.toml.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from shopctl.mail.models import Mail

if TYPE_CHECKING:  # pydantic is not loaded for a run that finds nothing to send
    from shopctl.config.model import Settings


class Deferred(Exception):
    """Not taken this time (4xx, or the line broke before the server had the mail): try again later."""


class Rejected(Exception):
    """Will not be taken (5xx)."""


class Uncertain(Exception):
    """The line broke when the server may have had the mail."""


class LineDown(Exception):
    """No mail can leave now, whichever it is: no connection, no log-in, no room."""


class Transport(Protocol):
    """What the sender needs of a transport."""

    def ready(self) -> None:
        """Make sure that a mail could leave now. Raises LineDown."""

    def deliver(self, mail: Mail, message: bytes) -> None:
        """Hand over one mail. Raises Deferred, Rejected, Uncertain, LineDown."""


def transport(settings: Settings, root: Path) -> AbstractContextManager[Transport]:
    """The transport that shop.toml names. Raises SettingsError for a password that cannot be used."""
    # Each is loaded where it is used: most runs of cron send nothing, and smtplib costs more than such a run.
    if settings.mail.transport == "file":
        from shopctl.mail.outbox import Outbox

        return Outbox(root / "outbox")
    from shopctl.mail.smtp import Relay

    return Relay.of(settings, root)
