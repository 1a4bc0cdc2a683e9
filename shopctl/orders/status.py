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
    possible.
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

_PAID_AND_DONE = ("give", "complete")

STATUSES = ("draft", "placed", "confirmed", "completed", "canceled")

STEPS: tuple[Step, ...] = (
    Step("place", ("draft",), "placed", "The order arrived", "placed", "placed_at", "order_received"),
    Step(
        "confirm", ("placed",), "confirmed", "Prices are taken from the catalogue again, stock is set aside",
        "confirmed", "confirmed_at", "order_confirmed", then=_PAID_AND_DONE,
    ),
    Step(
        "edit", ("draft", "placed", "confirmed"), None, "Lines, address, delivery or discount become others",
        "changed", mail="order_changed", conditions=(_NOT_ALL_GONE,), then=_PAID_AND_DONE,
    ),
    Step(
        "request", ("confirmed", "completed"), None, "The customer is told how to pay", "payment_requested",
        mail="payment_request", conditions=(_OWES,),
    ),
    Step("authorize", ("placed", "confirmed", "completed"), None, "A bank reserves money for the shop", "authorized"),
    Step(
        "capture", ("placed", "confirmed", "completed"), None, "Reserved money is taken", "paid",
        mail="payment_received", conditions=(_RESERVED, _OWES), then=_PAID_AND_DONE,
    ),
    Step(
        "void", ("placed", "confirmed", "completed", "canceled"), None, "Reserved money is let go", "voided",
        conditions=(_RESERVED,),
    ),
    Step(
        "pay", ("placed", "confirmed", "completed", "canceled"), None, "Money came in", "paid",
        mail="payment_received", then=_PAID_AND_DONE,
    ),
    Step(
        "remind", ("confirmed", "completed"), None, "The customer is reminded of what is due", "reminded",
        "reminded_at", "payment_reminder", (_OWES,),
    ),
    Step(
        "pack", ("confirmed",), None, "What is left, or a part of it, goes into a parcel", "packed", "packed_at",
        conditions=(_LEFT_TO_PACK,), parcels=(("pending",), "packed"),
    ),
    Step(
        "unpack", ("confirmed",), None, "A parcel that is here, or came back, is opened: to pack again",
        "unpacked", conditions=(_STILL_HERE,), parcels=(("packed", "ready_for_pickup", "delivery_failed"), "canceled"),
    ),
    Step(
        "ship", ("confirmed",), None, "The parcel leaves the house, and the stock with it", "shipped", "shipped_at",
        "order_shipped", (_LEFT_TO_SHIP,), (("packed", "delivery_failed"), "shipped"),
    ),
    Step(
        "ready", ("confirmed",), None, "The parcel waits for the customer to fetch it", "ready", None, "order_ready",
        (_LEFT_TO_SHIP,), (("packed", "delivery_failed"), "ready_for_pickup"),
    ),
    Step(
        "track", ("confirmed", "completed"), None, "The parcel's number at its carrier is written down",
        "tracked", mail="order_shipped", conditions=(_IN_PARCELS,),
    ),
    Step(
        "deliver", ("confirmed",), None, "The parcel arrived, or was fetched", "delivered", "delivered_at",
        "order_delivered", (_ON_ITS_WAY,), (("shipped", "ready_for_pickup", "delivery_failed"), "delivered"),
        then=_PAID_AND_DONE,
    ),
    Step(
        "fail", ("confirmed",), None, "The parcel could not be delivered, or nobody fetched it",
        "delivery_failed", None, "delivery_failed", (_NOT_ARRIVED,),
        (("shipped", "ready_for_pickup"), "delivery_failed"),
    ),
    Step(
        "delay", ("confirmed",), None, "It takes longer than promised: a new promise", "delayed", None, "order_delayed",
        (_TO_GO,),
    ),
    Step(
        "give", ("confirmed", "completed"), None, "Keys and links go to the customer; by itself once it is paid",
        "given", None, "digital_goods", (_DIGITAL, _ALL_PAID), then=("complete",),
    ),
    Step(
        "complete", ("confirmed",), "completed", "All is delivered and paid; happens by itself then",
        "completed", "completed_at", conditions=(_ALL_DELIVERED, _ALL_GIVEN, _ALL_PAID),
        parcels=(("pending",), "delivered"),
    ),
    Step("reopen", ("completed",), "confirmed", "A completed order is worked on again", "reopened"),
    Step(
        "cancel", ("draft", "placed", "confirmed"), "canceled", "The order is off; its stock is free again",
        "canceled", "canceled_at", "order_canceled", (_NOTHING_GONE,), (("pending", "packed"), "canceled"),
    ),
    Step(
        "expire", ("placed", "confirmed"), "canceled", "Nobody paid in time: the order is off, its stock is free again",
        "expired", "expired_at", "order_expired", (_OWES, _NO_MONEY, _NOTHING_GONE),
        (("pending", "packed"), "canceled"),
    ),
    Step(
        "refund", ("placed", "confirmed", "completed", "canceled"), None, "Money goes back", "refunded",
        mail="refund_issued", conditions=(_MONEY_CAME,), then=_PAID_AND_DONE,
    ),
    Step("note", STATUSES, None, "Something worth knowing is written down", "noted"),
)  # fmt: skip

# What should come next is the first of these that applies and is possible.
_ADVICE: tuple[tuple[str, Callable[[Head], bool]], ...] = (
    ("refund", lambda o: o.due < 0),
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
