"""Orders as JSON documents: the public shape of `order ... --json`. Amounts are decimal texts, times UTC ISO 8601."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from shopctl.orders import status
from shopctl.orders.heads import Head
from shopctl.orders.models import Fulfillment, Line, Order
from shopctl.orders.returns import documents as returns

_AMOUNTS = ("subtotal", "discount_total", "shipping_total", "tax_total", "total", "reserved_total", "paid_total", "due")
_EVENT_AMOUNTS = frozenset({"amount", "credit", "owed", "total", "total_was", "was", "now"})
_MOMENTS = (
    "created_at", "placed_at", "confirmed_at", "paid_at", "packed_at", "shipped_at", "delivered_at", "completed_at",
    "canceled_at", "reminded_at", "expired_at", "held_at", "archived_at", "promised_ship_by", "promised_deliver_by",
)  # fmt: skip


def head(order: Head, now: str) -> dict[str, Any]:
    """An order as lists show it; `now` (a clock stamp) decides whether it is late."""
    return {
        "number": order.number,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfillment_status": order.fulfillment_status,
        "late": order.late_at(now),
        "currency": order.currency,
        **{name: order.amount(getattr(order, name)) for name in _AMOUNTS},
        "tax_included": order.tax_included,
        "discount": order.discount if order.discount.endswith("%") or not order.discount
        else order.amount(int(order.discount)),
        "channel": order.channel,
        "language": order.language,
        "customer": {"id": order.customer_id, "name": order.name, "email": order.email, "phone": order.phone},
        "ship_to": order.ship_to,
        "ship_country": order.ship_country,
        "ship_postcode": order.ship_postcode,
        "tax_id": order.tax_id,
        "shipping_method": order.shipping_method,
        "pickup": order.pickup,
        "payment_method": order.payment_method,
        "cancel_reason": order.cancel_reason,
        "hold_reason": order.hold_reason,
        **{name: getattr(order, name) for name in _MOMENTS},
        "digital": {"ordered": order.digital_quantity, "given": order.digital_given},
    }  # fmt: skip


def whole(order: Order, now: str) -> dict[str, Any]:
    """An order with its lines, ledgers, parcels, history, and what can be done next."""
    return head(order, now) | {
        "lines": [_line(order, line) for line in order.lines],
        "adjustments": _money(order, order.adjustments, "amount", "tax_total"),
        "payments": _money(order, order.payments, "amount"),
        "refunds": _money(order, order.refunds, "amount"),
        "fulfillments": [_parcel(order, parcel) for parcel in order.fulfillments],
        "returns": [returns.whole(order, each) for each in order.returns],
        "events": [asdict(event) | {"data": facts(order, event.data)} for event in order.events],
        "next": next_steps(order),
    }


def next_steps(order: Head) -> dict[str, Any]:
    """What should be done next (None: nothing), and all that can be."""
    wanted = status.advice(order)
    return {"should": wanted.verb if wanted else None, "possible": [step.verb for step in status.possible(order)]}


def facts(order: Head, data: dict[str, Any]) -> dict[str, Any]:
    """An event's data with its amounts as decimal texts."""
    return {key: _fact(order, key, value) for key, value in data.items()}


def _fact(order: Head, key: str, value: Any) -> Any:
    if key == "prices":
        return [facts(order, change) for change in value]
    return order.amount(value) if key in _EVENT_AMOUNTS else value


def _line(order: Head, line: Line) -> dict[str, Any]:
    amounts = ("unit_price", "discount_total", "tax_total", "total")
    hidden = ("id", "variant_id", "position", "basis")
    document = {name: value for name, value in asdict(line).items() if name not in hidden}
    document["parts"] = [{"sku": each.sku, "title": each.title, "quantity": each.quantity} for each in line.parts]
    document["fields"] = [each._asdict() | {"price": order.amount(each.price)} for each in line.fields]
    return document | {name: order.amount(getattr(line, name)) for name in amounts}


def _money(order: Head, rows: Iterable[Any], *amounts: str) -> list[dict[str, Any]]:
    return [_shown(row) | {name: order.amount(getattr(row, name)) for name in amounts} for row in rows]


def _shown(row: Any) -> dict[str, Any]:
    """A row without what `order explain` shows."""
    return {name: value for name, value in asdict(row).items() if name != "basis"}


def _parcel(order: Order, parcel: Fulfillment) -> dict[str, Any]:
    contents = [
        {"sku": order.line(id_).sku, "title": order.line(id_).title, "quantity": n} for id_, n in parcel.contents
    ]
    document = {name: value for name, value in asdict(parcel).items() if name != "contents"}
    return document | {"lines": contents}
