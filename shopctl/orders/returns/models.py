"""A return as frozen values: what comes back, why, and what became of it. Amounts are minor units of its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["return", "withdrawal", "exchange", "claim"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""return: the shop agreed to take it back; withdrawal: the buyer's right, which nobody approves; exchange: something
else goes out for it; claim: it was faulty, wrong, or never came."""


SOURCE = "return:"
"""What the source of the order that goes out instead begins with; the return's number follows."""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """So many pieces of an order's line, and what came of each.

    accepted: as it should be; damaged: here, but not to be sold again; lost: on its way; rejected: still the
    customer's. `worth` is what the pieces are of all that the line came to, tax included.
    """

    id: int
    line_id: int
    quantity: int
    accepted_quantity: int
    rejected_quantity: int
    damaged_quantity: int
    lost_quantity: int
    restocked_quantity: int
    worth: int

    @property
    def kept_quantity(self) -> int:
        """Pieces that the customer no longer has to pay for: all that were looked at and not turned down."""
        return self.accepted_quantity + self.damaged_quantity + self.lost_quantity


@dataclass(frozen=True, slots=True)
class Return:
    """A return, oldest step first. `refund` is what it granted back; `successor` the order that went out instead."""

    id: int
    order_id: int
    number: str
    kind: Kind
    status: str
    reason: str
    answer: str
    wanted: tuple[tuple[str, int], ...]
    successor: str
    refund: int
    carrier: str
    tracking_number: str
    tracking_url: str
    requested_at: str
    authorized_at: str | None
    rejected_at: str | None
    sent_at: str | None
    received_at: str | None
    resolved_at: str | None
    canceled_at: str | None
    lines: tuple[ReturnLine, ...]

    @property
    def moved_at(self) -> str:
        """When its last step was taken."""
        steps = (self.authorized_at, self.rejected_at, self.sent_at, self.received_at, self.resolved_at)
        return max(filter(None, (self.requested_at, *steps, self.canceled_at)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer wants to give back: pairs of a SKU and a quantity, no lines for all that was shipped.

    `wanted` is what should go out instead: for an exchange, or to make good a claim.
    """

    kind: Kind = "return"
    lines: tuple[tuple[str, int], ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came out of the parcel: pairs of a SKU and a quantity for each outcome; what is not named was accepted.

    `off_shelf` are accepted pieces that do not go back on the shelf. A quantity of 0 means all of that line; the SKU
    'all' means every line.
    """

    rejected: tuple[tuple[str, int], ...] = ()
    damaged: tuple[tuple[str, int], ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    off_shelf: tuple[tuple[str, int], ...] = ()
