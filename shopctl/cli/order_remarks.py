"""What the merchant should know beside the statuses, once a step is done: a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopctl import clock
from shopctl.orders import documents, status
from shopctl.orders.models import By, Event, Order
from shopctl.orders.shortage import shortages

if TYPE_CHECKING:
    import sqlite3

_WRITTEN = frozenset(step.event for step in status.STEPS if step.mail)
"""Events that are written to the customer."""


def remarks(db: sqlite3.Connection, order: Order, by: By) -> list[str]:
    """From the events of this very step, and from what stands in the way of the next."""
    done = [each for each in order.events if each.at == clock.stamp(by.at) and each.command == by.command]
    said = [sentence for event in done for sentence in _of_event(order, event)]
    if by.command == "order deliver" and order.status == "confirmed":
        said += [f"Not complete yet: {reason}." for reason in status.missing(order)]
    said += _in_the_way(db, order, by)
    if order.due > 0 and order.status != "draft":
        said.append(f"Due: {order.amount(order.due)} {order.currency}.")
    if order.due < 0:
        said.append(f"The shop owes the customer {order.amount(-order.due)} {order.currency}.")
    return said + (by_phone(order) if any(_is_news(order, event) for event in done) else [])


def _of_event(order: Order, event: Event) -> list[str]:
    data = documents.facts(order, event.data)
    said = [
        f"{each['title']}: the price was {each['was']}, now it is {each['now']}." for each in data.get("prices", ())
    ]
    if "total_was" in data:
        was = "The total was" if event.what == "changed" else "The customer was told"
        said.append(f"{was} {data['total_was']}; the total is {data['total']} now.")
    if event.what == "credited":
        said.append(f"Credit note {data['credit_note']} over {data['amount']} {order.currency} is issued.")
        if event.command == "order edit":
            said.append(f"The new invoice: shopctl invoice issue {order.number}")
    if "phone_belongs_to_customer" in data:
        said.append("The phone number belongs to another customer; the order went to the mail address's.")
    return said


def _in_the_way(db: sqlite3.Connection, order: Order, by: By) -> list[str]:
    """What keeps an order that is not confirmed yet from being confirmed, or from going where it should."""
    said = []
    for each in shortages(db, order, by.at):
        later = "the others come later" if each.backorder else "it cannot be confirmed so"
        said.append(f"{each.item}: {each.wanted} wanted, {each.available} available; {later}.")
    goes = order.shipping_method and order.shippable_quantity and not order.pickup
    if order.status in ("draft", "placed") and goes and not order.ship_to:
        said.append(f'No address to ship to: shopctl order edit {order.number} --address "..."')
    return said


def by_phone(order: Order) -> list[str]:
    """That no mail went, where the customer has no address for it, and what to do instead."""
    if order.email:
        return []
    return [
        f"No mail address: tell them by phone, {order.phone}." if order.phone else "No mail address: nobody was told."
    ]


def _is_news(order: Order, event: Event) -> bool:
    """Whether the customer would have got a mail of it."""
    if event.what not in _WRITTEN or order.status == "draft":
        return False
    if event.what == "tracked":
        going = {each.id for each in order.fulfillments if each.status == "shipped"}
        return not going.isdisjoint(event.data["fulfillments"])
    return not (event.what == "delivery_failed" and order.pickup)  # who did not fetch it knows
