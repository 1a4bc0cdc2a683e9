"""An order by its own row alone, as lists show it.

Apart from models.py and store.py because everyday commands load it: whole orders with their ledgers cost more to load.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields

from shopctl.money import TOMAN, decimal, in_toman


@dataclass(frozen=True, slots=True)
class Head:
    """The order's own row: what a list shows. `due` below zero is what the shop owes the customer."""

    id: int
    serial: int
    number: str
    customer_id: int | None
    status: str
    payment_status: str
    fulfillment_status: str
    channel: str
    language: str
    currency: str
    exponent: int
    name: str
    email: str
    phone: str
    ship_to: str
    ship_country: str
    ship_postcode: str
    tax_id: str
    shipping_method: str
    payment_method: str
    pays_later: bool
    discount: str
    subtotal: int
    discount_total: int
    shipping_total: int
    tax_total: int
    tax_included: bool
    total: int
    authorized_total: int
    voided_total: int
    reserved_total: int
    captured_total: int
    refunded_total: int
    granted_total: int
    owed_total: int
    paid_total: int
    due: int
    shippable_quantity: int
    packed_quantity: int
    fulfilled_quantity: int
    delivered_quantity: int
    gone_quantity: int
    ready_quantity: int
    failed_quantity: int
    digital_quantity: int
    digital_given: int
    pickup: bool
    created_at: str
    placed_at: str | None
    confirmed_at: str | None
    paid_at: str | None
    packed_at: str | None
    shipped_at: str | None
    delivered_at: str | None
    completed_at: str | None
    canceled_at: str | None
    reminded_at: str | None
    expired_at: str | None
    promised_ship_by: str | None
    promised_deliver_by: str | None
    cancel_reason: str
    held_at: str | None
    hold_reason: str
    archived_at: str | None

    def amount(self, minor: int) -> str:
        """Minor units of this order as a plain decimal text: '12.50'; where it is shown in toman, '125,000'."""
        return in_toman(minor, self.exponent) if self.currency == TOMAN else decimal(minor, self.exponent)

    def late_at(self, now: str) -> bool:
        """Whether a promise is broken at `now` (a clock stamp): not all shipped, or not all delivered, in time."""
        if self.status not in ("placed", "confirmed"):
            return False
        to_ship = self.fulfilled_quantity < self.shippable_quantity
        to_deliver = self.delivered_quantity < self.shippable_quantity
        return bool(
            (to_ship and self.promised_ship_by and self.promised_ship_by < now)
            or (to_deliver and self.promised_deliver_by and self.promised_deliver_by < now)
        )


def counts(db: sqlite3.Connection, customers: Sequence[int]) -> dict[int, int]:
    """How many orders each of these customers has placed, canceled ones aside."""
    rows = db.execute(
        "SELECT customer_id, COUNT(*) FROM orders WHERE customer_id IN (SELECT value FROM json_each(?))"
        " AND status NOT IN ('draft', 'canceled') GROUP BY customer_id",
        (json.dumps(customers),),
    )
    return dict(rows.fetchall())


def head(row: sqlite3.Row) -> Head:
    """An order's row as a value."""
    values = {field.name: row[field.name] for field in fields(Head)}
    return Head(**values | {name: bool(row[name]) for name in ("tax_included", "pickup", "pays_later")})
