"""Returns as JSON documents: the public shape of `return ... --json`. Amounts are decimal texts, times UTC ISO 8601."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shopctl.money import decimal
from shopctl.orders.models import Order
from shopctl.orders.returns import status
from shopctl.orders.returns.models import Return, ReturnLine

_SAME = (
    "kind", "status", "reason", "answer", "successor", "carrier", "tracking_number", "tracking_url", "requested_at",
    "authorized_at", "rejected_at", "sent_at", "received_at", "resolved_at", "canceled_at",
)  # fmt: skip


def whole(order: Order, returned: Return) -> dict[str, Any]:
    """A return of that order, and what can be done next; `successor` is the order that goes out instead."""
    return {
        "number": returned.number,
        "order": order.number,
        **{name: getattr(returned, name) for name in _SAME},
        "currency": order.currency,
        "refund": order.amount(returned.refund),
        "wanted": [{"sku": sku, "quantity": quantity} for sku, quantity in returned.wanted],
        "lines": [_line(order, line) for line in returned.lines],
        "next": {
            "should": status.advice(returned.status),
            "possible": [step.verb for step in status.possible(returned.status)],
        },
    }


def _line(order: Order, line: ReturnLine) -> dict[str, Any]:
    sold = order.line(line.line_id)
    counts = {name: value for name, value in asdict(line).items() if name.endswith("quantity")}
    return {"sku": sold.sku, "title": sold.title, "options": sold.options, **counts, "worth": order.amount(line.worth)}


def row(listed: dict[str, Any]) -> dict[str, Any]:
    """A row of a list of returns."""
    customer = {name: listed[name] for name in ("name", "email")}
    shown = {name: value for name, value in listed.items() if name not in ("exponent", *customer)}
    return shown | {"customer": customer, "refund": decimal(listed["refund"], listed["exponent"])}
