"""A shop with many orders, for benchmarks: written straight into the tables, triggers and indexes set aside meanwhile.

Every order has three lines; all but the newest are paid and delivered, as in a shop that has been at it for years. The
invariants hold: totals add up, ledgers carry the derived states, open orders have their stock set aside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

OPEN = 2000
"""Orders that are confirmed and wait to be packed; the oldest of them are late."""

LINES = 3
PRICE, SHIPPING = 1000, 490
VARIANTS = 1000

_TIME = "strftime('%Y-%m-%dT%H:%M:%S.000000Z', :start + ({i}) * :every, 'unixepoch')"
_NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"


def fill(db: sqlite3.Connection, *, customers: int, orders: int, now: int) -> None:
    """Fill a fresh shop's tables, up to `now` (seconds since 1970). The connection must have no transaction open."""
    every = max(1, min(60, 10**8 // orders))
    values = {"orders": orders, "customers": customers, "start": now - every * orders, "every": every}
    values["open"] = min(OPEN, orders)
    with _bulk(db):
        for statement in (*_catalogue(), *_people(), *_orders()):
            db.execute(statement, values)


@contextmanager
def _bulk(db: sqlite3.Connection) -> Iterator[None]:
    """Without triggers and indexes, which are made again at the end."""
    made = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('index', 'trigger')"
    )
    things = [tuple(row) for row in made]
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -500000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    for kind, name, _ in things:
        db.execute(f"DROP {kind} {name}")
    yield
    for _, _, sql in sorted(things):
        db.execute(sql)
    db.execute("COMMIT")


def _catalogue() -> Iterator[str]:
    numbers, at = _NUMBERS.format(count=VARIANTS), _TIME.format(i=0)
    yield f"""{numbers} INSERT INTO product (id, handle, title, created_at, updated_at)
        SELECT i, 'thing-' || i, 'Thing ' || i, {at}, {at} FROM n"""
    yield f"""{numbers} INSERT INTO variant (id, product_id, position, sku, sku_key, created_at)
        SELECT i, i, 1, 'THING-' || i, 'thing-' || i, {at} FROM n"""
    yield f"""{numbers} INSERT INTO price (variant_id, price, valid_from, recorded_at)
        SELECT i, {PRICE}, {at}, {at} FROM n"""


def _people() -> Iterator[str]:
    numbers, at = _NUMBERS.format(count=":customers"), _TIME.format(i=0)
    yield f"""{numbers} INSERT INTO customer (id, name, language, created_at, updated_at)
        SELECT i, 'Customer ' || i, 'en', {at}, {at} FROM n"""
    for channel, handle in (("email", "'c' || i || '@example.com'"), ("phone", "'+4915' || printf('%09d', i)")):
        yield f"""{numbers} INSERT INTO identity (customer_id, channel, handle, handle_key, created_at)
            SELECT i, '{channel}', {handle}, {handle}, {at} FROM n"""


def _orders() -> Iterator[str]:
    done = "id <= :orders - :open"
    total = LINES * PRICE + SHIPPING
    at, day = (
        _TIME.format(i="i"),
        f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', :start + i * :every + {2 * 86400}, 'unixepoch')",
    )
    who = "1 + i * 7919 % :customers"
    yield f"""{_NUMBERS.format(count=":orders")} INSERT INTO orders (id, serial, number, customer_id, status, channel,
            language, currency, exponent, name, name_key, email, phone, ship_to, subtotal, shipping_total, total, captured_total,
            shippable_quantity, fulfilled_quantity, delivered_quantity, gone_quantity, created_at, placed_at,
            confirmed_at, promised_ship_by, promised_deliver_by, paid_at, shipped_at, delivered_at, completed_at)
        SELECT i, 1000 + i, 1000 + i, {who}, CASE WHEN closed THEN 'completed' ELSE 'confirmed' END, 'web', 'en', 'EUR', 2,
            'Customer ' || ({who}), 'customer ' || ({who}), 'c' || ({who}) || '@example.com', '+4915' || printf('%09d', {who}),
            'Road ' || i || char(10) || 'Town', {LINES * PRICE}, {SHIPPING}, {total}, CASE WHEN closed THEN {total} ELSE 0 END,
            {LINES}, {LINES} * closed, {LINES} * closed, {LINES} * closed, {at}, {at}, {at}, {day}, {day},
            CASE WHEN closed THEN {at} END, CASE WHEN closed THEN {at} END, CASE WHEN closed THEN {at} END,
            CASE WHEN closed THEN {at} END
        FROM (SELECT i, i <= :orders - :open AS closed FROM n)"""
    yield "INSERT INTO counter VALUES ('order', 1000 + :orders)"
    yield f"""INSERT INTO order_line (order_id, position, variant_id, sku, title, quantity, allocated_quantity,
            fulfilled_quantity, delivered_quantity, unit_price, total)
        SELECT id, place, v, 'THING-' || v, 'Thing ' || v, 1, 1 - ({done}), {done}, {done}, {PRICE}, {PRICE}
        FROM (SELECT id, column1 AS place, 1 + (id * 31 + column1 * 17) % {VARIANTS} AS v
            FROM orders, (VALUES (1), (2), (3)))"""
    yield """INSERT INTO order_search (rowid, words) SELECT id, normal(number || ' ' || name || ' ' || email || ' ' || phone
        || ' ' || ship_to || sold) FROM (SELECT order_id, group_concat(' ' || title || '  ' || sku, '') AS sold
            FROM order_line GROUP BY order_id) CROSS JOIN orders ON id = order_id"""
    yield f"""INSERT INTO order_adjustment (order_id, kind, label, amount) SELECT id, 'shipping', 'Parcel', {SHIPPING}
        FROM orders"""
    for what, come, to in (("placed", "", "placed"), ("confirmed", "placed", "confirmed")):
        yield f"""INSERT INTO order_event (order_id, what, from_status, to_status, who, at, command)
            SELECT id, '{what}', '{come}', '{to}', 'bench', placed_at, 'order {what}' FROM orders"""
    yield f"""INSERT INTO payment (order_id, kind, amount, method, at)
        SELECT id, 'capture', total, 'bank', paid_at FROM orders WHERE {done}"""
    yield f"""INSERT INTO fulfillment (id, order_id, status, carrier, tracking_number, created_at, shipped_at, delivered_at)
        SELECT id, id, 'delivered', 'dhl', 'T' || id, placed_at, shipped_at, delivered_at FROM orders WHERE {done}"""
    yield """INSERT INTO fulfillment_line SELECT order_id, id, quantity FROM order_line
        WHERE order_id <= :orders - :open ORDER BY order_id, id"""
    yield """INSERT INTO stock_movement (variant_id, kind, on_hand_change, reason, at)
        SELECT id, 'count', 1000000000, 'bench', created_at FROM variant"""
    yield """INSERT INTO stock_movement (variant_id, kind, on_hand_change, allocated_change, order_line_id, at)
        SELECT variant_id, CASE WHEN allocated_quantity THEN 'allocation' ELSE 'sale' END, -l.fulfilled_quantity,
            allocated_quantity, l.id, placed_at FROM order_line l JOIN orders ON orders.id = order_id"""
    yield """UPDATE variant SET stock_on_hand = m.on_hand, allocated = m.allocated
        FROM (SELECT variant_id, SUM(on_hand_change) AS on_hand, SUM(allocated_change) AS allocated
            FROM stock_movement GROUP BY variant_id) m WHERE m.variant_id = variant.id"""
    yield """INSERT INTO mail (cause, about, template, sender, recipient, language, subject, message, message_id, status,
            next_attempt_at, queued_at, sent_at)
        SELECT 'order_event:' || id, 'order:' || number, 'order_confirmed', 'shop@example.com', email, 'en', 'Thank you',
            X'68656C6C6F', '<' || id || '@example.com>', 'sent', placed_at, placed_at, placed_at FROM orders"""
