"""What the database itself derives and refuses, asked in SQL with no code of ours between."""

from __future__ import annotations

import sqlite3

import pytest

AT = "2026-03-10T09:30:00.000000Z"


@pytest.fixture
def order(db: sqlite3.Connection) -> int:
    """A confirmed order of 100: two pieces of a line of 100."""
    db.execute("INSERT INTO orders (id, serial, number, language, currency, exponent, created_at)"
               " VALUES (1, 1001, '1001', 'en', 'EUR', 2, ?)", (AT,))  # fmt: skip
    db.execute("INSERT INTO order_line (id, order_id, position, title, quantity, unit_price, total)"
               " VALUES (1, 1, 1, 'Cup', 2, 50, 100)")  # fmt: skip
    db.execute("UPDATE orders SET subtotal = 100, total = 100 WHERE id = 1")
    for status in ("placed", "confirmed"):
        db.execute("UPDATE orders SET status = ? WHERE id = 1", (status,))
    return 1


def pay(db: sqlite3.Connection, kind: str, amount: int) -> None:
    db.execute("INSERT INTO payment (order_id, kind, amount, at) VALUES (1, ?, ?, ?)", (kind, amount, AT))


def grant(db: sqlite3.Connection, amount: int) -> None:
    db.execute("INSERT INTO refund (order_id, amount, at) VALUES (1, ?, ?)", (amount, AT))


def state(db: sqlite3.Connection) -> tuple[str, int]:
    row = db.execute("SELECT payment_status, due FROM orders WHERE id = 1").fetchone()
    return row[0], row[1]


@pytest.mark.parametrize(
    ("ledger", "status", "due"),
    [
        ([], "unpaid", 100),
        ([("authorize", 100)], "authorized", 100),
        ([("authorize", 100), ("void", 100)], "voided", 100),
        ([("authorize", 100), ("capture", 100)], "paid", 0),
        ([("capture", 40)], "partially_paid", 60),
        ([("capture", 40), ("capture", 60)], "paid", 0),
        ([("capture", 120)], "overpaid", -20),
        ([("capture", 120), ("refund", 20)], "paid", 0),
        ([("capture", 120), ("refund", 5)], "overpaid", -15),
        ([("capture", 100), ("grant", 30), ("refund", 30)], "partially_refunded", 0),
        ([("capture", 100), ("grant", 30)], "overpaid", -30),
        ([("capture", 100), ("grant", 100), ("refund", 100)], "refunded", 0),
        ([("capture", 70), ("grant", 30)], "paid", 0),
        ([("capture", 100), ("refund", 100)], "unpaid", 100),
        ([("capture", 100), ("refund", 60)], "partially_paid", 60),
        ([("capture", 100), ("grant", 120)], "overpaid", -100),
    ],
    ids=lambda value: (
        "-".join(f"{kind}{amount}" for kind, amount in value) or "nothing" if isinstance(value, list) else None
    ),
)
def test_payment_status_compares_the_ledger_with_what_is_owed(
    db: sqlite3.Connection, order: int, ledger: list[tuple[str, int]], status: str, due: int
) -> None:
    for kind, amount in ledger:
        grant(db, amount) if kind == "grant" else pay(db, kind, amount)
    assert state(db) == (status, due)


def test_a_returned_overpayment_reads_paid(db: sqlite3.Connection, order: int) -> None:
    pay(db, "capture", 150)
    assert state(db) == ("overpaid", -50)
    pay(db, "refund", 50)
    assert state(db) == ("paid", 0)


def test_a_canceled_order_owes_nothing_and_what_was_paid_is_the_customers(db: sqlite3.Connection, order: int) -> None:
    db.execute("UPDATE orders SET status = 'canceled' WHERE id = 1")
    assert state(db) == ("unpaid", 0)
    pay(db, "capture", 40)
    assert state(db) == ("overpaid", -40)
    pay(db, "refund", 40)
    assert state(db) == ("refunded", 0)


