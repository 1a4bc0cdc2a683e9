"""The steps of an order's life: one table that drives the commands, `order next`, completion, the manual and the mails.

The database holds the legal moves once more (order_transition, fulfillment_transition), and a test compares the two.
Light on purpose (no dataclasses either): completion loads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from shopctl.errors import Refused

if TYPE_CHECKING:
    from shopctl.orders.emails import Template
    from shopctl.orders.heads import Head


class IllegalStep(Refused):
    """The order is not where this step starts; `legal` names the steps that are possible now."""

    code = "illegal_step"
    message = "Order {number}: {step} is not possible, {why}."

    @property
    def way_out(self) -> str:
        """The steps that are possible."""
        return f"Possible now: {', '.join(self.facts['legal'])}."


class Condition(NamedTuple):
    """What must hold of an order beside its status; `otherwise` is what to say when it does not."""

    holds: Callable[[Head], bool]
    otherwise: str


class Step(NamedTuple):
    """One verb of the merchant's: from which statuses, to which (None: it stays), and what it causes.

    `parcels` is the move that parcels make with it: from these, to that. `then` follow by themselves where they are
    possible. `back` says how `shopctl undo` takes the step back; '' where that cannot be.
    `mend` are the verbs that help when it cannot, because its mail is out or for another reason.
    """

    verb: str
    sources: tuple[str, ...]
    target: str | None
    means: str
    event: str
    stamp: str | None = None
    mail: Template | None = None
    conditions: tuple[Condition, ...] = ()
    parcels: tuple[tuple[str, ...], str] | None = None
    then: tuple[str, ...] = ()
    back: str = ""
    mend: str = ""


_NOTHING_GONE = Condition(lambda o: o.gone_quantity == 0, "some of it has left the house")
_LEFT_TO_PACK = Condition(
    lambda o: o.packed_quantity + o.fulfilled_quantity < o.shippable_quantity, "nothing is left to pack"
)
_LEFT_TO_SHIP = Condition(
    lambda o: o.fulfilled_quantity < o.shippable_quantity or o.failed_quantity > 0, "nothing is left to ship"
)
_TO_GO = Condition(lambda o: o.delivered_quantity < o.shippable_quantity, "all of it is delivered")
_STILL_HERE = Condition(lambda o: o.packed_quantity + o.ready_quantity + o.failed_quantity > 0, "no parcel is here")
_IN_PARCELS = Condition(lambda o: o.packed_quantity + o.fulfilled_quantity > 0, "nothing is packed")
_NOT_ARRIVED = Condition(
    lambda o: o.delivered_quantity + o.failed_quantity < o.fulfilled_quantity, "nothing is on its way"
)
_DIGITAL = Condition(lambda o: o.digital_quantity > 0, "there are no keys or links in it")
_ALL_GIVEN = Condition(lambda o: o.digital_given >= o.digital_quantity, "its keys and links are not handed over")
_ON_ITS_WAY = Condition(lambda o: o.delivered_quantity < o.fulfilled_quantity, "nothing is on its way")
_ALL_DELIVERED = Condition(lambda o: o.delivered_quantity >= o.shippable_quantity, "not all of it is delivered")
_ALL_PAID = Condition(lambda o: o.due <= 0, "it is not paid")
_NOT_ALL_GONE = Condition(
    lambda o: o.gone_quantity == 0 or o.fulfilled_quantity < o.shippable_quantity, "all of it has left the house"
)
_OWES = Condition(lambda o: o.due > 0, "nothing is due")
_RESERVED = Condition(lambda o: o.reserved_total > 0, "no money is reserved for it")
_NO_MONEY = Condition(lambda o: o.paid_total <= 0 and o.reserved_total == 0, "money came in for it")
_MONEY_CAME = Condition(lambda o: o.paid_total > 0, "there is no money to give back")

_HELD = Condition(lambda o: o.held_at is not None, "it is not on hold")
_NOT_HELD = Condition(lambda o: o.held_at is None, "it is on hold")
_ARCHIVED = Condition(lambda o: o.archived_at is not None, "it is not archived")
_AT_HAND = Condition(lambda o: o.archived_at is None, "it is archived")
_SETTLED = Condition(lambda o: o.due == 0 and o.reserved_total == 0, "money is not settled")

_PAID_AND_DONE = ("give", "complete")

STATUSES = ("draft", "placed", "confirmed", "completed", "canceled")

STEPS: tuple[Step, ...] = (
    Step(
        "place", ("draft",), "placed", "The order arrived", "placed", "placed_at", "order_received",
        back="it is a draft again", mend="cancel",
    ),
    Step(
        "confirm", ("placed",), "confirmed", "Prices are taken from the catalogue again, stock is set aside",
        "confirmed", "confirmed_at", "order_confirmed", then=_PAID_AND_DONE,
        back="it is placed again, at the prices it had; its stock is free", mend="cancel",
    ),
    Step(
        "edit", ("draft", "placed", "confirmed"), None, "Lines, address, delivery or discount become others",
        "changed", mail="order_changed", conditions=(_NOT_ALL_GONE,), then=_PAID_AND_DONE,
        back="lines, address, delivery and figures are as they were", mend="edit",
    ),
    Step(
        "request", ("confirmed", "completed"), None, "The customer is told how to pay", "payment_requested",
        mail="payment_request", conditions=(_OWES,),
        back="its mail is not sent",
    ),
    Step(
        "authorize", ("placed", "confirmed", "completed"), None, "A bank reserves money for the shop", "authorized",
        back="the ledger takes it back", mend="void",
    ),
    Step(
        "capture", ("placed", "confirmed", "completed"), None, "Reserved money is taken", "paid",
        mail="payment_received", conditions=(_RESERVED, _OWES), then=_PAID_AND_DONE,
        back="the ledger takes it back; the money is reserved again", mend="refund",
    ),
    Step(
        "void", ("placed", "confirmed", "completed", "canceled"), None, "Reserved money is let go", "voided",
        conditions=(_RESERVED,),
        back="the ledger takes it back", mend="authorize",
    ),
    Step(
        "pay", ("placed", "confirmed", "completed", "canceled"), None, "Money came in", "paid",
        mail="payment_received", then=_PAID_AND_DONE,
        back="the ledger takes it back", mend="refund",
    ),
    Step(
        "remind", ("confirmed", "completed"), None, "The customer is reminded of what is due", "reminded",
        "reminded_at", "payment_reminder", (_OWES,),
        back="its mail is not sent",
    ),
    Step(
        "pack", ("confirmed",), None, "What is left, or a part of it, goes into a parcel", "packed", "packed_at",
        conditions=(_NOT_HELD, _LEFT_TO_PACK), parcels=(("pending",), "packed"),
        back="the parcel is opened", mend="unpack",
    ),
    Step(
        "unpack", ("confirmed",), None, "A parcel that is here, or came back, is opened: to pack again",
        "unpacked", conditions=(_STILL_HERE,), parcels=(("packed", "ready_for_pickup", "delivery_failed"), "canceled"),
        back="the parcel is closed again", mend="pack",
    ),
    Step(
        "ship", ("confirmed",), None, "The parcel leaves the house, and the stock with it", "shipped", "shipped_at",
        "order_shipped", (_NOT_HELD, _LEFT_TO_SHIP), (("packed", "delivery_failed"), "shipped"),
        back="the parcel is back on the shelf", mend="fail",
    ),
    Step(
        "ready", ("confirmed",), None, "The parcel waits for the customer to fetch it", "ready", None, "order_ready",
        (_NOT_HELD, _LEFT_TO_SHIP), (("packed", "delivery_failed"), "ready_for_pickup"),
        back="the parcel is back on the shelf", mend="unpack",
    ),
    Step(
        "track", ("confirmed", "completed"), None, "The parcel's number at its carrier is written down",
        "tracked", mail="order_shipped", conditions=(_IN_PARCELS,),
        back="carrier and number are as they were", mend="track",
    ),
    Step(
        "deliver", ("confirmed",), None, "The parcel arrived, or was fetched", "delivered", "delivered_at",
        "order_delivered", (_ON_ITS_WAY,), (("shipped", "ready_for_pickup", "delivery_failed"), "delivered"),
        then=_PAID_AND_DONE,
        back="the parcel is on its way again", mend="reopen",
    ),
    Step(
        "fail", ("confirmed",), None, "The parcel could not be delivered, or nobody fetched it",
        "delivery_failed", None, "delivery_failed", (_NOT_ARRIVED,),
        (("shipped", "ready_for_pickup"), "delivery_failed"),
        back="the parcel is where it was", mend="deliver",
    ),
    Step(
        "delay", ("confirmed",), None, "It takes longer than promised: a new promise", "delayed", None, "order_delayed",
        (_TO_GO,),
        back="the former promise holds", mend="delay",
    ),
    Step(
        "give", ("confirmed", "completed"), None, "Keys and links go to the customer; by itself once it is paid",
        "given", None, "digital_goods", (_NOT_HELD, _DIGITAL, _ALL_PAID), then=("complete",),
        mend="refund",
    ),
    Step(
        "complete", ("confirmed",), "completed", "All is delivered and paid; happens by itself then",
        "completed", "completed_at", conditions=(_NOT_HELD, _ALL_DELIVERED, _ALL_GIVEN, _ALL_PAID),
        parcels=(("pending",), "delivered"),
        back="it is open again; what was handed over is not", mend="reopen",
    ),
    Step(
        "reopen", ("completed",), "confirmed", "A completed order is worked on again", "reopened",
        back="it is complete again", mend="complete",
    ),
    Step(
        "cancel", ("draft", "placed", "confirmed"), "canceled", "The order is off; its stock is free again",
        "canceled", "canceled_at", "order_canceled", (_NOTHING_GONE,), (("pending", "packed"), "canceled"),
        back="it is as it was, its stock set aside again while there is enough", mend="new",
    ),
    Step(
        "expire", ("placed", "confirmed"), "canceled", "Nobody paid in time: the order is off, its stock is free again",
        "expired", "expired_at", "order_expired", (_OWES, _NO_MONEY, _NOTHING_GONE),
        (("pending", "packed"), "canceled"),
        back="it is as it was, its stock set aside again while there is enough", mend="new",
    ),
    Step(
        "refund", ("placed", "confirmed", "completed", "canceled"), None, "Money goes back", "refunded",
        mail="refund_issued", conditions=(_MONEY_CAME,), then=_PAID_AND_DONE,
        back="the ledger takes it back", mend="pay",
    ),
    Step(
        "hold", ("draft", "placed", "confirmed"), None, "It waits: nothing is packed, shipped or handed over", "held",
        "held_at", conditions=(_NOT_HELD,), back="it does not wait any longer", mend="release",
    ),
    Step(
        "release", STATUSES, None, "It goes on", "released", conditions=(_HELD,), then=_PAID_AND_DONE,
        back="it waits as before", mend="hold",
    ),
    Step(
        "archive", ("completed", "canceled"), None, "It is put away: lists do not show it", "archived", "archived_at",
        conditions=(_AT_HAND, _SETTLED), back="lists show it again", mend="unarchive",
    ),
    Step(
        "unarchive", STATUSES, None, "Lists show it again", "unarchived", conditions=(_ARCHIVED,),
        back="it is put away again", mend="archive",
    ),
    Step(
        "note", STATUSES, None, "Something worth knowing is written down", "noted",
        back="the history says that it does not hold", mend="note",
    ),
)  # fmt: skip

# What should come next is the first of these that applies and is possible.
_ADVICE: tuple[tuple[str, Callable[[Head], bool]], ...] = (
    ("refund", lambda o: o.due < 0),
    ("release", lambda o: True),
    ("place", lambda o: True),
    ("confirm", lambda o: True),
    ("ready", lambda o: o.pickup and o.packed_quantity > 0),
    ("ship", lambda o: o.packed_quantity > 0),
    ("void", lambda o: o.status == "canceled"),
    ("pay", lambda o: not o.pays_later and o.due > o.reserved_total and o.fulfilled_quantity < o.shippable_quantity),
    ("pack", lambda o: True),
    ("capture", lambda o: True),
    ("deliver", lambda o: _NOT_ARRIVED.holds(o)),
    ("unpack", lambda o: o.failed_quantity > 0),
    ("give", lambda o: o.digital_given < o.digital_quantity),
    ("pay", lambda o: o.due > 0),
    ("complete", lambda o: True),
)

_BY_VERB = {step.verb: step for step in STEPS}


def step(verb: str) -> Step:
    """The step of that verb."""
    return _BY_VERB[verb]


def transitions() -> set[tuple[str, str]]:
    """Every legal move of an order's status."""
    return {(source, each.target) for each in STEPS if each.target for source in each.sources}


