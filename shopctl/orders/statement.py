"""An order as its customer reads it: figures, dates and numbers as text of the customer's locale, '' where none are.

Mail templates get these values as `order`, `parcel` and `money`; guide/mails.md lists them for merchants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopctl import clock
from shopctl.locales import Reader
from shopctl.orders.models import Event, Fulfillment, Line, Order

ITEMS_SHOWN = 30
"""Lines that a mail shows; `more` counts the others. Mail programs cut off what is longer than 100 kB."""

_KEPT_HYPHEN = "\u200e-\u200e"

TITLE_SHOWN = 120
"""Characters of a title, or of its options, that a mail shows."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the order, or what a parcel holds of it. `subtotal` is the unit price times the quantity."""

    title: str
    options: str
    sku: str
    quantity: str
    unit_price: str
    subtotal: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The variable `order`. `due` is what the customer owes, `credit` what the shop owes the customer; one is ''."""

    number: str
    day: str
    name: str
    email: str
    phone: str
    address: tuple[str, ...]
    shipping_method: str
    items: tuple[Item, ...]
    more: int
    subtotal: str
    discount: str
    shipping: str
    shipping_free: bool
    added_tax: str
    included_tax: str
    rounding: str
    total: str
    paid: str
    refunded: str
    due: str
    credit: str
    ship_by: str
    deliver_by: str
    cancel_reason: str
    canceled: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """The variable `parcel`: what a step sent or delivered.

    `rest` is what has not left the house; `more_to_come`: the order is not all on its way yet, or not all delivered.
    """

    number: str
    carrier: str
    tracking_number: str
    tracking_url: str
    day: str
    items: tuple[Item, ...]
    rest: tuple[Item, ...]
    more_to_come: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The variable `money`: what came in, or went back."""

    amount: str
    day: str
    method: str
    reason: str


def statement(order: Order, reader: Reader) -> Statement:
    """The whole order."""

    def money(minor: int) -> str:
        return reader.money(minor, order.currency, order.exponent) if minor else ""

    delivery = next((each.label for each in order.adjustments if each.kind == "shipping"), "")
    return Statement(
        number=shown_number(order.number, reader),
        day=_day(order.placed_at or order.created_at, reader),
        name=order.name,
        email=order.email,
        phone=reader.phone(order.phone),
        address=tuple(order.ship_to.splitlines()),
        shipping_method=delivery,
        items=tuple(item(order, line, line.quantity, reader) for line in order.lines[:ITEMS_SHOWN]),
        more=max(0, len(order.lines) - ITEMS_SHOWN),
        subtotal=money(order.subtotal),
        discount=money(-order.discount_total),
        shipping=money(order.shipping_total),
        shipping_free=bool(delivery and not order.shipping_total),
        added_tax="" if order.tax_included else money(order.tax_total),
        included_tax=money(order.tax_total) if order.tax_included else "",
        rounding=money(sum(each.amount for each in order.adjustments if each.kind == "rounding")),
        total=reader.money(order.total, order.currency, order.exponent),
        paid=money(order.captured_total),
        refunded=money(order.refunded_total),
        due=money(max(0, order.due)),
        credit=money(max(0, -order.due)),
        ship_by=_day(order.promised_ship_by, reader),
        deliver_by=_day(order.promised_deliver_by, reader),
        cancel_reason=order.cancel_reason,
        canceled=order.status == "canceled",
    )


def parcel(order: Order, event: Event, reader: Reader) -> Parcel:
    """The parcels that `event` moved, taken as one: they left, or came, together."""
    together = [each for each in order.fulfillments if each.id in event.data.get("fulfillments", ())]
    first = together[0] if together else None
    done = order.delivered_quantity if event.what == "delivered" else order.fulfilled_quantity
    left = [(line, line.open_quantity) for line in order.lines if line.requires_shipping and line.open_quantity]
    return Parcel(
        number=shown_number(first.number, reader) if first else "",
        carrier=first.carrier if first else "",
        tracking_number=first.tracking_number if first else "",
        tracking_url=first.tracking_url if first else "",
        day=_day(_happened(first, event), reader),
        items=_contents(order, together, reader),
        rest=tuple(item(order, line, count, reader) for line, count in left[:ITEMS_SHOWN]),
        more_to_come=done < order.shippable_quantity,
        reason=event.data.get("reason", ""),
    )


def _happened(parcel: Fulfillment | None, event: Event) -> str:
    """When it happened, as the carrier says; else when it was written down."""
    if parcel is None:
        return event.at
    left = dict.fromkeys(("shipped", "tracked", "arrival_told"), parcel.shipped_at)
    return (left | {"delivered": parcel.delivered_at}).get(event.what) or event.at


def moved(order: Order, event: Event, reader: Reader) -> Moved:
    """The money of a payment's or a refund's `event`."""
    return Moved(
        amount=reader.money(event.data.get("amount", 0), order.currency, order.exponent),
        day=_day(event.data.get("at", event.at), reader),
        method=event.data.get("method", ""),
        reason=event.data.get("reason", ""),
    )


def shown_number(number: str, reader: Reader) -> str:
    """An order's number in the reader's digits; one with letters is a code and stays as it is.

    Arabic-Indic digits change places around a parcel's hyphen, 1001-2, unless marks keep them (UAX 9, class AN).
    """
    shown = reader.digits(number) if number.replace("-", "").isdigit() else number
    return shown.replace("-", _KEPT_HYPHEN) if any("٠" <= each <= "٩" for each in shown) else shown


def _contents(order: Order, parcels: Sequence[Fulfillment], reader: Reader) -> tuple[Item, ...]:
    quantities: dict[int, int] = {}
    for line_id, quantity in (content for each in parcels for content in each.contents):
        quantities[line_id] = quantities.get(line_id, 0) + quantity
    return tuple(item(order, order.line(id_), quantity, reader) for id_, quantity in quantities.items())[:ITEMS_SHOWN]


def item(order: Order, line: Line, quantity: int, reader: Reader) -> Item:
    """So many of a line."""
    return Item(
        title=_short(line.title),
        options=_short(line.options),
        sku=line.sku,
        quantity=reader.number(quantity),
        unit_price=reader.money(line.unit_price, order.currency, order.exponent),
        subtotal=reader.money(line.unit_price * quantity, order.currency, order.exponent),
    )


def _short(text: str) -> str:
    return text if len(text) <= TITLE_SHOWN else f"{text[: TITLE_SHOWN - 1]}…"


def _day(stamp: str | None, reader: Reader) -> str:
    return reader.day(clock.parse(stamp)) if stamp else ""
