"""What a run over the inbox found, and why a file was set aside. No I/O; light, because cron loads it often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shopctl.errors import BadInput, Busy, Refused


class AnotherFetch(Busy):
    """Another process is reading this shop's inbox."""

    message = "Another shopctl is reading the inbox of {shop}."
    hint = "Nothing was done; it takes what is there."


class Unreadable(BadInput):
    """A file that is none to be read: a link, a folder, a device, too large, no mail, no JSON."""


class NotAnOrder(BadInput):
    """A document that is not what an order document must be: `place` is where in it."""

    message = "It is not an order document: {place}{what}."


class OtherBody(Refused):
    """The id of the document is known, but something else stood in it then."""

    code = "conflict"
    message = "Document {id} was taken as order {number} already, and something else stood in it then."
    hint = "If this is another order, take it by hand: shopctl order new"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file in quarantine, and why."""

    file: str
    reason: str

    @property
    def document(self) -> dict[str, str]:
        """Its shape in `inbox list --json` and `inbox fetch --json`; public API."""
        return {"file": self.file, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run took: numbers of new orders, how many were known, what was set aside.

    `problem` names a file that the next run has to look at again: it could not be moved after its order was taken, or a
    setting of the shop's must be mended first.
    """

    orders: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    """What visitors want to be told of when it is back, once for each of them."""
    known: int = 0
    quarantined: tuple[SetAside, ...] = ()
    problem: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `inbox fetch --json`; public API. Tickets and reviews come with their slices."""
        counts = {"orders": len(self.orders), "tickets": 0, "reviews": 0, "known": self.known}
        counts |= {"subscriptions": len(self.awaited), "quarantined": len(self.quarantined)}
        more = {"numbers": list(self.orders), "reasons": [each.document for each in self.quarantined]}
        return counts | more | ({"problem": self.problem} if self.problem else {})


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the inbox: files that the next run takes up, those in quarantine, and how many are no orders."""

    waiting: tuple[str, ...]
    quarantined: tuple[SetAside, ...]
    not_understood: int

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `inbox list --json`; public API."""
        return {
            "waiting": list(self.waiting),
            "quarantined": [each.document for each in self.quarantined],
            "not_understood": self.not_understood,
        }