def test_no_more_goes_back_than_came_in(db: sqlite3.Connection, order: int) -> None:
    pay(db, "capture", 40)
    with pytest.raises(sqlite3.IntegrityError):
        pay(db, "refund", 41)
    assert state(db) == ("partially_paid", 60)


def fulfillment(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT fulfillment_status FROM orders WHERE id = 1").fetchone()[0])


def parcel(db: sqlite3.Connection, quantity: int, *steps: str) -> int:
    (id_,) = db.execute("INSERT INTO fulfillment (order_id, created_at) VALUES (1, ?) RETURNING id", (AT,)).fetchone()
    db.execute("INSERT INTO fulfillment_line VALUES (?, 1, ?)", (id_, quantity))
    for status in steps:
        db.execute("UPDATE fulfillment SET status = ? WHERE id = ?", (status, id_))
    return int(id_)


@pytest.mark.parametrize(
    ("parcels", "status"),
    [
        ([], "unfulfilled"),
        ([(2, "packed")], "unfulfilled"),
        ([(1, "packed", "shipped")], "partially_fulfilled"),
        ([(2, "packed", "shipped")], "fulfilled"),
        ([(2, "packed", "ready_for_pickup")], "fulfilled"),
        ([(1, "packed", "shipped"), (1, "packed", "shipped")], "fulfilled"),
        ([(1, "packed", "shipped", "delivered")], "partially_delivered"),
        ([(1, "packed", "shipped", "delivered"), (1, "packed", "shipped")], "partially_delivered"),
        ([(2, "packed", "ready_for_pickup", "delivered")], "delivered"),
        ([(2, "packed", "shipped", "delivery_failed")], "fulfilled"),
        ([(2, "packed", "canceled")], "unfulfilled"),
    ],
)
def test_fulfillment_status_is_what_the_parcels_say(
    db: sqlite3.Connection, order: int, parcels: list[tuple[int, str]], status: str
) -> None:
    for quantity, *steps in parcels:
        parcel(db, quantity, *steps)
    assert fulfillment(db) == status


def test_nothing_to_ship_reads_not_required(db: sqlite3.Connection, order: int) -> None:
    db.execute("UPDATE order_line SET requires_shipping = 0 WHERE id = 1")
    assert fulfillment(db) == "not_required"
    db.execute("UPDATE order_line SET requires_shipping = 1, canceled_quantity = 2 WHERE id = 1")
    assert fulfillment(db) == "not_required"


def test_what_is_packed_and_still_here_is_counted(db: sqlite3.Connection, order: int) -> None:
    id_ = parcel(db, 2, "packed")
    assert db.execute("SELECT packed_quantity FROM orders").fetchone()[0] == 2
    db.execute("UPDATE fulfillment SET status = 'shipped' WHERE id = ?", (id_,))
    assert db.execute("SELECT packed_quantity FROM orders").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE orders SET status = 'draft'", "illegal_step"),
        ("UPDATE orders SET total = 99", "total_does_not_add_up"),
        ("INSERT INTO orders (serial, number, language, currency, exponent, created_at, status)"
         " VALUES (2, '2', 'en', 'EUR', 2, '', 'confirmed')", "illegal_step"),
        ("INSERT INTO orders (serial, number, language, currency, exponent, created_at)"
         " VALUES (1001, 'x', 'en', 'EUR', 2, '')", "UNIQUE"),
        ("UPDATE order_line SET quantity = 0, total = 0", "CHECK"),
        ("UPDATE order_line SET total = 1", "CHECK"),
        ("UPDATE order_line SET canceled_quantity = 3", "CHECK"),
        ("INSERT INTO fulfillment (order_id, status, created_at) VALUES (1, 'shipped', '')", "illegal_step"),
        ("INSERT INTO payment (order_id, kind, amount, at) VALUES (1, 'capture', 0, '')", "CHECK"),
        ("INSERT INTO payment (order_id, kind, amount, at) VALUES (1, 'void', 1, '')", "CHECK"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(db: sqlite3.Connection, order: int, sql: str, reason: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=reason):
        db.execute(sql)


def test_parcels_move_legally_and_hold_no_more_than_was_ordered(db: sqlite3.Connection, order: int) -> None:
    id_ = parcel(db, 2, "packed")
    with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
        db.execute("UPDATE fulfillment SET status = 'delivered' WHERE id = ?", (id_,))
    with pytest.raises(sqlite3.IntegrityError, match="packed_twice"):
        parcel(db, 1)
    with pytest.raises(sqlite3.IntegrityError, match="parcel_closed"):
        db.execute("INSERT INTO fulfillment_line VALUES (?, 1, 1)", (id_,))


def test_a_shipped_order_is_not_canceled(db: sqlite3.Connection, order: int) -> None:
    parcel(db, 1, "packed", "shipped")
    with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
        db.execute("UPDATE orders SET status = 'canceled' WHERE id = 1")


def test_an_order_that_holds_stock_is_not_closed(db: sqlite3.Connection, order: int) -> None:
    db.execute("INSERT INTO product (id, handle, title, created_at, updated_at) VALUES (1, 'cup', 'Cup', '', '')")
    db.execute("INSERT INTO variant (id, product_id, position, stock_on_hand, created_at) VALUES (1, 1, 1, 2, '')")
    db.execute("INSERT INTO stock_movement (variant_id, kind, allocated_change, order_line_id, at)"
               " VALUES (1, 'allocation', 2, 1, '')")  # fmt: skip
    assert db.execute("SELECT allocated_quantity FROM order_line").fetchone()[0] == 2
    with pytest.raises(sqlite3.IntegrityError, match="still_allocated"):
        db.execute("UPDATE orders SET status = 'canceled' WHERE id = 1")


@pytest.mark.parametrize("table", ["order_event", "payment", "refund"])
@pytest.mark.parametrize("change", ["UPDATE {} SET who = 'x'", "DELETE FROM {}"])
def test_history_is_never_changed(db: sqlite3.Connection, order: int, table: str, change: str) -> None:
    db.execute("INSERT INTO order_event (order_id, what, at) VALUES (1, 'placed', '')")
    pay(db, "capture", 10)
    grant(db, 10)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(change.format(table))


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT * FROM orders WHERE number = 'x'", "sqlite_autoindex_orders_2"),
        ("SELECT * FROM orders WHERE serial = 1", "sqlite_autoindex_orders_1"),
        (
            "SELECT * FROM orders WHERE status IN ('draft', 'placed', 'confirmed') ORDER BY id DESC LIMIT 20",
            "orders_open",
        ),
        ("SELECT * FROM orders WHERE customer_id = 1 ORDER BY id DESC", "orders_customer"),
        ("SELECT * FROM order_line WHERE order_id = 1 ORDER BY position, id", "order_line_order"),
        ("SELECT order_id FROM fulfillment WHERE status = 'delivery_failed'", "fulfillment_failed"),
        (
            "SELECT order_id FROM fulfillment WHERE tracking_number = 'x' AND tracking_number <> ''",
            "fulfillment_tracking",
        ),
        (
            "SELECT number FROM orders WHERE status = 'confirmed' AND digital_given < digital_quantity AND due <= 0",
            "orders_digital",
        ),
        ("SELECT COUNT(*) FROM digital_key WHERE variant_id = 1 AND line_id IS NULL", "digital_key_free"),
        ("SELECT key FROM digital_key WHERE fulfillment_id = 1", "digital_key_given"),
        ("SELECT url FROM digital_link WHERE fulfillment_id = 1", "digital_link_given"),
        ("SELECT id FROM variant WHERE digital <> ''", "variant_digital"),
    ],
)
def test_everyday_questions_use_an_index(db: sqlite3.Connection, sql: str, index: str) -> None:
    plan = " ".join(row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert index in plan
