"""An order book to act on: products with stock in a fresh shop, and the merchant's verbs with little to type."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.db.connect import connect, transaction
from shopctl.orders import actions, ledger, store
from shopctl.orders.heads import Head
from shopctl.orders.models import By, NewOrder, Order


@dataclass
class Book:
    """A shop's order book at one moment; `book.confirm(order)` and the like act on it."""

    db: sqlite3.Connection
    settings: Settings
    root: Path
    now: datetime

    def by(self, command: str = "test") -> By:
        return By(who="tester", command=command, at=self.now)

    def product(self, sku: str, price: int | None = 1250, on_hand: int = 10, **columns: Any) -> int:
        """A product with one variant; its variant's id."""
        at = clock.stamp(self.now)
        with transaction(self.db):
            names = {key: columns.pop(key) for key in ("title", "tax_class") if key in columns}
            product = ledger.insert(
                self.db, "product", handle=sku.lower(), created_at=at, updated_at=at, **({"title": sku.title()} | names)
            )
            variant = ledger.insert(
                self.db,
                "variant",
                product_id=product,
                position=1,
                sku=sku,
                sku_key=sku.lower(),
                created_at=at,
                **columns,
            )
            self.price(variant, price)
            if on_hand:
                stock.adjust(self.db, variant, on_hand, "tester", self.now)
        return variant

    def price(self, variant: int, price: int | None) -> None:
        at = clock.stamp(self.now)
        ledger.insert(self.db, "price", variant_id=variant, price=price, valid_from=at, recorded_at=at)

    def new(self, *lines: tuple[str, int], **wish: Any) -> Order:
        asked = NewOrder(lines=lines or (("CUP", 2),), **({"email": "sara@example.com", "name": "Sara"} | wish))
        return actions.new(self.db, self.settings, self.root, asked, by=self.by("order new"))

    def __getattr__(self, verb: str) -> Callable[..., Order]:
        """The action of that name, on an order."""
        if verb not in actions.__all__:
            raise AttributeError(verb)

        def act(order: Order, *args: Any, **options: Any) -> Order:
            by = self.by(f"order {verb}")
            done: Order = getattr(actions, verb)(
                self.db, self.settings, self.root, order.number, *args, **options, by=by
            )
            return done

        return act

    def confirmed(self, *lines: tuple[str, int], **wish: Any) -> Order:
        return self.confirm(self.new(*lines, **wish))

    def stock(self, variant: int) -> tuple[int, int]:
        """(on hand, allocated)"""
        row = self.db.execute("SELECT stock_on_hand, allocated FROM variant WHERE id = ?", (variant,)).fetchone()
        return row[0], row[1]

    def mails(self, order: Order) -> list[str]:
        rows = self.db.execute("SELECT template FROM mail WHERE about = ? ORDER BY id", (f"order:{order.number}",))
        return [row[0] for row in rows]


@pytest.fixture
def book(shop: Path, settings: Settings, now: datetime) -> Iterator[Book]:
    """The order book of a fresh shop that sells a cup: 12.50, ten on hand."""
    db = connect(shop / "shop.db")
    book = Book(db, settings, shop, now)
    book.product("CUP")
    yield book
    db.close()


def figures(db: sqlite3.Connection, id_: int) -> dict[str, Any]:
    """All that an order derives and holds, but for what it went through."""
    found = store.load(db, id_)
    head = {field.name: getattr(found, field.name) for field in fields(Head)}
    parcels = [replace(each, contents=()) for each in found.fulfillments if each.status != "canceled"]
    returns = [each for each in found.returns if each.status != "canceled"]
    ledgers = {"payments": found.payments, "refunds": found.refunds, "parcels": parcels, "returns": returns}
    return {**head, "lines": found.lines, "adjustments": found.adjustments, **ledgers}


def broken_rules(db: sqlite3.Connection) -> list[str]:
    """The invariants of the domain that do not hold, asked in SQL; empty when all do."""
    return [rule for rule, sql in INVARIANTS.items() if db.execute(sql).fetchone() is not None]