def possible(order: Head) -> list[Step]:
    """The steps that this order can take now, in the order of its life."""
    return [each for each in STEPS if _obstacle(order, each) is None]


def check(order: Head, verb: str) -> Step:
    """The step of that verb. Raises IllegalStep when the order cannot take it now, naming those it can."""
    wanted = _BY_VERB[verb]
    why = _obstacle(order, wanted)
    if why:
        legal = [each.verb for each in possible(order)]
        raise IllegalStep(number=order.number, step=verb, status=order.status, why=why, legal=legal)
    return wanted


def _obstacle(order: Head, wanted: Step) -> str | None:
    if order.status not in wanted.sources:
        return f"it is {order.status}"
    return next((each.otherwise for each in wanted.conditions if not each.holds(order)), None)


def missing(order: Head) -> list[str]:
    """What keeps a confirmed order from being complete, in words; empty when nothing does."""
    return [each.otherwise for each in _BY_VERB["complete"].conditions if not each.holds(order)]


def advice(order: Head) -> Step | None:
    """The step that should come next; None when there is nothing to do.

    Money is waited for before goods are packed; who sells on account ships all the same, for `possible` allows it.
    """
    wanted = (_BY_VERB[verb] for verb, applies in _ADVICE if applies(order))
    return next((each for each in wanted if _obstacle(order, each) is None), None)
