"""Lists of orders: each by its own row alone, and the questions that lists answer.

Apart from models.py and store.py because everyday commands load it: whole orders with their ledgers cost more to load.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from shopctl.money import decimal
from shopctl.orders.searching import query


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
        """Minor units of this order as a plain decimal text: '12.50'."""
        return decimal(minor, self.exponent)

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


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders a list shows; what is empty does not matter.

    `late_at` is the clock stamp to be late at; `since` and `until` (left out itself) are clock stamps of when orders
    came; `variants` is a JSON list of row ids; `archived` is 'hidden' or 'only'.
    """

    status: str = ""
    payment_status: str = ""
    fulfillment_status: str = ""
    open: bool = False
    unpaid: bool = False
    late_at: str = ""
    held: bool = False
    archived: str = ""
    customer_id: int | None = None
    channel: str = ""
    variants: str = ""
    since: str = ""
    until: str = ""
    search: str = ""


_RULES = {
    "status": "status = :status",
    "payment_status": "payment_status = :payment_status",
    "fulfillment_status": "fulfillment_status = :fulfillment_status",
    "open": "status IN ('draft', 'placed', 'confirmed')",
    "unpaid": "status IN ('placed', 'confirmed', 'completed') AND due > 0",
    # One question for each promise: SQLite does not look into both partial indexes for an OR.
    "late_at": "id IN (SELECT id FROM orders WHERE status IN ('placed', 'confirmed')"
    " AND promised_ship_by < :late_at AND fulfilled_quantity < shippable_quantity"
    " UNION SELECT id FROM orders WHERE status IN ('placed', 'confirmed')"
    " AND promised_deliver_by < :late_at AND delivered_quantity < shippable_quantity)",
    "held": "held_at IS NOT NULL",
    "customer_id": "customer_id = :customer_id",
    "channel": "channel = :channel",
    "variants": "id IN (SELECT order_id FROM order_line WHERE variant_id IN (SELECT value FROM json_each(:variants)))",
    "since": "COALESCE(placed_at, created_at) >= :since",
    "until": "COALESCE(placed_at, created_at) < :until",
    "search": "order_search MATCH :search",
}
_ARCHIVED = {"hidden": "archived_at IS NULL", "only": "archived_at IS NOT NULL"}
# Open statuses beside the status asked for, so that SQLite sees that the index of open orders holds them.
_OPEN = ("draft", "placed", "confirmed")

SORTS = {
    "newest": "id DESC",
    "oldest": "id",
    "total": "total DESC, id DESC",
    "due": "due DESC, id DESC",
    "promised": "promised_ship_by IS NULL, promised_ship_by, id",
    "customer": "normal(name), id DESC",
}
"""How a list can be sorted; promised: the most urgent first."""


def list_(
    db: sqlite3.Connection, chosen: Filter, limit: int = 50, *, sort: str = "newest", skip: int = 0
) -> list[Head]:
    """The orders that the filter lets through, but for the first `skip`; `limit` 0 means all."""
    found = query(chosen.search) if chosen.search else ""
    if chosen.search and not found:  # nothing but punctuation
        return []
    values = asdict(chosen) | {"search": found, "limit": limit or -1, "skip": skip}
    where = " AND ".join(_rules(chosen)) or "1"
    # The index hands its rows out by their number; joined the other way around, each order would be looked up in it.
    source = "order_search CROSS JOIN orders ON orders.id = order_search.rowid" if found else "orders"
    by = SORTS[sort].replace("id", "order_search.rowid", 1) if found and sort in ("newest", "oldest") else SORTS[sort]
    sql = f"SELECT orders.* FROM {source} WHERE {where} ORDER BY {by} LIMIT :limit OFFSET :skip"  # noqa: S608 - constants
    return [head(row) for row in db.execute(sql, values)]


def _rules(chosen: Filter) -> list[str]:
    rules = [rule for name, rule in _RULES.items() if getattr(chosen, name) not in ("", False, None)]
    if chosen.status in _OPEN and not chosen.open:
        rules.append(_RULES["open"])
    return rules + ([_ARCHIVED[chosen.archived]] if chosen.archived else [])


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
