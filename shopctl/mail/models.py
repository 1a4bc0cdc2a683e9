"""A mail before it is bytes, a row of the outbox, and what a run of the sender did. No I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from shopctl.errors import BadInput, Refused

Kind = Literal["receipt", "campaign"]
Status = Literal["queued", "sending", "sent", "unknown", "failed", "canceled"]

STATUSES: tuple[Status, ...] = ("queued", "sending", "sent", "unknown", "failed", "canceled")


class NotAMailbox(BadInput):
    """The address cannot stand in a header or an envelope."""

    message = "No mail can go to {address!r}: {reason}"


class TooLarge(BadInput):
    """A mail heavier than mail programs show whole."""

    message = "The mail {template} for {address} has {size} bytes; {limit} is the most."


class NotPossible(Refused):
    """A mail's state does not allow the step: a sent one cannot be canceled."""

    message = "Mail {id} is {status}; it cannot be {step}."


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name to show, which may be empty, and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail in words, for one recipient; `compose` makes bytes of it.

    `kind` decides what happens when it is not known whether a mail arrived: a receipt goes out once more with the
    same bytes, a campaign waits for a person.
    """

    template: str
    language: str
    sender: Mailbox
    recipient: Mailbox
    subject: str
    text: str
    html: str
    reply_to: str = ""
    kind: Kind = "receipt"


@dataclass(frozen=True, slots=True)
class Mail:
    """A row of the outbox without the message itself; `size` is 0 for one that could not be written.

    `attempts` counts since it was queued or retried; `doubts`, how often nobody knew whether it arrived. Times are UTC
    ISO 8601.
    """

    id: int
    cause: str
    about: str
    template: str
    kind: Kind
    sender: str
    recipient: str
    language: str
    subject: str
    message_id: str
    size: int
    status: Status
    attempts: int
    doubts: int
    next_attempt_at: str
    error: str
    note: str
    queued_at: str
    claimed_at: str | None
    sent_at: str | None

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `mail list --json`; public API."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of the sender made of the mails it took, and how many wait now.

    `problem` says why the run ended early: no mail could leave, whichever it was. Nothing is lost then.
    """

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    queued: int = 0
    problem: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `mail send --json`; public API."""
        counts = {"sent": self.sent, "failed": self.failed, "unknown": self.unknown, "queued": self.queued}
        return counts | ({"problem": self.problem} if self.problem else {})