INVARIANTS = {
    "fulfilled <= ordered - canceled": """SELECT 1 FROM order_line
        WHERE fulfilled_quantity > quantity - canceled_quantity""",
    "delivered <= fulfilled": "SELECT 1 FROM order_line WHERE delivered_quantity > fulfilled_quantity",
    "no more can be owed back than came in": "SELECT 1 FROM orders WHERE -due > captured_total - refunded_total",
    "refunded <= captured": "SELECT 1 FROM orders WHERE refunded_total > captured_total",
    "the payments ledger and the order agree": """SELECT 1 FROM orders o WHERE
        captured_total <> (SELECT COALESCE(SUM(amount), 0) FROM standing_payment
            WHERE order_id = o.id AND kind = 'capture')
        OR refunded_total <> (SELECT COALESCE(SUM(amount), 0) FROM standing_payment
            WHERE order_id = o.id AND kind = 'refund')
        OR granted_total <> (SELECT COALESCE(SUM(amount), 0) FROM standing_refund WHERE order_id = o.id)""",
    "what is reserved = authorized, less what was taken or let go of it": """SELECT 1 FROM orders o
        WHERE reserved_total <> (SELECT COALESCE(SUM(CASE WHEN kind = 'authorize' THEN amount ELSE -amount END), 0)
            FROM standing_payment WHERE order_id = o.id AND (kind = 'authorize' OR authorization_id IS NOT NULL))""",
    "no authorization gives more than it holds": """SELECT 1 FROM standing_payment a
        WHERE kind = 'authorize' AND amount < (
            SELECT COALESCE(SUM(amount), 0) FROM standing_payment WHERE authorization_id = a.id)""",
    "a transfer and its payment are recorded together": """SELECT 1 FROM standing_payment p
        WHERE reference LIKE 'bank:%'
        AND NOT EXISTS (SELECT 1 FROM bank_transfer WHERE payment_id = p.id)""",
    "what expired is canceled, was not paid, and nothing of it is gone": """SELECT 1 FROM orders
        WHERE expired_at IS NOT NULL AND (status <> 'canceled' OR gone_quantity > 0)""",
    "a variant's allocated = sum over the open lines": """SELECT 1 FROM variant v WHERE allocated <> (
        SELECT COALESCE(SUM(l.allocated_quantity), 0) FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE l.variant_id = v.id AND o.status = 'confirmed') + (
        SELECT COALESCE(SUM(l.allocated_quantity * (part.value ->> 1)), 0)
        FROM order_line l JOIN orders o ON o.id = l.order_id, json_each(l.parts) part
        WHERE part.value ->> 0 = v.id AND o.status = 'confirmed')""",
    "parts move as their bundle does": """SELECT 1 FROM order_line l, json_each(l.parts) part
        JOIN variant v ON v.id = part.value ->> 0 WHERE
        (SELECT COALESCE(SUM(allocated_change), 0) FROM stock_movement
            WHERE order_line_id = l.id AND bundle_id = l.variant_id AND variant_id = v.id)
        <> (part.value ->> 1) * (SELECT COALESCE(SUM(allocated_change), 0) FROM stock_movement
            WHERE order_line_id = l.id AND variant_id = l.variant_id AND bundle_id IS NULL)""",
    "what is sold of a bundle left the shelf as its parts": """SELECT 1 FROM order_line l, json_each(l.parts) part
        JOIN variant v ON v.id = part.value ->> 0 WHERE v.stock_tracked = 1 AND
        (SELECT COALESCE(SUM(on_hand_change), 0) FROM stock_movement
            WHERE order_line_id = l.id AND bundle_id = l.variant_id AND variant_id = v.id)
        <> -(part.value ->> 1) * (l.fulfilled_quantity
            - (SELECT COALESCE(SUM(restocked_quantity), 0) FROM order_return_line WHERE line_id = l.id))""",
    "confirmed lines hold what has not left the house": """SELECT 1 FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.status = 'confirmed'
        AND l.allocated_quantity <> l.quantity - l.canceled_quantity - l.fulfilled_quantity""",
    "only confirmed orders hold stock": """SELECT 1 FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.status <> 'confirmed' AND l.allocated_quantity > 0""",
    "stock is the sum of its movements": """SELECT 1 FROM variant v WHERE
        stock_on_hand <> (SELECT COALESCE(SUM(on_hand_change), 0) FROM stock_movement WHERE variant_id = v.id)
        OR allocated <> (SELECT COALESCE(SUM(allocated_change), 0) FROM stock_movement WHERE variant_id = v.id)""",
    "nothing is oversold": """SELECT 1 FROM variant
        WHERE stock_tracked = 1 AND backorder = 0 AND allocated > 0 AND allocated > stock_on_hand""",
    "sold = fulfilled": """SELECT 1 FROM order_line l WHERE fulfilled_quantity <> -(
        SELECT COALESCE(SUM(allocated_change), 0) FROM stock_movement
        WHERE order_line_id = l.id AND kind IN ('sale', 'return') AND bundle_id IS NULL)""",
    "total = sum of lines and adjustments": """SELECT 1 FROM orders o WHERE total <>
        (SELECT COALESCE(SUM(total), 0) FROM order_line WHERE order_id = o.id)
        + (SELECT COALESCE(SUM(amount), 0) FROM order_adjustment WHERE order_id = o.id)""",
    "tax = sum of the lines' and the adjustments'": """SELECT 1 FROM orders o WHERE tax_total <>
        (SELECT COALESCE(SUM(tax_total), 0) FROM order_line WHERE order_id = o.id)
        + (SELECT COALESCE(SUM(tax_total), 0) FROM order_adjustment WHERE order_id = o.id)""",
    "canceled orders have shipped nothing": "SELECT 1 FROM orders WHERE status = 'canceled' AND gone_quantity > 0",
    "completed orders are delivered": """SELECT 1 FROM orders
        WHERE status = 'completed' AND delivered_quantity < shippable_quantity""",
    "numbers have no gaps": """SELECT 1 FROM (
        SELECT COUNT(*) AS n, MIN(serial) AS first, MAX(serial) AS last FROM orders)
        WHERE n > 0 AND last - first + 1 <> n""",
    "the counter is at the last number": """SELECT 1 FROM counter WHERE name = 'order'
        AND value <> (SELECT MAX(serial) FROM orders)""",
    "an order's history begins when it does": """SELECT 1 FROM orders o WHERE NOT EXISTS (
        SELECT 1 FROM order_event WHERE order_id = o.id)""",
    "a parcel is where its order says": """SELECT 1 FROM orders o WHERE packed_quantity <> (
            SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
            WHERE f.order_id = o.id AND f.status = 'packed')
        OR failed_quantity <> (
            SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
            WHERE f.order_id = o.id AND f.status = 'delivery_failed')
        OR ready_quantity <> (
            SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
            WHERE f.order_id = o.id AND f.status = 'ready_for_pickup')""",
    "parcels hold no more than was ordered": """SELECT 1 FROM order_line l WHERE quantity - canceled_quantity < (
        SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
        WHERE fl.line_id = l.id AND f.status <> 'canceled')""",
    "parcels are numbered from 1": """SELECT 1 FROM (
        SELECT COUNT(*) AS n, MIN(position) AS first, MAX(position) AS last FROM fulfillment GROUP BY order_id)
        WHERE first <> 1 OR last <> n""",
    "who got a key got as many as were handed over": """SELECT 1 FROM order_line l WHERE digital = 'key'
        AND fulfilled_quantity <> (SELECT COUNT(*) FROM digital_key WHERE line_id = l.id)""",
    "a pool's stock is its free keys": """SELECT 1 FROM variant v WHERE digital = 'key' AND stock_on_hand <> (
        SELECT COUNT(*) FROM digital_key WHERE variant_id = v.id AND line_id IS NULL)""",
    "orders count their digital lines": """SELECT 1 FROM orders o WHERE
        digital_quantity <> (SELECT COALESCE(SUM(quantity - canceled_quantity), 0) FROM order_line
            WHERE order_id = o.id AND digital <> '')
        OR digital_given <> (SELECT COALESCE(SUM(fulfilled_quantity), 0) FROM order_line
            WHERE order_id = o.id AND digital <> '')""",
    "completed orders have handed over their keys": """SELECT 1 FROM orders
        WHERE status = 'completed' AND digital_given < digital_quantity""",
    "the last event says the status": """SELECT 1 FROM orders o WHERE status <> (
        SELECT to_status FROM order_event WHERE order_id = o.id ORDER BY id DESC LIMIT 1)""",
    "events move legally": """SELECT 1 FROM order_event WHERE from_status NOT IN ('', to_status)
        AND NOT EXISTS (SELECT 1 FROM order_transition t WHERE CASE what
            WHEN 'undone' THEN t.from_status = order_event.to_status AND t.to_status = order_event.from_status
            ELSE t.from_status = order_event.from_status AND t.to_status = order_event.to_status END)""",
    "every event that has a mail queued it": """SELECT 1 FROM order_event e JOIN orders o ON o.id = e.order_id
        WHERE o.email <> '' AND e.command <> 'undo'
        AND (e.what IN ('placed', 'confirmed', 'paid', 'shipped', 'delivered', 'canceled', 'refunded', 'withdrawn',
                'ready', 'delayed', 'delay_told', 'arrival_told', 'given', 'payment_requested', 'reminded', 'expired',
                'return_requested', 'return_authorized', 'return_rejected', 'return_received', 'return_resolved')
            OR (e.what = 'changed' AND e.to_status <> 'draft'))
        AND NOT (e.what = 'placed' AND json_extract(e.data, '$.return') IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM mail WHERE cause = 'order_event:' || e.id)""",
    "papers are numbered without gaps": """SELECT 1 FROM paper GROUP BY series
        HAVING MIN(serial) <> 1 OR MAX(serial) <> COUNT(*)""",
    "the counters are at the last papers": """SELECT 1 FROM counter WHERE name LIKE 'paper:%' AND value IS NOT (
        SELECT MAX(serial) FROM paper WHERE series = substr(name, 7))""",
    "an order has one invoice in force at most": """SELECT 1 FROM paper i WHERE kind = 'invoice' AND (total = 0 OR
        total > (SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = i.id)) GROUP BY order_id
        HAVING COUNT(*) > 1""",
    "a paper's rates of tax sum to its total": """SELECT 1 FROM paper p WHERE
        total <> json_extract(data, '$.rounding')
            + (SELECT COALESCE(SUM(json_extract(value, '$.gross')), 0) FROM json_each(data, '$.taxes'))
        OR json_extract(data, '$.tax_total') <>
            (SELECT COALESCE(SUM(json_extract(value, '$.tax')), 0) FROM json_each(data, '$.taxes'))""",
    "an invoice taken back whole is taken back at each rate": """SELECT 1 FROM paper i, json_each(i.data, '$.taxes') t
        WHERE i.kind = 'invoice' AND i.total > 0
        AND i.total = (SELECT SUM(total) FROM paper WHERE corrects_id = i.id)
        AND (json_extract(t.value, '$.gross'), json_extract(t.value, '$.tax')) IS NOT (
            SELECT SUM(json_extract(c.value, '$.gross')), SUM(json_extract(c.value, '$.tax'))
            FROM paper n, json_each(n.data, '$.taxes') c WHERE n.corrects_id = i.id
            AND json_extract(c.value, '$.rate') = json_extract(t.value, '$.rate'))
        AND json_extract(t.value, '$.gross') <> 0""",
    "what was granted back is credited on the invoice in force": """SELECT 1 FROM paper i JOIN orders o
        ON o.id = i.order_id WHERE i.kind = 'invoice' AND
        (SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = i.id)
            NOT BETWEEN MIN(i.total, o.granted_total) AND i.total
        AND i.id = (SELECT MAX(id) FROM paper WHERE order_id = o.id AND kind = 'invoice')""",
    "canceled orders owe no invoice": """SELECT 1 FROM paper i JOIN orders o ON o.id = i.order_id
        WHERE o.status = 'canceled' AND i.kind = 'invoice'
        AND i.total > (SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = i.id)""",
    "returned <= shipped, and is what stands in returns": """SELECT 1 FROM order_line l
        WHERE returned_quantity > fulfilled_quantity OR returned_quantity <> (
        SELECT COALESCE(SUM(rl.quantity - rl.rejected_quantity), 0) FROM order_return_line rl
        JOIN order_return r ON r.id = rl.return_id
        WHERE rl.line_id = l.id AND r.status NOT IN ('rejected', 'canceled'))""",
    "what was looked at is accounted for, to the piece": """SELECT 1 FROM order_return_line rl
        JOIN order_return r ON r.id = rl.return_id WHERE r.status IN ('received', 'resolved') AND quantity <>
        accepted_quantity + rejected_quantity + damaged_quantity + lost_quantity""",
    "what is back on the shelf is in the stock ledger": """SELECT 1 FROM order_return_line rl
        JOIN order_return r ON r.id = rl.return_id JOIN order_line l ON l.id = rl.line_id
        JOIN variant v ON v.id = l.variant_id WHERE v.stock_tracked = 1 AND rl.restocked_quantity <> (
        SELECT COALESCE(SUM(on_hand_change), 0) FROM stock_movement
        WHERE order_line_id = l.id AND kind = 'return' AND reason = r.number)""",
    "only a resolved return grants money or sends another order": """SELECT 1 FROM order_return r
        WHERE status <> 'resolved'
        AND (successor_id IS NOT NULL OR EXISTS (SELECT 1 FROM standing_refund WHERE return_id = r.id))""",
    "a return is where its last event says": """SELECT 1 FROM order_return r WHERE status <> (
        SELECT CASE e.what WHEN 'withdrawn' THEN 'authorized' WHEN 'return_sent' THEN 'in_transit'
            ELSE substr(e.what, 8) END
        FROM order_event e WHERE e.order_id = r.order_id AND json_extract(e.data, '$.return') = r.number
            AND (substr(e.what, 1, 7) = 'return_' OR e.what = 'withdrawn')
            AND NOT EXISTS (SELECT 1 FROM order_event u WHERE u.order_id = e.order_id AND u.what = 'undone'
                AND json_extract(u.data, '$.event') = e.id) ORDER BY e.id DESC LIMIT 1)""",
    "what an exchange carries over leaves one ledger for the other": """SELECT 1 FROM payment p
        WHERE method = 'exchange' AND (SELECT COALESCE(SUM(CASE kind WHEN 'refund' THEN -amount ELSE amount END), 0)
        FROM payment WHERE method = 'exchange' AND reference = p.reference) <> 0""",
    "what orders are found by is what they say": """SELECT 1 FROM orders o WHERE NOT EXISTS (
        SELECT 1 FROM order_search s WHERE s.rowid = o.id AND s.words = normal(o.number || ' ' || o.name || ' '
            || o.email || ' ' || o.phone || ' ' || o.ship_to || COALESCE((SELECT ' ' || group_concat(
                title || ' ' || options || ' ' || sku, ' ') FROM (SELECT title, options, sku FROM order_line
                WHERE order_id = o.id ORDER BY position, id)), '')))""",
    "nothing is kept on hold that is over": "SELECT 1 FROM orders WHERE held_at IS NOT NULL AND status = 'canceled'",
    "every mail of an order has its event": """SELECT 1 FROM mail WHERE cause LIKE 'order_event:%'
        AND CAST(substr(cause, 13) AS INTEGER) NOT IN (SELECT id FROM order_event)""",
}
